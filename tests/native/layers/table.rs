//! The table in the docs of `src/lib.rs`: which module may use which.

use std::collections::BTreeMap;

/// What the programs may use; the table is about modules.
const PROGRAMS: [(&str, &[&str]); 6] = [
    ("bin/app", &["page", "link", "core"]),
    ("bin/engine", &["engine", "link", "core"]),
    ("bin/engine_draw", &["engine", "link", "core"]),
    ("bin/engine_relaxed", &["engine", "link", "core"]),
    ("bin/engine_webgpu", &["engine", "link", "core"]),
    ("bin/atelier", &["cli"]),
];

/// Module to the modules it may use.
pub type Table = BTreeMap<String, Vec<String>>;

/// The words in backticks.
fn quoted(text: &str) -> Vec<String> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// The table of `lib.rs`; what follows a semicolon there is explanation.
pub fn table(lib: &str) -> Table {
    let rows = lib.lines().filter_map(|line| line.strip_prefix("//! | `"));
    let mut table = Table::new();
    for row in rows {
        let (modules, uses) = row.split_once('|').expect("two columns");
        let uses = quoted(uses.split(';').next().expect("split gives one"));
        for module in quoted(&format!("`{modules}")) {
            table.insert(module, uses.clone());
        }
    }
    for (program, uses) in PROGRAMS {
        table.insert(
            program.to_owned(),
            uses.iter().map(|&name| name.to_owned()).collect(),
        );
    }
    table
}

/// The table's name for a file: its first part, or the program.
pub fn owner(file: &str) -> &str {
    if file.starts_with("bin/") {
        return file;
    }
    file.split('/').next().expect("split gives one")
}

#[test]
fn the_table_is_read_as_it_is_written() {
    let table = table(
        "//! | module | may use |\n//! | --- | --- |\n//! | `nn`, `data` | burn |\n\
         //! | `page` | `link`, `nn`; never `data` |\n",
    );
    assert_eq!(table["nn"], Vec::<String>::new());
    assert_eq!(table["data"], Vec::<String>::new());
    assert_eq!(table["page"], ["link", "nn"]);
}

//! Holds the house: which module may use which (the table in the docs of `src/lib.rs`), no circles
//! of files, no crowded folders, no long files.
//!
//! - `names`: the paths that a file names, read from its tokens.
//! - `tree`: the files and what they lead to.
//! - `circles`: files that use one another.
//! - `table`, `rule`: the dependency rule.
//! - `sizes`: lines of a file, files of a folder.

mod circles;
mod names;
mod rule;
mod sizes;
mod table;
mod tree;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tree::Tree;

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every file below `dir` that is code or a lesson, by its path below `src/`, e.g. `nn/losses.rs`.
fn files(dir: &Path, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs" || e == "html") {
            let name = path.strip_prefix(src()).unwrap().to_str().unwrap();
            found.insert(name.into(), std::fs::read_to_string(&path).unwrap());
        }
    }
}

fn source_files() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    files(&src(), &mut found);
    found
}

fn source_tree() -> Tree {
    let files = source_files();
    Tree::new(files.iter().filter_map(|(name, text)| {
        let name = name.strip_suffix(".rs")?;
        Some((name, text.as_str()))
    }))
}

//! Holds the dependency rule: the table in the docs of `src/lib.rs` says which module may use
//! which, and this reads every path in `src/` that leads to another module.
//!
//! It reads text, not syntax: comments are dropped, then `crate::`, `super::` and (in the
//! programs) `atelier::` are followed. Good enough for a rule that nobody tries to trick.

mod paths;

use paths::{module_path, named_paths};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// These run without burn: the page must stay small.
const WITHOUT_BURN: [&str; 4] = ["protocol", "link", "ui", "bin/app"];
/// These run without a browser. (`engine` has the worker's entry, so it may know the web.)
const WITHOUT_WEB: [&str; 5] = ["protocol", "nn", "data", "gans", "cli"];
/// What the programs may use; the table is about modules.
const PROGRAMS: [(&str, &[&str]); 5] = [
    ("bin/app", &["ui", "link", "protocol"]),
    ("bin/engine", &["engine", "link", "protocol"]),
    ("bin/engine_relaxed", &["engine", "link", "protocol"]),
    ("bin/engine_webgpu", &["engine", "link", "protocol"]),
    ("bin/atelier", &["cli"]),
];

/// Module to the modules it may use.
type Table = BTreeMap<String, Vec<String>>;

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The words in backticks.
fn quoted(text: &str) -> Vec<String> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// The table in the docs of `lib.rs`; what follows a semicolon there is explanation.
fn table(lib: &str) -> Table {
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

/// Every file below `src/`, by its path there without `.rs`, e.g. `nn/losses`.
fn files(dir: &Path, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(src()).unwrap().with_extension("");
            found.insert(
                name.to_str().unwrap().to_owned(),
                std::fs::read_to_string(&path).unwrap(),
            );
        }
    }
}

/// The table's name for a file: its first part, or the program.
fn owner(file: &str) -> &str {
    if file.starts_with("bin/") {
        file
    } else {
        file.split('/').next().expect("split gives one")
    }
}

fn without_comments(text: &str) -> String {
    text.lines()
        .map(|line| line.split("//").next().expect("split gives one"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// What one file does that the table forbids.
fn offences(file: &str, text: &str, table: &Table, siblings: &[&str]) -> Vec<String> {
    let text = without_comments(text);
    let (owner, here) = (owner(file), module_path(file));
    let mut offences = Vec::new();
    if !table.contains_key(owner) {
        offences.push(format!("{file}: `{owner}` has no row in the table"));
    }
    for path in named_paths(file, &text) {
        let Some(first) = path.first().filter(|&first| table.contains_key(first)) else {
            continue; // A macro or a type of lib.rs, or `super` of an inline module.
        };
        let allowed = first == owner || table.get(owner).is_some_and(|uses| uses.contains(first));
        if !allowed {
            offences.push(format!("{file} uses {}", path.join("::")));
        }
        let paper = path
            .get(1)
            .filter(|second| first == "gans" && siblings.contains(&second.as_str()));
        if paper.is_some_and(|paper| owner == "gans" && here.len() > 1 && here[1] != paper) {
            offences.push(format!(
                "{file} uses {}: papers do not use one another",
                path.join("::")
            ));
        }
    }
    let foreign = |list: &[&str], crates: &[&'static str]| -> Option<&'static str> {
        let word = |name: &&&str| text.contains(&format!("{name}::"));
        list.contains(&owner)
            .then(|| crates.iter().find(word).copied())
            .flatten()
    };
    offences.extend(foreign(&WITHOUT_BURN, &["burn"]).map(|name| format!("{file} uses {name}")));
    let web = ["leptos", "web_sys", "js_sys", "wasm_bindgen"];
    offences.extend(foreign(&WITHOUT_WEB, &web).map(|name| format!("{file} uses {name}")));
    offences
}

#[test]
fn modules_use_only_what_the_table_allows() {
    let mut found = BTreeMap::new();
    files(&src(), &mut found);
    let table = table(&found["lib"]);
    let papers: Vec<_> = found
        .keys()
        .filter_map(|file| file.strip_prefix("gans/"))
        // No papers: how wide all of them are in each size, and what all have beside players.
        .filter(|&file| file != "sizes" && file != "stage")
        .collect();
    let offences: Vec<_> = found
        .iter()
        .filter(|&(file, _)| file != "lib")
        .flat_map(|(file, text)| offences(file, text, &table, &papers))
        .collect();
    assert!(offences.is_empty(), "{offences:#?}");
}

#[test]
fn the_table_is_read_as_it_is_written() {
    let table = table(
        "//! | module | may use |\n//! | --- | --- |\n//! | `nn`, `data` | burn |\n//! | `ui` | `link`, `nn`; never `data` |\n",
    );
    assert_eq!(table["nn"], Vec::<String>::new());
    assert_eq!(table["data"], Vec::<String>::new());
    assert_eq!(table["ui"], ["link", "nn"]);
}

/// A rule that nothing can break would pass too.
#[test]
fn offending_lines_are_caught() {
    let table = table(&std::fs::read_to_string(src().join("lib.rs")).unwrap());
    let caught = |file, text| {
        let offences = offences(file, text, &table, &["dcgan", "cdcgan"]);
        offences.iter().any(|offence| offence.contains(" uses "))
    };
    assert!(
        !offences("newcomer/x", "", &table, &[]).is_empty(),
        "a module without a row"
    );
    for (file, text) in [
        ("nn/losses", "use crate::families::dcgan::Generator;"),
        ("nn/losses", "use crate::{nn::noise, ui};"),
        ("nn/mod", "fn f() { super::engine::run() }"),
        ("nn/losses", "use super::super::cli;"),
        ("data/idx", "use crate::core::SIDE;"),
        ("data/idx", "pub(crate) use crate::core;"),
        ("protocol", "use crate::data::SIDE;"),
        ("protocol", "use web_sys::Worker;"),
        ("gans/dcgan", "use crate::families::cdcgan::Generator;"),
        ("gans/dcgan", "use super::{Gan, cdcgan::Generator};"),
        ("gans/dcgan", "use crate::{nn, gans::{self, cdcgan}};"),
        ("gans/dcgan", "use crate::engine::Session;"),
        ("ui/train", "use burn::tensor::Tensor;"),
        ("ui/train", "use crate::engine::Session;"),
        ("link", "let x = crate::page::x();"),
        ("bin/app", "fn main() { atelier::engine::main() }"),
    ] {
        assert!(caught(file, text), "not caught in {file}: {text}");
    }
    for (file, text) in [
        (
            "nn/losses",
            "use super::noise::Noise; use crate::nn::weights; // crate::page",
        ),
        ("nn/losses", "mod tests { use super::*; }"),
        (
            "gans/mod",
            "use crate::{nn::noise::Noise, gans::dcgan}; use self::cdcgan;",
        ),
        (
            "gans/dcgan",
            "use super::Gan; use crate::families::Step; use crate::families::dcgan::X;",
        ),
        (
            "ui/train",
            "use crate::core::{Command, Event}; use leptos::prelude::*;",
        ),
        ("bin/app", "fn main() { atelier::page::mount() }"),
    ] {
        assert!(!caught(file, text), "wrongly caught in {file}: {text}");
    }
}

//! The dependency rule: which module may use which, and which other crates it may not.
//!
//! A paper is a folder of `families`. What is there under a `cfg` is its networks; the rest is its
//! facts, which the page shows, and which is therefore without burn.

use super::table::{Table, owner, table};
use super::tree::Tree;
use super::{source_files, source_tree};

/// These run without burn: the page must stay small.
const WITHOUT_BURN: [&str; 4] = ["core", "link", "page", "bin/app"];
/// These run without a browser. (`engine` has the worker's entry, so it may know the web.)
const WITHOUT_WEB: [&str; 6] = ["core", "nn", "data", "families", "eval", "cli"];
const WEB: [&str; 5] = ["leptos", "web_sys", "js_sys", "wasm_bindgen", "gloo"];
/// These may know of papers what is without burn.
const FACTS_ONLY: [&str; 3] = ["page", "cli", "bin/app"];

/// The paper that a file is of.
fn paper(file: &str) -> Option<&str> {
    let (paper, _) = file.strip_prefix("families/")?.split_once('/')?;
    Some(paper)
}

/// Whether a file is of `families`, and there of the half that is without burn.
fn is_facts(file: &str, tree: &Tree) -> bool {
    owner(file) == "families" && !tree.is_conditional(file)
}

/// Why `file` must not use `target`, if it must not.
fn objection(file: &str, target: &str, table: &Table, tree: &Tree) -> Option<&'static str> {
    let (from, to) = (owner(file), owner(target));
    if target == "lib" {
        return None; // A macro or a type of lib.rs.
    }
    if from != to && !table.get(from)?.iter().any(|name| name == to) {
        return Some("the table does not allow it");
    }
    if paper(file).is_some() && paper(target).is_some() && paper(file) != paper(target) {
        return Some("papers do not use one another");
    }
    if FACTS_ONLY.contains(&from) && to == "families" && !is_facts(target, tree) {
        return Some("of papers it may know the facts only");
    }
    None
}

/// Why the facts of a paper must not use `target`, if they must not.
fn objection_for_facts(target: &str, tree: &Tree) -> Option<&'static str> {
    let allowed = ["lib", "core"].contains(&owner(target)) || is_facts(target, tree);
    (!allowed).then_some("the page reads this")
}

/// What one file does that is not allowed.
fn offences(file: &str, table: &Table, tree: &Tree) -> Vec<String> {
    let owner = owner(file);
    let mut offences = vec![];
    if !table.contains_key(owner) {
        offences.push(format!("{file}: `{owner}` has no row in the table"));
    }
    let facts = is_facts(file, tree);
    for used in tree.uses(file) {
        let of_facts = || objection_for_facts(used.target, tree);
        let why = objection(file, used.target, table, tree)
            .or_else(|| (facts && !used.conditional).then(of_facts).flatten());
        offences.extend(why.map(|why| format!("{file} uses {}: {why}", used.path.join("::"))));
    }
    for (name, conditional) in tree.foreign(file) {
        let burn = name == "burn" && (WITHOUT_BURN.contains(&owner) || facts && !conditional);
        let web = WITHOUT_WEB.contains(&owner) && WEB.iter().any(|web| name.starts_with(web));
        if burn || web {
            offences.push(format!("{file} uses {name}"));
        }
    }
    offences
}

#[test]
fn modules_use_only_what_the_table_allows() {
    let table = table(&source_files()["lib.rs"]);
    let tree = source_tree();
    let files = tree.files().filter(|&file| file != "lib");
    let offences: Vec<_> = files
        .flat_map(|file| offences(file, &table, &tree))
        .collect();
    assert!(offences.is_empty(), "{offences:#?}");
}

/// A house with one more file, or another text in one of its files.
fn caught(file: &str, text: &str) -> bool {
    let table = table(&source_files()["lib.rs"]);
    let mut files = std::collections::BTreeMap::from([
        ("lib", ""),
        ("core/mod", ""),
        ("data/mod", ""),
        ("nn/mod", ""),
        ("nn/noise", ""),
        (
            "families/mod",
            "#[cfg(feature = \"engine\")] mod adversarial;",
        ),
        ("families/adversarial", ""),
        (
            "families/dcgan/mod",
            "#[cfg(feature = \"engine\")] pub mod model;",
        ),
        ("families/dcgan/model", ""),
        (
            "families/cdcgan/mod",
            "#[cfg(feature = \"engine\")] pub mod model;",
        ),
        ("families/cdcgan/model", ""),
        ("eval/mod", ""),
        ("engine/mod", ""),
        ("cli/mod", ""),
        ("link/mod", ""),
        ("page/mod", ""),
    ]);
    let text = format!("{}{text}", files.get(file).copied().unwrap_or(""));
    files.insert(file, &text);
    !offences(file, &table, &Tree::new(files)).is_empty()
}

/// A rule that nothing can break would pass too.
#[test]
fn offending_lines_are_caught() {
    for (file, text) in [
        ("newcomer/x", ""),
        ("nn/losses", "use crate::families::dcgan::model::Generator;"),
        ("nn/losses", "use crate::{nn::noise, page};"),
        ("nn/losses", "use super::super::cli;"),
        ("nn/mod", "fn f() { super::engine::run() }"),
        ("data/idx", "pub(crate) use crate::nn;"),
        ("core/message", "use crate::data::Dataset;"),
        ("core/message", "use web_sys::Worker;"),
        ("core/message", "use burn::tensor::Tensor;"),
        ("eval/frechet", "use crate::engine::run::Run;"),
        (
            "families/dcgan/model",
            "use crate::families::cdcgan::model::Generator;",
        ),
        ("families/dcgan/model", "use super::super::cdcgan;"),
        (
            "families/dcgan/model",
            "use crate::{nn, families::{self, cdcgan}};",
        ),
        ("families/dcgan/model", "use crate::engine::Session;"),
        ("families/dcgan/mod", "use burn::tensor::Tensor;"),
        ("families/dcgan/mod", "fn f() { model::build() }"),
        ("families/mod", "use crate::nn::noise::Noise;"),
        ("families/mod", "use crate::families::adversarial::Step;"),
        ("engine/run", "use crate::page::x;"),
        ("cli/train", "use crate::families::dcgan::model::Generator;"),
        ("cli/train", "use crate::nn::noise::Noise;"),
        ("page/train", "use burn::tensor::Tensor;"),
        ("page/train", "use crate::engine::Session;"),
        ("page/train", "use crate::families::dcgan::model;"),
        ("page/train", "use crate::families::adversarial::Step;"),
        ("link/mod", "fn f() { crate::page::x() }"),
        ("bin/app", "fn main() { atelier::engine::main() }"),
    ] {
        assert!(caught(file, text), "not caught in {file}: {text}");
    }
}

#[test]
fn honest_lines_are_not_caught() {
    for (file, text) in [
        (
            "nn/losses",
            "use super::noise::Noise; use crate::core::Space; // crate::page",
        ),
        ("nn/losses", "mod tests { use super::*; }"),
        ("families/mod", "use crate::core::Knob; use dcgan::INFO;"),
        (
            "families/mod",
            "#[cfg(feature = \"engine\")] fn build() { dcgan::model::build(burn::tensor::Device) }",
        ),
        (
            "families/dcgan/model",
            "use super::INFO; use crate::families::adversarial::Step; use crate::families::X; use crate::nn::noise;",
        ),
        ("families/dcgan/mod", "use crate::core::FamilyInfo;"),
        (
            "engine/run",
            "use crate::families::dcgan::model; use crate::eval::frechet;",
        ),
        (
            "cli/train",
            "use crate::families::dcgan::INFO; use crate::engine::run::Run;",
        ),
        (
            "page/train",
            "use crate::core::{Command, Event}; use crate::families::dcgan; use leptos::prelude::*;",
        ),
        ("bin/app", "fn main() { atelier::page::mount() }"),
    ] {
        assert!(!caught(file, text), "wrongly caught in {file}: {text}");
    }
}

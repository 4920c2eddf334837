//! Files that use one another, directly or through others.

use std::collections::{BTreeMap, BTreeSet};

use super::source_tree;
use super::tree::Tree;

type Graph<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

fn graph(tree: &Tree) -> Graph<'_> {
    let others = |file| {
        let targets = tree.uses(file).into_iter().map(|used| used.target);
        targets.filter(|&target| target != file).collect()
    };
    tree.files().map(|file| (file, others(file))).collect()
}

/// The files that are reached from one, itself only where it is in a circle.
fn reached<'a>(graph: &Graph<'a>, from: &str) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<_> = graph[from].iter().copied().collect();
    while let Some(file) = open.pop() {
        if found.insert(file) {
            open.extend(&graph[file]);
        }
    }
    found
}

/// The groups of files each of which reaches all others of the group.
fn circles<'a>(graph: &Graph<'a>) -> Vec<BTreeSet<&'a str>> {
    let all: Graph = graph
        .keys()
        .map(|&file| (file, reached(graph, file)))
        .collect();
    let mut circles: Vec<BTreeSet<_>> = vec![];
    for (&file, found) in &all {
        let known = circles.iter().any(|circle| circle.contains(file));
        if found.contains(file) && !known {
            let back = found.iter().filter(|other| all[*other].contains(file));
            circles.push(back.copied().collect());
        }
    }
    circles
}

/// The files of a circle, each with those of the circle that it uses.
fn in_words(circle: &BTreeSet<&str>, graph: &Graph) -> String {
    let lines = circle.iter().map(|file| {
        let used: Vec<_> = graph[file].intersection(circle).copied().collect();
        format!("  {file} uses {}", used.join(", "))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn no_files_use_one_another() {
    let tree = source_tree();
    let graph = graph(&tree);
    let found = circles(&graph);
    let found: Vec<_> = found
        .iter()
        .map(|circle| in_words(circle, &graph))
        .collect();
    assert!(
        found.is_empty(),
        "circles of files:\n{}",
        found.join("\n\n")
    );
}

/// The circles of a made-up tree.
fn found(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let tree = Tree::new(files.iter().copied());
    let circles = circles(&graph(&tree));
    let files = |circle: BTreeSet<&str>| circle.into_iter().map(str::to_owned).collect();
    circles.into_iter().map(files).collect()
}

#[test]
fn two_files_that_use_one_another_are_a_circle() {
    let files = [
        ("lib", "mod a; mod b;"),
        ("a", "use crate::b::B;"),
        ("b", "fn f() { super::a::f() }"),
    ];
    assert_eq!(found(&files), [["a", "b"]]);
}

#[test]
fn a_circle_is_found_across_folders_and_through_others() {
    let files = [
        ("lib", "mod a; mod b; mod c;"),
        ("a/mod", "mod x;"),
        ("a/x", "use crate::b::y::Y;"),
        ("b/mod", "pub mod y;"),
        ("b/y", "use crate::{c::z, d};"),
        ("c/mod", "pub mod z;"),
        ("c/z", "use crate::a::x::X;"),
        ("d", ""),
    ];
    assert_eq!(found(&files), [["a/x", "b/y", "c/z"]]);
}

#[test]
fn a_child_that_uses_what_its_parent_re_exports_is_in_a_circle() {
    let files = [
        ("lib", "mod a;"),
        ("a/mod", "mod x; pub use x::X;"),
        ("a/x", "use super::Item;"),
    ];
    assert_eq!(found(&files), [["a/mod", "a/x"]]);
}

#[test]
fn a_diamond_is_not_a_circle() {
    let files = [
        ("lib", "mod a; mod b; mod c; mod d;"),
        ("a", "use crate::{b, c};"),
        ("b", "use crate::d;"),
        (
            "c",
            "use crate::d; #[cfg(test)] mod tests { use crate::a; }",
        ),
        ("d", ""),
    ];
    assert!(found(&files).is_empty());
}

#[test]
fn a_child_that_uses_its_parents_items_is_not_a_circle() {
    let files = [
        ("lib", "mod a;"),
        ("a/mod", "mod x; pub struct Item;"),
        ("a/x", "use super::Item;"),
    ];
    assert!(found(&files).is_empty());
}

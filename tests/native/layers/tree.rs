//! The files of the crate, and which of them a path leads to.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{self, Names, Path};

/// A path from one file, from the root of the crate on.
#[derive(Debug)]
pub struct Use<'a> {
    pub path: Vec<String>,
    /// The file it leads to, as deep as there are files.
    pub target: &'a str,
    pub conditional: bool,
}

/// All files, by their paths below `src/` without `.rs`.
pub struct Tree {
    files: BTreeMap<String, Names>,
    /// The file of each module.
    modules: BTreeMap<Vec<String>, String>,
    /// Files under a `cfg` other than for tests: their own, or a parent's.
    conditional: BTreeSet<String>,
}

/// `nn/losses` is `[nn, losses]`, `nn/mod` is `[nn]`.
fn module_of(file: &str) -> Vec<String> {
    let mut path: Vec<_> = file.split('/').map(str::to_owned).collect();
    if matches!(path.last().map(String::as_str), Some("mod" | "lib")) {
        path.pop();
    }
    path
}

/// Whether a file's name says that it is there for tests only.
fn is_for_tests(file: &str) -> bool {
    let mut parts = file.split('/').rev();
    let name = parts.next().expect("split gives one");
    name == "tests" || name.ends_with("_tests") || parts.any(|folder| folder == "tests")
}

/// The modules that the files declare in one way.
fn declared(
    files: &BTreeMap<String, Names>,
    in_this_way: fn(&Names) -> &Vec<String>,
) -> Vec<Vec<String>> {
    let mut found = vec![];
    for (file, names) in files {
        let module = module_of(file);
        let children = in_this_way(names).iter();
        found.extend(children.map(|child| [module.clone(), vec![child.clone()]].concat()));
    }
    found
}

/// Whether a file is one of these modules, or below one.
fn is_below(file: &str, modules: &[Vec<String>]) -> bool {
    let module = module_of(file);
    modules.iter().any(|root| module.starts_with(root))
}

impl Tree {
    /// From names, e.g. `nn/losses`, and texts. Files for tests are left out.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let files = files.into_iter().filter(|(file, _)| !is_for_tests(file));
        let mut files: BTreeMap<String, Names> = files
            .map(|(file, text)| (file.to_owned(), names::read(text)))
            .collect();
        let tests = declared(&files, |names| &names.test_modules);
        let conditional = declared(&files, |names| &names.conditional_modules);
        files.retain(|file, _| !is_below(file, &tests));
        let conditional = files.keys().filter(|file| is_below(file, &conditional));
        Self {
            conditional: conditional.cloned().collect(),
            modules: files
                .keys()
                .map(|file| (module_of(file), file.clone()))
                .collect(),
            files,
        }
    }

    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether a file is built only under some condition.
    pub fn is_conditional(&self, file: &str) -> bool {
        self.conditional.contains(file)
    }

    /// The paths of a file that lead into this crate.
    pub fn uses(&self, file: &str) -> Vec<Use<'_>> {
        let imports = self.imports(file);
        let paths = self.files[file].paths.iter();
        paths
            .filter_map(|path| {
                let from_root = self
                    .path_from_root(file, path)
                    .or_else(|| through_import(path, &imports))?;
                Some(Use {
                    target: self.file_of(&from_root),
                    path: from_root,
                    conditional: path.conditional,
                })
            })
            .collect()
    }

    /// The first names of the paths of a file that do not lead into this crate, and whether they
    /// stand under a condition.
    pub fn foreign(&self, file: &str) -> impl Iterator<Item = (&str, bool)> {
        let paths = self.files[file].paths.iter();
        paths
            .filter(move |path| self.path_from_root(file, path).is_none())
            .map(|path| (path.names[0].as_str(), path.conditional))
    }

    /// What a file's imports are called, and where they lead.
    fn imports(&self, file: &str) -> BTreeMap<&str, Vec<String>> {
        let paths = self.files[file].paths.iter();
        paths
            .filter_map(|path| Some((path.import.as_deref()?, self.path_from_root(file, path)?)))
            .collect()
    }

    /// The path from the root of the crate on; `None` where it does not say.
    fn path_from_root(&self, file: &str, path: &Path) -> Option<Vec<String>> {
        let names = &path.names;
        let first = names[0].as_str();
        if file.starts_with("bin/") {
            return (first == "atelier").then(|| names[1..].to_vec());
        }
        let mut here = [module_of(file), path.within.clone()].concat();
        let ups = names.iter().take_while(|&name| name == "super").count();
        match first {
            "crate" => Some(names[1..].to_vec()),
            "self" => Some([here, names[1..].to_vec()].concat()),
            "super" => {
                here.truncate(here.len().saturating_sub(ups));
                Some([here, names[ups..].to_vec()].concat())
            }
            _ => {
                here.push(first.to_owned());
                let is_child = self.modules.contains_key(&here);
                is_child.then(|| [here, names[1..].to_vec()].concat())
            }
        }
    }

    fn file_of(&self, path: &[String]) -> &str {
        let modules = (0..=path.len()).rev().map(|length| &path[..length]);
        modules
            .filter_map(|module| self.modules.get(module))
            .next()
            .map_or("lib", String::as_str)
    }
}

/// A path in code that begins with something imported.
fn through_import(path: &Path, imports: &BTreeMap<&str, Vec<String>>) -> Option<Vec<String>> {
    if path.import.is_some() {
        return None;
    }
    let start = imports.get(path.names[0].as_str())?;
    Some([start.clone(), path.names[1..].to_vec()].concat())
}

#[test]
fn a_path_leads_as_deep_as_there_are_files() {
    let tree = Tree::new([
        ("lib", "pub mod a;"),
        ("a/mod", "pub use x::Item; mod x; fn f() { self::x::g() }"),
        (
            "a/x",
            "use super::Other; use super::y::Item; use crate::a; fn f() { a::y::g() }",
        ),
        ("a/y", "mod imp { use super::super::x; } use std::fmt;"),
    ]);
    let targets = |file| -> Vec<_> { tree.uses(file).iter().map(|u| u.target).collect() };
    assert_eq!(targets("a/mod"), ["a/x", "a/x"]);
    assert_eq!(targets("a/x"), ["a/mod", "a/y", "a/mod", "a/y"]);
    assert_eq!(targets("a/y"), ["a/x"]);
    assert!(targets("lib").is_empty(), "a declaration is not a use");
    assert_eq!(tree.foreign("a/y").collect::<Vec<_>>(), [("std", false)]);
}

#[test]
fn files_for_tests_are_left_out() {
    let tree = Tree::new([
        ("lib", ""),
        ("a/mod", "#[cfg(test)] mod samples; mod b;"),
        ("a/samples", "use super::b;"),
        ("a/b", ""),
        ("a/tests", "use super::b;"),
        ("a/tests/more", "use super::b;"),
    ]);
    assert_eq!(tree.files().collect::<Vec<_>>(), ["a/b", "a/mod", "lib"]);
}

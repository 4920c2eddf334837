//! Lines of a file, and files of a folder.

use std::collections::BTreeMap;

use super::source_files;

const MOST_LINES: usize = 350;
const MOST_FILES: usize = 20;

fn long(files: &BTreeMap<String, String>) -> Vec<(&str, usize)> {
    let lines = files
        .iter()
        .map(|(file, text)| (file.as_str(), text.lines().count()));
    lines.filter(|&(_, lines)| lines > MOST_LINES).collect()
}

/// Folders with too many files side by side.
fn crowded(files: &BTreeMap<String, String>) -> Vec<(&str, usize)> {
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    for file in files.keys() {
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        *folders.entry(folder).or_default() += 1;
    }
    folders
        .into_iter()
        .filter(|&(_, count)| count > MOST_FILES)
        .collect()
}

#[test]
fn no_file_is_long() {
    let files = source_files();
    let found = long(&files);
    assert!(found.is_empty(), "over {MOST_LINES} lines: {found:?}");
}

#[test]
fn no_folder_is_crowded() {
    let files = source_files();
    let found = crowded(&files);
    assert!(found.is_empty(), "over {MOST_FILES} files: {found:?}");
}

#[test]
fn long_files_and_crowded_folders_are_found() {
    let mut files: BTreeMap<_, _> = (0..=MOST_FILES)
        .map(|i| (format!("a/{i}.html"), String::new()))
        .collect();
    files.insert("b/mod.rs".into(), "\n".repeat(MOST_LINES + 1));
    files.insert("c.rs".into(), "\n".repeat(MOST_LINES));
    assert_eq!(crowded(&files), [("a", MOST_FILES + 1)]);
    assert_eq!(long(&files), [("b/mod.rs", MOST_LINES + 1)]);
}

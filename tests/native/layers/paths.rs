//! Finds the paths that a file names, from the root of the crate, in its text.

/// The module path of a file: `nn/losses` is `[nn, losses]`, `nn/mod` is `[nn]`.
pub fn module_path(file: &str) -> Vec<&str> {
    let mut path: Vec<_> = file.split('/').collect();
    if matches!(path.last(), Some(&"mod" | &"lib")) {
        path.pop();
    }
    path
}

/// The paths that begin with `prefix`, as far as two names deep: `prefix{a::{b, c}, d}` gives
/// `[a, b]`, `[a, c]` and `[d]`.
fn paths_after(text: &str, prefix: &str) -> Vec<Vec<String>> {
    let starts = text.match_indices(prefix).filter(|&(at, _)| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    });
    starts
        .flat_map(|(at, _)| tree(&text[at + prefix.len()..], 2))
        .collect()
}

/// The heads of one use tree, `depth` names deep.
fn tree(text: &str, depth: usize) -> Vec<Vec<String>> {
    let text = text.trim_start();
    if let Some(group) = text.strip_prefix('{') {
        return alternatives(group)
            .into_iter()
            .flat_map(|part| tree(part, depth))
            .collect();
    }
    let end = text
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if name.is_empty() || depth == 0 {
        return vec![vec![]];
    }
    let tails = match rest.strip_prefix("::") {
        Some(rest) => tree(rest, depth - 1),
        None => vec![vec![]],
    };
    tails
        .into_iter()
        .map(|tail| [vec![name.to_owned()], tail].concat())
        .collect()
}

/// What stands between the commas of a group, up to its closing brace.
fn alternatives(group: &str) -> Vec<&str> {
    let (mut level, mut start, mut found) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => level += 1,
            '}' if level == 0 => {
                found.push(&group[start..at]);
                break;
            }
            '}' => level -= 1,
            ',' if level == 0 => {
                found.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}

/// All paths from the root of the crate that a file names.
pub fn named_paths(file: &str, text: &str) -> Vec<Vec<String>> {
    let mut paths = paths_after(text, "crate::");
    if file.starts_with("bin/") {
        paths.extend(paths_after(text, "atelier::"));
        return paths;
    }
    let here = module_path(file);
    for up in 1..=here.len() {
        let base = here[..here.len() - up].iter().map(|&name| name.to_owned());
        let tails = paths_after(text, &"super::".repeat(up));
        paths.extend(
            tails
                .into_iter()
                .map(|tail| base.clone().chain(tail).collect()),
        );
    }
    paths
}

//! The paths that a file names, read from its tokens: those of its `use` declarations, and those in
//! its code, macros included.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// A path as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The inline modules of the file that it stands in.
    pub within: Vec<String>,
    /// E.g. `[super, draw, codes]`.
    pub names: Vec<String>,
    /// What a `use` declaration calls it; `None` for a path in code.
    pub import: Option<String>,
    /// Whether it stands under a `cfg`.
    pub conditional: bool,
}

/// What a file says of other files.
#[derive(Debug, Default)]
pub struct Names {
    pub paths: Vec<Path>,
    /// Modules that are declared for tests only, and those under another `cfg`.
    pub test_modules: Vec<String>,
    pub conditional_modules: Vec<String>,
}

/// Reads a file. What is under `#[cfg(test)]` is left out.
pub fn read(text: &str) -> Names {
    let tokens: TokenStream = text.parse().expect("the file compiles, so it has tokens");
    let mut names = Names::default();
    Reader {
        names: &mut names,
        within: vec![],
        conditional: false,
    }
    .read(&trees(tokens));
    names
}

fn trees(tokens: TokenStream) -> Vec<TokenTree> {
    tokens.into_iter().collect()
}

fn word(token: Option<&TokenTree>) -> Option<String> {
    match token {
        Some(TokenTree::Ident(ident)) => Some(ident.to_string()),
        _ => None,
    }
}

fn is_sign(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

fn group(token: Option<&TokenTree>, delimiter: Delimiter) -> Option<&Group> {
    match token {
        Some(TokenTree::Group(group)) if group.delimiter() == delimiter => Some(group),
        _ => None,
    }
}

/// Whether `::` begins at `at`.
fn is_separator(tokens: &[TokenTree], at: usize) -> bool {
    is_sign(tokens.get(at), ':') && is_sign(tokens.get(at + 1), ':')
}

/// What a `cfg` asks for.
enum Condition {
    Test,
    Other,
}

/// The condition in the brackets of an attribute.
fn condition(attribute: &Group) -> Option<Condition> {
    let tokens = trees(attribute.stream());
    if word(tokens.first())? != "cfg" {
        return None;
    }
    let asked = group(tokens.get(1), Delimiter::Parenthesis)?.stream();
    let is_test = |text: &str| text == "test" || text.contains("(test") || text.contains(", test");
    let text = asked.to_string().replace(" (", "(").replace("( ", "(");
    Some(match is_test(&text.replace("not(test", "")) {
        true => Condition::Test,
        false => Condition::Other,
    })
}

/// How many tokens the item, field or statement at the beginning takes.
fn item_length(tokens: &[TokenTree]) -> usize {
    let words = tokens.iter().filter_map(|token| word(Some(token)));
    let words: Vec<_> = words.filter(|word| word != "pub").take(2).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let (until_semicolon, until_comma) = match words[..] {
        ["const" | "unsafe" | "async", "fn"] => (false, false),
        ["use" | "const" | "static" | "type" | "let", ..] => (true, false),
        [
            "fn" | "impl" | "struct" | "enum" | "trait" | "mod" | "union",
            ..,
        ] => (false, false),
        _ => (false, true),
    };
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => !until_semicolon && group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => {
            punct.as_char() == ';' || (until_comma && punct.as_char() == ',')
        }
        _ => false,
    };
    tokens
        .iter()
        .position(ends)
        .map_or(tokens.len(), |at| at + 1)
}

struct Reader<'a> {
    names: &'a mut Names,
    within: Vec<String>,
    conditional: bool,
}

impl Reader<'_> {
    fn read(&mut self, tokens: &[TokenTree]) {
        let mut at = 0;
        let mut pending = None;
        while at < tokens.len() {
            let rest = &tokens[at..];
            if let Some(attribute) = group(rest.get(1), Delimiter::Bracket)
                && is_sign(rest.first(), '#')
            {
                self.read(&trees(attribute.stream()));
                let new = condition(attribute);
                if !matches!(pending, Some(Condition::Test)) {
                    pending = new.or(pending);
                }
                at += 2;
                continue;
            }
            at += match pending.take() {
                None => self.read_one(rest),
                Some(condition) => {
                    let length = item_length(rest);
                    self.read_item(&rest[..length], &condition);
                    length
                }
            };
        }
    }

    /// An item under a condition.
    fn read_item(&mut self, item: &[TokenTree], condition: &Condition) {
        let module = item
            .windows(2)
            .find(|pair| word(pair.first()).is_some_and(|word| word == "mod"));
        let module = module.and_then(|pair| word(pair.get(1)));
        match condition {
            Condition::Test => self.names.test_modules.extend(module),
            Condition::Other => {
                if is_sign(item.last(), ';') {
                    self.names.conditional_modules.extend(module);
                }
                let outside = std::mem::replace(&mut self.conditional, true);
                self.read(item);
                self.conditional = outside;
            }
        }
    }

    /// What begins at the first token; how many tokens it takes.
    fn read_one(&mut self, tokens: &[TokenTree]) -> usize {
        if let TokenTree::Group(group) = &tokens[0] {
            self.read(&trees(group.stream()));
            return 1;
        }
        let Some(first) = word(tokens.first()) else {
            // A path that goes on, or that begins with another crate's name.
            return if is_separator(tokens, 0) { 3 } else { 1 }.min(tokens.len());
        };
        if first == "use" {
            let length = item_length(tokens);
            self.import(&tokens[1..length], &[]);
            return length;
        }
        if let Some(inline) = group(tokens.get(2), Delimiter::Brace)
            && first == "mod"
        {
            self.within.extend(word(tokens.get(1)));
            self.read(&trees(inline.stream()));
            self.within.pop();
            return 3;
        }
        let mut names = vec![first];
        let mut length = 1;
        while is_separator(tokens, length)
            && let Some(name) = word(tokens.get(length + 2))
        {
            names.push(name);
            length += 3;
        }
        if names.len() > 1 {
            self.push(names, None);
        }
        length
    }

    /// One tree of a `use` declaration, below `prefix`.
    fn import(&mut self, tokens: &[TokenTree], prefix: &[String]) {
        if let Some(group) = group(tokens.first(), Delimiter::Brace) {
            let tokens = trees(group.stream());
            for part in tokens.split(|token| is_sign(Some(token), ',')) {
                self.import(part, prefix);
            }
            return;
        }
        let Some(name) = word(tokens.first()) else {
            // `*`, or nothing after the last comma. (`::name` is another crate's.)
            if is_sign(tokens.first(), '*') {
                self.push(prefix.to_vec(), Some("*".into()));
            }
            return;
        };
        let mut names = prefix.to_vec();
        if name != "self" || prefix.is_empty() {
            names.push(name);
        }
        if is_separator(tokens, 1) {
            self.import(&tokens[3..], &names);
            return;
        }
        let renamed = word(tokens.get(1)).and_then(|_| word(tokens.get(2)));
        let import = renamed.or_else(|| names.last().cloned());
        self.push(names, import);
    }

    fn push(&mut self, names: Vec<String>, import: Option<String>) {
        self.names.paths.push(Path {
            within: self.within.clone(),
            names,
            import,
            conditional: self.conditional,
        });
    }
}

fn written(text: &str) -> Vec<String> {
    let paths = read(text).paths.into_iter();
    paths.map(|path| path.names.join("::")).collect()
}

#[test]
fn imports_are_read_branch_by_branch() {
    let paths = written("pub(crate) use crate::{a::{self, b as c}, d::*}; use super::e;");
    assert_eq!(paths, ["crate::a", "crate::a::b", "crate::d", "super::e"]);
    let names = read("use crate::a::b as c;");
    assert_eq!(names.paths[0].import.as_deref(), Some("c"));
}

#[test]
fn paths_in_code_and_in_macros_are_read() {
    let paths = written("fn f(x: super::A) { g!(if crate::b::c() { d::E::<h::I>::j }) }");
    assert_eq!(paths, ["super::A", "crate::b::c", "d::E", "h::I"]);
}

#[test]
fn comments_strings_and_tests_are_not_read() {
    let text = "/// [`crate::a`]\n// crate::b\nconst C: &str = \"crate::d\";\n\
                #[cfg(test)] mod e { use crate::f; } #[cfg(all(test, x))] mod g;";
    assert!(written(text).is_empty());
    assert_eq!(read(text).test_modules, ["e", "g"]);
}

#[test]
fn what_is_under_a_condition_is_told_from_the_rest() {
    let text = "#[cfg(feature = \"engine\")] pub mod model;\n\
                #[cfg(feature = \"engine\")] use crate::{a, b::c}; use crate::d;\n\
                #[cfg(not(test))] impl<A, B> X<A, B> for crate::e::E { fn f() {} } fn g() { crate::h() }";
    let names = read(text);
    let told: Vec<_> = names.paths.iter().map(|path| path.conditional).collect();
    assert_eq!(told, [true, true, false, true, false]);
    assert_eq!(names.conditional_modules, ["model"]);
    assert!(names.test_modules.is_empty());
}

#[test]
fn a_path_knows_the_inline_module_it_stands_in() {
    let names = read("mod imp { use super::a; }");
    assert_eq!(names.paths[0].within, ["imp"]);
}

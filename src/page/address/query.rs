//! A query string and what it says, without the browser.

use std::borrow::Cow;
use std::str::FromStr;

use form_urlencoded::Serializer;

use super::choices::{DeviceChoice, LayoutKind, Page};
use super::fields::with_fields;
use crate::core::{Family, Recipe, Size};
use crate::page::draw::code::MOST_IN_ADDRESS;
use crate::page::widgets::typed::typed_number;

macro_rules! values {
    ($($(#[$about:meta])* $field:ident: $type:ty = $form:expr;)*) => {
        /// What an address says. The default of a field means that it is not in the address.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Values {
            $($(#[$about])* pub $field: $type,)*
        }

        impl Values {
            /// Reads a query string, with or without its question mark. What is unknown or makes
            /// no sense counts as not there; [`Self::not_understood`] names it.
            pub fn from_query(query: &str) -> Self {
                let query = query.strip_prefix('?').unwrap_or(query);
                Self { $($field: $form.read(query),)* }
            }

            /// What stands in a query string under a field's name and cannot be read, each with what
            /// it would have to be.
            pub fn not_understood(query: &str) -> Vec<String> {
                let query = query.strip_prefix('?').unwrap_or(query);
                let read = Self::from_query(query);
                let found = [$($form.not_understood(query, &read.$field),)*];
                found.into_iter().flatten().collect()
            }

            /// Adds every field to a query string.
            fn write(&self, query: &mut Serializer<'_, String>) {
                $($form.write(&self.$field, query);)*
            }
        }
    };
}

with_fields!(values);

impl Values {
    /// The query string that says this: empty, or with its question mark. A lesson is named only
    /// on the Learn page, a drawing on the Draw page.
    pub fn to_query(&self) -> String {
        let mut shown = self.clone();
        shown.lesson = shown.lesson.filter(|_| self.page == Page::Learn);
        shown.drawing = shown.drawing.filter(|_| self.page == Page::Draw);
        let mut query = Serializer::new(String::new());
        shown.write(&mut query);
        match query.finish() {
            query if query.is_empty() => query,
            query => format!("?{query}"),
        }
    }

    /// Whether this is another place than the one before, to which the visitor can go back. A
    /// lesson that is chosen where the address named none is not.
    pub fn is_elsewhere(&self, before: &Self) -> bool {
        self.page != before.page || (before.lesson.is_some() && self.lesson != before.lesson)
    }
}

// ---------------------------------------------------------------------------------------
// Kinds of fields: the name, how a value is read from a word, how it is written as one
// ---------------------------------------------------------------------------------------

/// One of several. The default is not written.
struct Choice<T>(&'static str, fn(&str) -> Option<T>, fn(T) -> &'static str);

impl<T: Copy + Default + PartialEq> Choice<T> {
    fn read(&self, query: &str) -> T {
        let word = word(query, self.0);
        word.and_then(|word| (self.1)(&word)).unwrap_or_default()
    }

    /// `_read`: what [`Self::read`] made of it.
    fn not_understood(&self, query: &str, _read: &T) -> Option<String> {
        let word = word(query, self.0)?;
        (self.1)(&word).is_none().then(|| told(self.0, &word))
    }

    fn write(&self, value: &T, query: &mut Serializer<'_, String>) {
        if *value != T::default() {
            query.append_pair(self.0, (self.2)(*value));
        }
    }
}

/// A value that may be there or not.
struct Optional<T, Word>(&'static str, fn(&str) -> Option<T>, fn(T) -> Word);

impl<T: Clone, Word: AsRef<str>> Optional<T, Word> {
    fn read(&self, query: &str) -> Option<T> {
        word(query, self.0).and_then(|word| (self.1)(&word))
    }

    /// `read`: what [`Self::read`] made of it.
    fn not_understood(&self, query: &str, read: &Option<T>) -> Option<String> {
        let word = word(query, self.0)?;
        read.is_none().then(|| told(self.0, &word))
    }

    fn write(&self, value: &Option<T>, query: &mut Serializer<'_, String>) {
        if let Some(value) = value.clone() {
            query.append_pair(self.0, (self.2)(value).as_ref());
        }
    }
}

/// What stands in a query string under a name. If it stands there twice, the first counts.
fn word<'a>(query: &'a str, name: &str) -> Option<Cow<'a, str>> {
    form_urlencoded::parse(query.as_bytes())
        .find(|(other, _)| other == name)
        .map(|(_, word)| word)
}

/// Words for what cannot be read.
fn told(name: &str, word: &str) -> String {
    // A drawing can be long.
    let shown: String = word.chars().take(24).collect();
    let more = if shown.len() < word.len() { "…" } else { "" };
    let wanted = match name {
        "seed" | "run" => "a whole number from 0 to 4,294,967,295",
        "class" => "a whole number from 0 to 255",
        "truncation" => "a number from 0.1 to 3",
        "z" | "c" => "whole numbers from -30 to 30 with points between them",
        _ => "a word that this page knows",
    };
    format!("{name}={shown}{more} should be {wanted}.")
}

// ---------------------------------------------------------------------------------------
// Reading and writing words
// ---------------------------------------------------------------------------------------

fn text<T: ToString>(value: T) -> String {
    value.to_string()
}

fn number<T: FromStr>(word: &str) -> Option<T> {
    word.parse().ok()
}

/// The names of models and lessons: letters, digits and hyphens.
fn name(word: &str) -> Option<String> {
    plain(word, 40).filter(|word| !word.contains('_'))
}

fn drawing(word: &str) -> Option<String> {
    plain(word, MOST_IN_ADDRESS)
}

/// A word of letters, digits, hyphens and underscores.
fn plain(word: &str, most: usize) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let sound = !word.is_empty() && word.len() <= most && word.bytes().all(plain);
    sound.then(|| word.to_owned())
}

/// Names and numbers of settings, with points and stars between them (`train/changes.rs`).
fn changes(word: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-*".contains(&byte);
    let sound = !word.is_empty() && word.len() <= 600 && word.bytes().all(plain);
    sound.then(|| word.to_owned())
}

/// Whole numbers with points between them (`studio/sliders.rs`).
fn tenths(word: &str) -> Option<String> {
    let number = |part: &str| {
        part.parse::<i32>()
            .is_ok_and(|tenths| (-30..=30).contains(&tenths))
    };
    let sound = word.len() <= 40 && word.split('.').all(number);
    sound.then(|| word.to_owned())
}

fn truncation(word: &str) -> Option<f32> {
    let value = typed_number(word)? as f32;
    (0.1..=3.0).contains(&value).then_some(value)
}

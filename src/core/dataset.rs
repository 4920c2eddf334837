//! What is known of a data set before any of it has arrived, and what an example of it is.

use std::borrow::Cow;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::json::Reader;
use super::space::Space;

/// Text that is either part of the program or came with a data set.
pub type Text = Cow<'static, str>;

/// A collection of examples: their shape, their classes, how many there are, and whose they are.
#[derive(Clone, Debug, PartialEq)]
pub struct DatasetInfo {
    /// The name in addresses, files and commands.
    pub id: Text,
    pub title: Text,
    /// What its pictures show, in the plural: "garments".
    pub things: Text,
    pub space: Space,
    /// The names of the classes, in label order; empty without labels.
    pub classes: Cow<'static, [Text]>,
    /// Training examples and test examples.
    pub train: usize,
    pub test: usize,
    pub licence: Text,
    pub source: Text,
}

impl DatasetInfo {
    /// The name of a class.
    pub fn class_name(&self, label: u8) -> Option<&str> {
        self.classes.get(usize::from(label)).map(|name| &**name)
    }

    /// # Errors
    /// A data set that cannot be used, in words.
    pub fn validate(&self) -> Result<(), String> {
        self.space.validate()?;
        if self.id.is_empty() {
            return Err("a data set needs a name".into());
        }
        if self.classes.len() > MOST_CLASSES {
            return Err(format!(
                "a data set has at most {MOST_CLASSES} classes, not {}",
                self.classes.len()
            ));
        }
        Ok(())
    }
}

/// One example, as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example<'a> {
    /// `[height, width, channels]`, 0 to 255.
    pub pixels: &'a [u8],
    /// Its class, where the data set has labels.
    pub label: Option<u8>,
}

/// Labels are `u8`.
const MOST_CLASSES: usize = 256;

/// All fields, for data sets that the program does not know.
#[derive(Serialize, Deserialize)]
struct Whole {
    id: String,
    title: String,
    things: String,
    space: Space,
    classes: Vec<String>,
    train: usize,
    test: usize,
    licence: String,
    source: String,
}

/// In files and messages: the id of a known data set, or all of another one.
#[derive(Serialize)]
#[serde(untagged)]
enum Written {
    Known(String),
    Other(Whole),
}

impl Serialize for DatasetInfo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = match Self::known(&self.id) {
            Some(known) if known == self => Written::Known(self.id.to_string()),
            _ => Written::Other(Whole {
                id: self.id.to_string(),
                title: self.title.to_string(),
                things: self.things.to_string(),
                space: self.space,
                classes: self.classes.iter().map(Text::to_string).collect(),
                train: self.train,
                test: self.test,
                licence: self.licence.to_string(),
                source: self.source.to_string(),
            }),
        };
        written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for DatasetInfo {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Value::deserialize(deserializer)?;
        if let Some(id) = written.as_str() {
            let unknown = || serde::de::Error::custom(format!("there is no data set {id}"));
            return Self::known(id).cloned().ok_or_else(unknown);
        }
        let whole = Whole::deserialize(Reader(&written)).map_err(serde::de::Error::custom)?;
        let info = Self {
            id: whole.id.into(),
            title: whole.title.into(),
            things: whole.things.into(),
            space: whole.space,
            classes: whole.classes.into_iter().map(Text::from).collect(),
            train: whole.train,
            test: whole.test,
            licence: whole.licence.into(),
            source: whole.source.into(),
        };
        info.validate().map_err(serde::de::Error::custom)?;
        Ok(info)
    }
}

//! Reading JSON: from text to a tree, and from the tree to what is wanted.
//!
//! serde_json can also read from text at once. That compiles its parser into each struct's code, and
//! for each a second time to read it from a list; the page's program would be a fiftieth larger.

use serde::de::{
    DeserializeOwned, DeserializeSeed, EnumAccess, Error as _, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::{Deserializer, forward_to_deserialize_any};
use serde_json::{Error, Map, Value, map};

/// # Errors
/// Text that is not JSON, or not of a `T`.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    T::deserialize(Reader(&serde_json::from_str(text)?))
}

/// Reads from a tree. Structs are read from objects only, and numbers are not read from text.
#[derive(Clone, Copy)]
pub struct Reader<'a>(pub &'a Value);

impl<'de> Reader<'de> {
    fn unexpected<T>(self, visitor: &impl Visitor<'de>) -> Result<T, Error> {
        let found = match self.0 {
            Value::Null => Unexpected::Unit,
            Value::Bool(value) => Unexpected::Bool(*value),
            Value::Number(_) => Unexpected::Other("number"),
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        };
        Err(Error::invalid_type(found, visitor))
    }

    fn object<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(fields) => visitor.visit_map(Fields::of(fields)),
            _ => self.unexpected(&visitor),
        }
    }

    fn list<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Value::Array(values) = self.0 else {
            return self.unexpected(&visitor);
        };
        let mut rest = Values(values.iter());
        let value = visitor.visit_seq(&mut rest)?;
        match rest.0.len() {
            0 => Ok(value),
            _ => Err(Error::invalid_length(values.len(), &"fewer elements")),
        }
    }

    fn whole<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Value::Number(number) = self.0 else {
            return self.unexpected(&visitor);
        };
        match (number.as_u64(), number.as_i64()) {
            (Some(value), _) => visitor.visit_u64(value),
            (_, Some(value)) => visitor.visit_i64(value),
            _ => self.unexpected(&visitor),
        }
    }

    fn fraction<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0.as_f64() {
            Some(value) => visitor.visit_f64(value),
            None => self.unexpected(&visitor),
        }
    }

    fn text<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::String(text) => visitor.visit_str(text),
            _ => self.unexpected(&visitor),
        }
    }
}

/// Methods of a [`Deserializer`] that are one of [`Reader`]'s.
macro_rules! by {
    ($own:ident: $($name:ident($($argument:ty),*))*) => {
        $(fn $name<V: Visitor<'de>>(self, $(_: $argument,)* visitor: V) -> Result<V::Value, Error> {
            self.$own(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) if number.is_f64() => self.fraction(visitor),
            Value::Number(_) => self.whole(visitor),
            Value::String(_) => self.text(visitor),
            Value::Array(_) => self.list(visitor),
            Value::Object(_) => self.object(visitor),
        }
    }

    by! { object: deserialize_map() deserialize_struct(&'static str, &'static [&'static str]) }
    by! { list: deserialize_seq() deserialize_tuple(usize) deserialize_tuple_struct(&'static str, usize) }
    by! { text: deserialize_str() deserialize_string() deserialize_identifier() }
    by! { fraction: deserialize_f32() deserialize_f64() }
    by! { whole: deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64() }
    by! { whole: deserialize_i8() deserialize_i16() deserialize_i32() deserialize_i64() }
    forward_to_deserialize_any! { i128 u128 char bytes byte_buf unit unit_struct }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Bool(value) => visitor.visit_bool(*value),
            _ => self.unexpected(&visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    /// `"name"`, or `{"name": what it has}`.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let (name, content) = match self.0 {
            Value::String(name) => (name, None),
            Value::Object(fields) if fields.len() == 1 => match fields.iter().next() {
                Some((name, content)) => (name, Some(Reader(content))),
                None => return self.unexpected(&visitor),
            },
            _ => return self.unexpected(&visitor),
        };
        visitor.visit_enum(Choice { name, content })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }
}

struct Values<'a>(std::slice::Iter<'a, Value>);

impl<'de> SeqAccess<'de> for Values<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let next = self.0.next().map(|value| seed.deserialize(Reader(value)));
        next.transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Fields<'a> {
    rest: map::Iter<'a>,
    value: &'a Value,
}

impl<'a> Fields<'a> {
    fn of(fields: &'a Map<String, Value>) -> Self {
        let rest = fields.iter();
        Self {
            rest,
            value: &Value::Null,
        }
    }
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some((name, value)) = self.rest.next() else {
            return Ok(None);
        };
        self.value = value;
        seed.deserialize(name.as_str().into_deserializer())
            .map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(Reader(self.value))
    }
}

/// One of an enum's variants.
struct Choice<'a> {
    name: &'a str,
    content: Option<Reader<'a>>,
}

impl<'de> Choice<'de> {
    fn content(self) -> Result<Reader<'de>, Error> {
        let missing = || Error::custom(format_args!("{} lacks what it has", self.name));
        self.content.ok_or_else(missing)
    }
}

impl<'de> EnumAccess<'de> for Choice<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self), Error> {
        let value = seed.deserialize(self.name.into_deserializer())?;
        Ok((value, self))
    }
}

impl<'de> VariantAccess<'de> for Choice<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.content {
            None | Some(Reader(Value::Null)) => Ok(()),
            Some(_) => Err(Error::custom(format_args!("{} has nothing", self.name))),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.content()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.content()?.list(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.content()?.object(visitor)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Shape {
        Point,
        Circle(f32),
        Pair(u8, i8),
        Box {
            size: (usize, usize),
            label: Option<String>,
        },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct All {
        shapes: Vec<Shape>,
        by_name: BTreeMap<String, f64>,
        on: bool,
        #[serde(default)]
        later: u64,
    }

    #[test]
    fn what_is_written_is_read() {
        let all = All {
            shapes: vec![
                Shape::Point,
                Shape::Circle(0.1),
                Shape::Pair(3, -3),
                Shape::Box {
                    size: (1, 2),
                    label: None,
                },
                Shape::Box {
                    size: (0, 0),
                    label: Some("é".into()),
                },
            ],
            by_name: BTreeMap::from([("one".into(), 1.0), ("third".into(), 1.0 / 3.0)]),
            on: true,
            later: u64::MAX,
        };
        let text = serde_json::to_string(&all).unwrap();
        assert_eq!(read::<All>(&text).unwrap(), all);
    }

    #[test]
    fn what_is_missing_or_unknown_is_as_with_serde_json() {
        let text = r#"{"shapes": ["point"], "by_name": {}, "on": false, "new": [1, {}]}"#;
        let read = read::<All>(text).unwrap();
        assert_eq!(read, serde_json::from_str(text).unwrap());
        assert_eq!(read.later, 0);
    }

    #[test]
    fn what_does_not_fit_is_refused_in_words() {
        for text in [
            "",
            "{",
            "[[], {}, true]",
            r#"{"shapes": [], "by_name": {}}"#,
            r#"{"shapes": [], "by_name": {}, "on": 1}"#,
            r#"{"shapes": [], "by_name": {}, "on": true, "later": -1}"#,
            r#"{"shapes": [], "by_name": {}, "on": true, "later": 0.5}"#,
            r#"{"shapes": ["square"], "by_name": {}, "on": true}"#,
            r#"{"shapes": ["circle"], "by_name": {}, "on": true}"#,
            r#"{"shapes": [{"point": 1}], "by_name": {}, "on": true}"#,
            r#"{"shapes": [{"pair": [1, 2, 3]}], "by_name": {}, "on": true}"#,
            r#"{"shapes": [{"pair": [300, 2]}], "by_name": {}, "on": true}"#,
        ] {
            assert!(read::<All>(text).is_err(), "{text}");
        }
    }
}

//! Reads a value of the running plan as a value of a type of its own: as if it were JSON, with the same faults, but for
//! what is shared.

use minijinja::Value;
use minijinja::value::ValueKind;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Error;

use super::handed;
use crate::expression::json_of;

/// A value, being read.
pub(in crate::expression) struct Reading(pub(in crate::expression) Value);

impl Reading {
    fn list<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Error> {
        let items = self.0.try_iter().into_iter().flatten();
        let mut items = SeqDeserializer::new(items.map(Self));
        let list = visitor.visit_seq(&mut items)?;
        items.end().map(|()| list)
    }

    fn record<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Error> {
        let names = self.0.try_iter().into_iter().flatten();
        let fields = names.map(|name| {
            let value = self.0.get_item(&name).unwrap_or_default();
            (Self(name), Self(value))
        });
        let mut fields = MapDeserializer::new(fields);
        let record = visitor.visit_map(&mut fields)?;
        fields.end().map(|()| record)
    }
}

impl<'de> Deserializer<'de> for Reading {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match (self.0.kind(), self.0.as_str()) {
            (ValueKind::String, Some(text)) => visitor.visit_str(text),
            (ValueKind::Seq | ValueKind::Iterable, _) => self.list(visitor),
            (ValueKind::Map, _) => self.record(visitor),
            _ => json_of(&self.0).deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_none() || self.0.is_undefined() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name == handed::NAME {
            handed::over(self.0, visitor)
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        json_of(&self.0).deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

impl IntoDeserializer<'_, Error> for Reading {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

//! Values on their way through a reader of serde, which has no words for them: one is laid down beside it and taken up at
//! once, by the same thread. Readers that know nothing of this, such as that of JSON, read the value as they read any.

use std::cell::Cell;
use std::fmt;

use minijinja::Value;
use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// What asks a reader to hand a value over as it is.
pub(super) const NAME: &str = "gemstack::Datum";

thread_local! {
    static HANDED: Cell<Option<Value>> = const { Cell::new(None) };
}

/// Hands a value over to whoever asked for it by [`NAME`].
pub(super) fn over<'de, V: Visitor<'de>, E: Error>(
    value: Value,
    visitor: V,
) -> Result<V::Value, E> {
    HANDED.set(Some(value));
    visitor.visit_unit()
}

/// The value that a reader is at.
pub(in crate::expression) fn taken<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Value, D::Error> {
    deserializer.deserialize_newtype_struct(NAME, Taking)
}

struct Taking;

impl<'de> Visitor<'de> for Taking {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(HANDED.take().unwrap_or_default())
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, other: D) -> Result<Value, D::Error> {
        Value::deserialize(other)
    }
}

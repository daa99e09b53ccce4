//! Values while a plan runs: cheap to copy, however large their texts are.

use minijinja::Value;
use serde_json::Value as Json;

/// A value of the running plan. Copying it copies no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Datum(Value);

impl Datum {
    /// The null value.
    pub fn null() -> Self {
        Self(Value::from(()))
    }

    /// A text.
    pub fn text(text: &str) -> Self {
        Self(Value::from(text))
    }

    /// A record of named values, in the order given.
    pub fn record<K: Into<String>>(fields: impl IntoIterator<Item = (K, Datum)>) -> Self {
        Self(Value::from_pairs(
            fields
                .into_iter()
                .map(|(name, value)| (name.into(), value.0)),
        ))
    }

    /// A list.
    pub fn list(items: impl IntoIterator<Item = Datum>) -> Self {
        Self(items.into_iter().map(|item| item.0).collect())
    }

    /// The value as JSON.
    pub fn to_json(&self) -> Json {
        super::json_of(&self.0)
    }

    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&str> {
        self.0.as_str()
    }

    /// Whether a condition with this value holds: not null, false, zero or empty.
    pub fn is_true(&self) -> bool {
        self.0.is_true()
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        self.0.is_none() || self.0.is_undefined()
    }

    /// A field of a record; null where there is none.
    #[must_use]
    pub fn field(&self, name: &str) -> Datum {
        match self.0.get_attr(name) {
            Ok(value) if !value.is_undefined() => Self(value),
            _ => Self::null(),
        }
    }

    pub(super) fn from_value(value: Value) -> Self {
        Self(value)
    }
}

impl From<&Json> for Datum {
    fn from(json: &Json) -> Self {
        Self(value_of(json))
    }
}

impl From<Json> for Datum {
    fn from(json: Json) -> Self {
        Self(value_of(&json))
    }
}

fn value_of(json: &Json) -> Value {
    match json {
        Json::Null => Value::from(()),
        Json::Bool(truth) => Value::from(*truth),
        Json::Number(number) => number_of(number),
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => items.iter().map(value_of).collect(),
        Json::Object(fields) => Value::from_pairs(
            fields
                .iter()
                .map(|(name, value)| (name.as_str(), value_of(value))),
        ),
    }
}

fn number_of(number: &serde_json::Number) -> Value {
    match (number.as_i64(), number.as_u64()) {
        (Some(integer), _) => Value::from(integer),
        (None, Some(integer)) => Value::from(integer),
        (None, None) => Value::from(number.as_f64().unwrap_or(f64::NAN)),
    }
}

/// The names that an expression can see.
#[derive(Debug, Clone, Default)]
pub struct Scope(Vec<(String, Value)>);

impl Scope {
    /// A scope without names.
    pub fn new() -> Self {
        Self::default()
    }

    /// The scope with one more name.
    #[must_use]
    pub fn with(mut self, name: &str, value: Datum) -> Self {
        self.0.push((name.to_owned(), value.0));
        self
    }

    pub(super) fn value(&self) -> Value {
        Value::from_pairs(self.0.iter().cloned())
    }
}

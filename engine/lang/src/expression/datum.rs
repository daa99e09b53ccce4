//! Values while a plan runs: cheap to copy, however large their texts are.

use minijinja::Value;
use minijinja::value::{Serde, ValueKind};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;

mod handed;
mod reading;

pub(super) use handed::taken;
pub(super) use reading::Reading;

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

    /// What a value of a type of its own says. What it holds of data and of [`SharedText`](super::SharedText) is shared
    /// with it.
    pub fn of<T: Serialize>(value: &T) -> Self {
        Self(Value::from(Serde(value)))
    }

    /// The value as one of a type of its own, which shares data and [`SharedText`](super::SharedText) with it. It is read
    /// as JSON is.
    ///
    /// # Errors
    /// Where it is no value of that type, in the words that JSON would be told with.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(Reading(self.0.clone()))
    }

    /// The value as JSON.
    pub fn to_json(&self) -> Json {
        super::json_of(&self.0)
    }

    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&str> {
        self.0.as_str()
    }

    /// Whether a text that it holds, or a name, is one of those.
    pub fn any_text(&self, is_one: &impl Fn(&str) -> bool) -> bool {
        let mut items = self.items().into_iter().flatten();
        let mut fields = self.fields().into_iter().flatten();
        self.as_text().is_some_and(is_one)
            || items.any(|it| it.any_text(is_one))
            || fields.any(|(name, it)| is_one(&name) || it.any_text(is_one))
    }

    /// The number, where it is a whole one of this size.
    pub fn as_u64(&self) -> Option<u64> {
        let whole = self.0.is_integer();
        u64::try_from(self.0.clone()).ok().filter(|_| whole)
    }

    /// The number, where it is a whole one of this size.
    pub fn as_i64(&self) -> Option<i64> {
        let whole = self.0.is_integer();
        i64::try_from(self.0.clone()).ok().filter(|_| whole)
    }

    /// The number, where it is one.
    pub fn as_f64(&self) -> Option<f64> {
        let is_number = self.0.is_number();
        f64::try_from(self.0.clone()).ok().filter(|_| is_number)
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
        self.get(name).unwrap_or_else(Self::null)
    }

    /// A field of a record, where there is one.
    pub fn get(&self, name: &str) -> Option<Datum> {
        let value = self.0.get_attr(name).ok();
        value.filter(|it| !it.is_undefined()).map(Self)
    }

    /// The fields of a record, in order; none where it is something else.
    pub fn fields(&self) -> Option<impl Iterator<Item = (String, Datum)>> {
        let names = self.0.try_iter().ok();
        let names = names.filter(|_| self.0.kind() == ValueKind::Map)?;
        Some(names.map(|name| {
            let value = self.0.get_item(&name).unwrap_or_default();
            (name.to_string(), Self(value))
        }))
    }

    /// The items of a list, in order; none where it is something else.
    pub fn items(&self) -> Option<impl Iterator<Item = Datum> + use<>> {
        let items = self.0.try_iter().ok();
        let is_list = matches!(self.0.kind(), ValueKind::Seq | ValueKind::Iterable);
        items.filter(|_| is_list).map(|it| it.map(Self))
    }

    pub(super) fn from_value(value: Value) -> Self {
        Self(value)
    }
}

impl Default for Datum {
    fn default() -> Self {
        Self::null()
    }
}

impl Serialize for Datum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Datum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        taken(deserializer).map(Self)
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_tells_its_parts_in_order_and_what_it_is_not() {
        let tree = Datum::from(json!({ "pears": [3, "ripe"], "height": -2.5, "felled": null }));
        let names: Vec<_> = tree.fields().into_iter().flatten().map(|it| it.0).collect();
        assert_eq!(names, ["pears", "height", "felled"]);
        assert!(tree.items().is_none() && tree.field("pears").fields().is_none());
        let pears: Vec<_> = tree.field("pears").items().into_iter().flatten().collect();
        assert_eq!((pears[0].as_u64(), pears[1].as_u64()), (Some(3), None));
        let height = tree.field("height");
        assert_eq!((height.as_f64(), height.as_i64()), (Some(-2.5), None));
        assert!(tree.get("felled").is_some_and(|it| it.is_null()));
        assert!(tree.get("worms").is_none() && tree.field("worms").is_null());
    }

    #[test]
    fn texts_and_names_are_looked_through_wherever_they_stand() {
        let tree = Datum::from(json!({ "a": [1, { "b": "c" }] }));
        for one in ["a", "b", "c"] {
            assert!(tree.any_text(&|it| it == one), "{one}");
        }
        assert!(!tree.any_text(&|it| it == "1"));
    }
}

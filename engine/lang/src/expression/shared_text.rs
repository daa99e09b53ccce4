//! A text that many hold and nobody copies: what it is in a value of the running plan, it is in the parameters and the
//! outputs of operations.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::ValueKind;
use serde::de::{Deserialize, Deserializer, Error};
use serde::{Serialize, Serializer};

use super::datum::{Reading, taken};

/// A text. Copying it copies no byte; a [`Datum`](super::Datum) made of what holds it, and read as what holds it, shares
/// it. Everybody else, such as JSON, sees a text.
#[derive(Clone, PartialEq, Eq)]
pub struct SharedText(Arc<str>);

impl SharedText {
    /// Where it is in memory: as long as it lives, no other text is there.
    pub fn place(&self) -> usize {
        self.0.as_ptr().addr()
    }
}

impl Deref for SharedText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Default for SharedText {
    fn default() -> Self {
        Self::from("")
    }
}

impl From<String> for SharedText {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for SharedText {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for SharedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for SharedText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::from(&self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SharedText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = taken(deserializer)?;
        match value.to_str().filter(|_| value.kind() == ValueKind::String) {
            Some(text) => Ok(Self(text)),
            None => String::deserialize(Reading(value)).map_or_else(
                |fault| Err(D::Error::custom(fault)),
                |text| Ok(Self::from(text)),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::super::Datum;
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Leaf {
        body: Option<SharedText>,
        #[serde(default)]
        veins: Vec<u8>,
        rest: Datum,
    }

    fn long() -> SharedText {
        "chlorophyll, ".repeat(10).into()
    }

    fn leaf(rest: Datum) -> Leaf {
        let (body, veins) = (Some(long()), vec![1, 2]);
        Leaf { body, veins, rest }
    }

    #[test]
    fn a_text_is_shared_all_the_way_through_data() {
        let rest = Datum::of(&long());
        let leaf = leaf(rest.clone());
        let read: Leaf = Datum::of(&leaf).read().expect("a leaf");
        assert_eq!(read, leaf);
        let (Some(before), Some(after)) = (&leaf.body, &read.body) else {
            panic!("both have a body");
        };
        assert!(Arc::ptr_eq(&before.0, &after.0));
        let places = [&rest, &read.rest].map(|it| it.as_text().map(str::as_ptr));
        assert_eq!(places[0], places[1]);
    }

    #[test]
    fn json_sees_a_text() {
        let leaf = leaf(Datum::from(
            json!({ "a": [1, -2, 0.5, null, true], "b": "c" }),
        ));
        let json = serde_json::to_value(&leaf).expect("JSON");
        assert_eq!(json["body"], json!(&*long()));
        assert_eq!(Datum::of(&leaf).to_json(), json);
        assert_eq!(serde_json::from_value::<Leaf>(json).expect("a leaf"), leaf);
        let read: Leaf = serde_json::from_str(r#"{"body":"x","rest":null}"#).expect("a leaf");
        assert_eq!(read.body.as_deref(), Some("x"));
    }

    #[test]
    fn faults_are_told_as_those_of_json_are() {
        let told = |json: &serde_json::Value| {
            let of_json = serde_json::from_value::<Leaf>(json.clone()).expect_err("no leaf");
            let of_data = Datum::from(json).read::<Leaf>().expect_err("no leaf");
            (of_json.to_string(), of_data.to_string())
        };
        for json in [
            json!({ "body": 7, "rest": 1 }),
            json!({ "body": [], "rest": 1 }),
            json!({ "body": "x" }),
            json!({ "rest": 1, "veins": [1, null] }),
            json!({ "rest": 1, "veins": [1, "a"] }),
            json!({ "rest": 1, "veins": [1, 256] }),
            json!({ "rest": 1, "veins": [1.5] }),
            json!({ "rest": 1, "veins": { "a": 1 } }),
            json!({ "rest": 1, "worm": 1 }),
            json!(null),
            json!("leaf"),
        ] {
            let (of_json, of_data) = told(&json);
            assert_eq!(of_json, of_data);
        }
    }
}

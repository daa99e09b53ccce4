//! The JSON Schema of a reply on its way into a request.
//!
//! What is null in a request is "not said" and left out; a schema means its nulls. They travel as a
//! mark, which no schema has, and become nulls again where the others were left out.

use gemstack_lang::expression::Datum;
use serde_json::Value as Json;

const MARK: &str = "\0null of a schema\0";

/// The schema for expressions; null where there is none.
pub(super) fn datum(schema: Option<&Json>) -> Datum {
    schema.map_or_else(Datum::null, |it| Datum::from(marked(it)))
}

fn marked(value: &Json) -> Json {
    match value {
        Json::Null => Json::from(MARK),
        Json::Array(items) => items.iter().map(marked).collect(),
        Json::Object(fields) => {
            let fields = fields.iter().map(|(name, it)| (name.clone(), marked(it)));
            Json::Object(fields.collect())
        }
        other => other.clone(),
    }
}

/// A value of a request: the null that a mark stands for, or the value itself.
pub(super) fn restored(value: Json) -> Json {
    if value.as_str() == Some(MARK) {
        Json::Null
    } else {
        value
    }
}

//! The values that can be told apart one by one.

use serde_json::Value as Json;

use crate::types::Type;

/// The values of a type, where they are few.
pub(super) fn few_values(of: &Type) -> Option<Vec<Json>> {
    match of {
        Type::Null => Some(vec![Json::Null]),
        Type::Boolean => Some(vec![Json::from(true), Json::from(false)]),
        Type::Word(words) if !words.is_empty() => {
            Some(words.iter().map(|it| Json::from(it.as_str())).collect())
        }
        Type::Either(members) => {
            let all: Option<Vec<_>> = members.iter().map(few_values).collect();
            all.map(|it| it.concat())
        }
        _ => None,
    }
}

//! The schemas of what plugins read and write.

use schemars::JsonSchema;
use serde_json::Value as Json;

use super::{Answer, Notice};

/// Makes a schema.
type Schema = fn() -> Json;

/// Each by its name, sorted.
const ALL: &[(&str, Schema)] = &[
    ("hook_answer", schema::<Answer>),
    ("hook_event", schema::<Notice>),
];

/// The schema of that name.
pub fn named(name: &str) -> Option<Json> {
    let mut all = ALL.iter();
    all.find(|(it, _)| *it == name).map(|(_, schema)| schema())
}

/// The names of all.
pub fn names() -> impl Iterator<Item = &'static str> + Clone {
    ALL.iter().map(|(name, _)| *name)
}

fn schema<T: JsonSchema>() -> Json {
    schemars::schema_for!(T).to_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_schema_says_what_it_is() {
        assert!(ALL.is_sorted_by_key(|(name, _)| name));
        for name in names() {
            let schema = named(name).expect("it is in the table");
            assert!(
                schema["description"].is_string() && schema["title"].is_string(),
                "{name}"
            );
        }
    }
}

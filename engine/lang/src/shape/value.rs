//! Values that no document holds, such as a reply of a model, held against a schema.

use serde_json::Value as Json;

/// What a schema does not allow of a value, in words, each with its place as a JSON pointer; or that the schema is none.
pub fn faults_of(schema: &Json, value: &Json) -> Vec<String> {
    match jsonschema::validator_for(schema) {
        Ok(validator) => validator.iter_errors(value).map(|it| told(&it)).collect(),
        Err(fault) => vec![format!("the schema cannot be used: {fault}")],
    }
}

fn told(fault: &jsonschema::ValidationError<'_>) -> String {
    let place = fault.instance_path().to_string();
    match place.as_str() {
        "" => fault.to_string(),
        place => format!("`{place}`: {fault}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_schema_does_not_allow_is_told_with_its_place() {
        let schema =
            json!({ "properties": { "files": { "type": "array" } }, "required": ["files"] });
        assert!(faults_of(&schema, &json!({ "files": [] })).is_empty());
        let faults = faults_of(&schema, &json!({ "files": 1 }));
        assert_eq!(faults.len(), 1);
        assert!(faults[0].starts_with("`/files`: "), "{faults:?}");
        assert_eq!(faults_of(&schema, &json!({})).len(), 1);
        let broken = faults_of(&json!({ "type": 1 }), &json!({}));
        assert!(
            broken[0].starts_with("the schema cannot be used"),
            "{broken:?}"
        );
    }
}

//! A place in a JSON Schema, reached by walking along a document. Beside what JSON Schema says,
//! schemas of the language tell what a text names (`x-names`), what each entry of a map defines
//! (`x-each`) and where bare expressions stand (`x-condition`).

use serde_json::Value as Json;

/// A place in a schema.
#[derive(Debug, Clone, Copy)]
pub(super) struct SchemaPlace<'s> {
    root: &'s Json,
    here: &'s Json,
}

impl<'s> SchemaPlace<'s> {
    /// The outermost place of a schema.
    pub(super) fn new(root: &'s Json) -> Self {
        Self { root, here: root }
    }

    /// The place of a map's entry.
    pub(super) fn field(self, key: &str) -> Option<Self> {
        let resolved = self.resolved();
        let own = resolved.get("properties").and_then(|it| it.get(key));
        let found = own.or_else(|| resolved.get("additionalProperties"))?;
        found.is_object().then_some(Self {
            here: found,
            ..self
        })
    }

    /// The place of a list's items.
    pub(super) fn item(self) -> Option<Self> {
        let here = self.resolved().get("items")?;
        Some(Self { here, ..self })
    }

    /// What an annotation says, here or where this place refers to.
    pub(super) fn annotation(self, name: &str) -> Option<&'s Json> {
        self.here.get(name).or_else(|| self.resolved().get(name))
    }

    /// An annotation that is a text.
    pub(super) fn word(self, name: &str) -> Option<&'s str> {
        self.annotation(name)?.as_str()
    }

    /// The keys that a map may have here, each with its own place.
    pub(super) fn keys(self) -> impl Iterator<Item = (&'s str, Self)> {
        let properties = self.resolved().get("properties").and_then(Json::as_object);
        let properties = properties.into_iter().flatten();
        properties.map(move |(key, here)| (key.as_str(), Self { here, ..self }))
    }

    /// The words that may stand here.
    pub(super) fn words(self) -> Vec<&'s str> {
        let resolved = self.resolved();
        if resolved.get("type").and_then(Json::as_str) == Some("boolean") {
            return vec!["true", "false"];
        }
        let constant = resolved.get("const").into_iter();
        let options = resolved.get("enum").and_then(Json::as_array);
        let options = options.into_iter().flatten();
        constant.chain(options).filter_map(Json::as_str).collect()
    }

    fn resolved(self) -> &'s Json {
        let target = self.here.get("$ref").and_then(Json::as_str);
        let target = target.and_then(|it| self.root.pointer(it.trim_start_matches('#')));
        target.unwrap_or(self.here)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_place_is_found_through_references_and_keeps_what_stands_beside_them() {
        let schema = json!({
            "properties": { "stages": { "x-each": "stage", "additionalProperties": { "$ref": "#/$defs/stage" } } },
            "$defs": { "stage": { "properties": { "uses": { "$ref": "#/$defs/text", "x-names": "operation" } } }, "text": { "description": "a text" } },
        });
        let stages = SchemaPlace::new(&schema).field("stages").expect("known");
        assert_eq!(stages.word("x-each"), Some("stage"));
        let uses = stages
            .field("any")
            .and_then(|it| it.field("uses"))
            .expect("known");
        assert_eq!(
            (uses.word("x-names"), uses.word("description")),
            (Some("operation"), Some("a text"))
        );
        assert!(uses.item().is_none());
    }
}

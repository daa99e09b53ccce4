//! A text that prompts are built from: Markdown with front matter, of a kind, by name.

use gemstack_lang::document::Document;
use gemstack_lang::source::Source;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::layers::Found;

/// A text of a kind.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Text {
    /// Its kind, such as `role`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// Its body, without the front matter.
    pub body: String,
    /// Its front matter.
    #[schemars(extend("additionalProperties" = true))]
    pub front_matter: Map<String, Json>,
    /// The layer it comes from.
    pub layer: String,
    /// Its file, as shown to people.
    pub path: String,
}

impl Text {
    /// Reads a text from its file.
    pub fn read(kind: &str, name: &str, found: &Found) -> Self {
        let (front_matter, body) = split(&found.text);
        let front_matter = fields(front_matter, &found.path);
        let title = front_matter
            .get("title")
            .and_then(Json::as_str)
            .unwrap_or(name);
        Self {
            kind: kind.to_owned(),
            name: name.to_owned(),
            title: title.to_owned(),
            body: body.trim().to_owned(),
            front_matter,
            layer: found.layer.to_owned(),
            path: found.path.clone(),
        }
    }
}

/// The front matter between two lines `---` at the very beginning, and the rest.
fn split(text: &str) -> (&str, &str) {
    let open = text
        .strip_prefix("---\n")
        .or_else(|| text.strip_prefix("---\r\n"));
    let Some(rest) = open else {
        return ("", text);
    };
    match rest
        .split_once("\n---\n")
        .or_else(|| rest.split_once("\n---\r\n"))
    {
        Some((front_matter, body)) => (front_matter, body),
        None => ("", text),
    }
}

fn fields(front_matter: &str, path: &str) -> Map<String, Json> {
    match Document::yaml(Source::new(path, front_matter))
        .root()
        .to_json()
    {
        Json::Object(fields) => fields,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Text {
        let found = Found {
            layer: "project",
            path: "x.md".into(),
            text: text.into(),
        };
        Text::read("role", "x", &found)
    }

    #[test]
    fn front_matter_is_read_and_taken_off() {
        let read = text("---\ntitle: The X\nroles: [a, b]\n---\n\nBody\n\n---\nmore\n");
        assert_eq!(read.title, "The X");
        assert_eq!(read.front_matter["roles"], serde_json::json!(["a", "b"]));
        assert_eq!(read.body, "Body\n\n---\nmore");
    }

    #[test]
    fn a_text_without_front_matter_is_all_body() {
        assert_eq!(text("Body").body, "Body");
        assert_eq!(text("---\nnever closed").body, "---\nnever closed");
    }
}

//! The front matter of a text as a document: its places are the text's.

use std::sync::Arc;

use super::{Document, Format};
use crate::diagnostic::Diagnostic;
use crate::source::{Place, Source};

impl Document {
    /// Parses the front matter of a text; an empty document where there is none.
    pub fn front_matter(source: Arc<Source>) -> Self {
        let head = Source::new(source.name(), head(source.text()));
        let Self {
            root, diagnostics, ..
        } = Self::yaml(head);
        let at_home = |it: Diagnostic| Diagnostic {
            place: Place::new(&source, it.place.span),
            related: it
                .related
                .into_iter()
                .map(|(place, words)| (Place::new(&source, place.span), words))
                .collect(),
            ..it
        };
        Self {
            diagnostics: diagnostics.into_iter().map(at_home).collect(),
            root,
            source,
            format: Format::Yaml,
        }
    }
}

/// Everything up to the end of the front matter; nothing where there is none.
fn head(text: &str) -> &str {
    let open = ["---\n", "---\r\n"]
        .into_iter()
        .find(|it| text.starts_with(it));
    let Some(open) = open else {
        return "";
    };
    let ends = ["\n---\n", "\n---\r\n"]
        .into_iter()
        .filter_map(|it| text[open.len() - 1..].find(it));
    ends.min().map_or("", |end| &text[..open.len() + end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(text: &str) -> Option<String> {
        let document = Document::front_matter(Source::new("x.md", text));
        let roles = document.root().get("roles")?;
        Some(document.source().slice(roles.span).to_owned())
    }

    #[test]
    fn places_in_front_matter_are_places_in_the_text() {
        assert_eq!(
            roles("---\nroles: [a, b]\n---\n\n# Body\n").as_deref(),
            Some("[a, b]")
        );
        assert_eq!(
            roles("---\r\nroles: [a]\r\n---\r\nBody\r\n").as_deref(),
            Some("[a]")
        );
        let broken = Document::front_matter(Source::new("x.md", "---\na: 1\na: 2\n---\nBody\n"));
        assert!(
            broken.diagnostics()[0]
                .place
                .source
                .text()
                .ends_with("Body\n")
        );
    }

    #[test]
    fn a_text_without_front_matter_has_an_empty_one() {
        assert_eq!(roles("# Body\n---\nroles: [x]\n---\n"), None);
        assert_eq!(roles("---\nroles: [x]\n"), None);
    }
}

//! The names in a text's front matter: a key that is the plural of a kind of text names texts of
//! that kind.

use std::sync::Arc;

use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::document::{Document, Node};
use gemstack_lang::library::Library;
use gemstack_lang::source::{Place, Source};
use gemstack_lang::suggestion::listed;

/// What the front matter of a text says. It is a document at the beginning of the text: its places
/// are the text's.
pub fn document(source: &Source) -> Document {
    Document::yaml(Source::new(source.name(), front_matter(source.text())))
}

/// Checks that every text that a front matter names exists.
pub fn check(source: &Arc<Source>, head: &Document, library: &dyn Library) -> Vec<Diagnostic> {
    let mut found: Vec<_> = head
        .diagnostics()
        .iter()
        .map(|it| at_home(source, it))
        .collect();
    for kind in library.text_kinds() {
        let names = head.root().get(&format!("{kind}s"));
        let items = names.into_iter().flat_map(|it| it.items());
        found.extend(items.filter_map(|it| unknown(source, &kind, it, library)));
    }
    found
}

/// Everything up to the end of the front matter; nothing where there is none.
fn front_matter(text: &str) -> &str {
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

fn at_home(source: &Arc<Source>, diagnostic: &Diagnostic) -> Diagnostic {
    let place = Place::new(source, diagnostic.place.span);
    Diagnostic {
        place,
        ..diagnostic.clone()
    }
}

fn unknown(
    source: &Arc<Source>,
    kind: &str,
    item: &Node,
    library: &dyn Library,
) -> Option<Diagnostic> {
    let name = item.text().unwrap_or_default();
    let texts = library.texts(kind);
    if texts.iter().any(|it| it == name) {
        return None;
    }
    let known = || texts.iter().map(String::as_str);
    let place = Place::new(source, item.span);
    let message = format!("there is no {kind} `{name}`");
    let fault = Diagnostic::error("unknown_text", place, message);
    let fault = fault.help(format!("there are: {}", listed(known())));
    Some(fault.suggesting(name, known()))
}

#[cfg(test)]
mod tests {
    use gemstack_lang::types::Type;

    use super::*;

    struct Roles;

    impl Library for Roles {
        fn document(&self, _kind: &str, _name: &str) -> Option<Arc<Document>> {
            None
        }

        fn documents(&self, _kind: &str) -> Vec<String> {
            Vec::new()
        }

        fn text_kinds(&self) -> Vec<String> {
            vec!["role".into()]
        }

        fn texts(&self, _kind: &str) -> Vec<String> {
            vec!["architect".into()]
        }

        fn settings(&self) -> Vec<(String, Type)> {
            Vec::new()
        }
    }

    fn found(text: &str) -> Vec<Diagnostic> {
        let source = Source::new("x.md", text);
        check(&source, &document(&source), &Roles)
    }

    #[test]
    fn a_name_without_a_text_is_found_at_its_own_bytes() {
        let text = "---\nroles: [architect, archtect]\nphases: [x]\n---\n\n# Body\n";
        let found = found(text);
        let shown: Vec<_> = found
            .iter()
            .map(|it| it.place.source.slice(it.place.span))
            .collect();
        assert_eq!(shown, ["archtect"]);
        assert_eq!(found[0].help.as_deref(), Some("did you mean `architect`?"));
    }

    #[test]
    fn a_text_without_front_matter_is_fine() {
        assert_eq!(found("# Body\n---\nroles: [x]\n---\n"), []);
        assert_eq!(found("---\nroles: [x]\n"), []);
    }
}

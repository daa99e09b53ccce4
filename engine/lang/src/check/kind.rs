//! Whether a document says what kind it is, and whether there is such a kind.

use crate::diagnostic::Diagnostic;
use crate::document::{Document, Value};
use crate::shape;
use crate::source::Span;
use crate::suggestion::{cure, listed};

/// What is wrong with the kind of a document.
pub(super) fn fault(document: &Document) -> Option<Diagnostic> {
    if document.root().value == Value::Null {
        return Some(nothing(document));
    }
    match document.root().get("kind") {
        None => Some(missing(document)),
        Some(node) => {
            let kind = node.text().unwrap_or_default();
            let known = shape::kinds().any(|it| it == kind);
            let unknown = || {
                let message = format!("there is no kind of document `{kind}`");
                Diagnostic::error("bad_word", document.place(node.span), message)
                    .help(cure(kind, shape::kinds()))
            };
            (!known).then(unknown)
        }
    }
}

fn missing(document: &Document) -> Diagnostic {
    let line = document.source().text().lines().next().map_or(0, str::len);
    let name = document.root().get("name").map(|it| it.span);
    let place = document.place(name.unwrap_or_else(|| Span::new(0, line)));
    Diagnostic::error("missing_key", place, "the key `kind` is missing")
        .help(format!("there are: {}", listed(shape::kinds())))
}

fn nothing(document: &Document) -> Diagnostic {
    let line = document.source().text().lines().next().map_or(0, str::len);
    let place = document.place(Span::new(0, line));
    Diagnostic::error("unreadable_file", place, "the file says nothing")
        .help("begin it with `kind:`; `gemstack schema` shows what each kind holds")
}

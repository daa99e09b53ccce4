//! The lines that go when an entry of a map goes.

use crate::document::{Document, Field};
use crate::source::Span;

/// The whole lines of an entry; none where something else stands on them.
pub(super) fn lines_of(document: &Document, field: &Field) -> Option<Span> {
    let text = document.source().text();
    let end = field.key_span.end.max(field.node.span.end);
    let value = text.get(field.key_span.start..end)?.trim_end();
    let end = field.key_span.start + value.len();
    let before = text[..field.key_span.start]
        .rfind('\n')
        .map_or(0, |it| it + 1);
    let after = text[end..].find('\n').map_or(text.len(), |it| end + it + 1);
    let rest = text[end..after].trim();
    let alone = text[before..field.key_span.start].trim().is_empty()
        && (rest.is_empty() || rest.starts_with('#') || rest.starts_with("//"));
    alone.then(|| Span::new(before, after))
}

#[cfg(test)]
mod tests {
    use crate::source::Source;

    use super::*;

    fn without(text: &str, map: &str, name: &str) -> Option<String> {
        let document = Document::yaml(Source::new("x.yaml", text));
        let field = document.root().get(map)?.field(name)?;
        let span = lines_of(&document, field)?;
        Some(format!("{}{}", &text[..span.start], &text[span.end..]))
    }

    #[test]
    fn an_entry_goes_with_its_lines_and_its_comment() {
        let text =
            "facts:\n  a: { file: x } # note\n  b:\n    file: y\n    exists: true\nstates: {}\n";
        assert_eq!(
            without(text, "facts", "a").as_deref(),
            Some("facts:\n  b:\n    file: y\n    exists: true\nstates: {}\n")
        );
        assert_eq!(
            without(text, "facts", "b").as_deref(),
            Some("facts:\n  a: { file: x } # note\nstates: {}\n")
        );
    }

    #[test]
    fn an_entry_that_shares_its_line_stays() {
        assert_eq!(
            without("facts: { a: { file: x }, b: 1 }\n", "facts", "a"),
            None
        );
    }
}

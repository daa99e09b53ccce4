//! Takes an entry of a map or list out of a text, with the line or the comma that is its own.

use super::{Fix, Safety};
use crate::source::{Source, Span};

/// The fix that removes an entry: whole lines where it stands alone on them, else with the comma
/// beside it; none where neither is the case.
pub fn removal(
    source: &Source,
    entry: Span,
    safety: Safety,
    title: impl Into<String>,
) -> Option<Fix> {
    let text = source.text();
    let span = whole_lines(text, entry).or_else(|| with_comma(text, entry))?;
    Some(Fix::replacing(safety, span, "", title))
}

fn whole_lines(text: &str, entry: Span) -> Option<Span> {
    let before = text.get(..entry.start)?;
    let start = before.rfind('\n').map_or(0, |it| it + 1);
    let after = text.get(entry.end..)?;
    let line = after.find('\n').map_or(after.len(), |it| it + 1);
    let rest = after[..line].trim();
    let alone = before[start..].trim().is_empty() && (rest.is_empty() || rest.starts_with('#'));
    alone.then(|| Span::new(start, entry.end + line))
}

fn with_comma(text: &str, entry: Span) -> Option<Span> {
    let (before, after) = (text.get(..entry.start)?.trim_end(), text.get(entry.end..)?);
    if before.ends_with(',') {
        return Some(Span::new(before.len() - 1, entry.end));
    }
    let blanks = |text: &str| text.len() - text.trim_start().len();
    let rest = after.trim_start().strip_prefix(',')?;
    let comma = after.len() - rest.len();
    Some(Span::new(entry.start, entry.end + comma + blanks(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(text: &str, entry: &str) -> Option<String> {
        let start = text.rfind(entry).expect("it is there");
        let span = Span::new(start, start + entry.len());
        let fix = removal(&Source::new("x", text), span, Safety::Safe, "")?;
        let edit = &fix.edits[0];
        Some(format!(
            "{}{}",
            &text[..edit.span.start],
            &text[edit.span.end..]
        ))
    }

    #[test]
    fn an_entry_goes_with_its_lines_or_its_comma() {
        assert_eq!(
            without("a: 1\r\nb: 2 # two\r\nc: 3\r\n", "b: 2").as_deref(),
            Some("a: 1\r\nc: 3\r\n")
        );
        assert_eq!(
            without("a:\n  b: 1\n  c:\n    d: 1\n", "c:\n    d: 1").as_deref(),
            Some("a:\n  b: 1\n")
        );
        assert_eq!(
            without("{ a: 1, b: 2 }", "b: 2").as_deref(),
            Some("{ a: 1 }")
        );
        assert_eq!(
            without("{ a: 1, b: 2 }", "a: 1").as_deref(),
            Some("{ b: 2 }")
        );
        assert_eq!(without("{ a: 1 }", "a: 1"), None);
    }
}

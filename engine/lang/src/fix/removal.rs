//! Which bytes go with an entry of a map or list: its lines, or the comma or `;` that is its own.

use crate::source::Span;

/// Whole lines where the entry stands alone on them, else with the comma beside it; none where
/// neither is the case.
pub(super) fn yaml(text: &str, entry: Span) -> Option<Span> {
    let (before, after) = around(text, entry)?;
    whole_lines(before, after, |rest| rest.starts_with('#'))
        .or_else(|| with_comma(before, after))
        .map(|(front, behind)| Span::new(entry.start - front, entry.end + behind))
}

/// Whole lines where the entry stands alone on them. A node among others on a line goes with its
/// `;`, and a property with the white space before it.
pub(super) fn kdl(text: &str, entry: Span) -> Option<Span> {
    let (before, after) = around(text, entry)?;
    let is_closed = |rest: &str| {
        let rest = rest.strip_prefix(';').unwrap_or(rest).trim_start();
        rest.is_empty() || rest.starts_with("//")
    };
    let lines = || whole_lines(before, after, is_closed);
    // A line that is joined to the next would be joined to the one after it.
    let lines = (!follows_joined_line(before)).then(lines).flatten();
    let (front, behind) = lines.unwrap_or_else(|| within_line(before, after));
    Some(Span::new(entry.start - front, entry.end + behind))
}

/// The whole line of a comment that stands alone on it, else the comment with the white space
/// before it; none where something follows.
pub(super) fn comment(text: &str, comment: Span) -> Option<Span> {
    let (before, after) = around(text, comment)?;
    let is_last = after.lines().next().unwrap_or_default().trim().is_empty();
    let behind = || (trailing_blanks(before), 0);
    let (front, behind) = whole_lines(before, after, |_| false).unwrap_or_else(behind);
    is_last.then(|| Span::new(comment.start - front, comment.end + behind))
}

/// The text before and after.
fn around(text: &str, entry: Span) -> Option<(&str, &str)> {
    Some((text.get(..entry.start)?, text.get(entry.end..)?))
}

/// How many bytes go before and after: all of the lines, where nothing else stands on them but
/// what `is_own` says.
fn whole_lines(before: &str, after: &str, is_own: impl Fn(&str) -> bool) -> Option<(usize, usize)> {
    let start = before.rfind('\n').map_or(0, |it| it + 1);
    let line = after.find('\n').map_or(after.len(), |it| it + 1);
    let rest = after[..line].trim();
    let alone = before[start..].trim().is_empty() && (rest.is_empty() || is_own(rest));
    alone.then_some((before.len() - start, line))
}

fn with_comma(before: &str, after: &str) -> Option<(usize, usize)> {
    let front = before.trim_end();
    if front.ends_with(',') {
        return Some((before.len() - front.len() + 1, 0));
    }
    let rest = after.trim_start().strip_prefix(',')?;
    Some((0, after.len() - rest.trim_start().len()))
}

fn follows_joined_line(before: &str) -> bool {
    let mut lines = before.rsplit('\n').skip(1);
    lines.next().is_some_and(|it| it.contains('\\'))
}

fn within_line(before: &str, after: &str) -> (usize, usize) {
    let front = before.trim_end_matches([' ', '\t']);
    let begins_node = front.ends_with(['{', ';', '\n']) || front.is_empty();
    let behind = after.trim_start_matches([' ', '\t']).strip_prefix(';');
    match behind.filter(|_| begins_node) {
        Some(rest) => (0, after.len() - rest.trim_start_matches([' ', '\t']).len()),
        None => (trailing_blanks(before), 0),
    }
}

fn trailing_blanks(text: &str) -> usize {
    text.len() - text.trim_end_matches([' ', '\t']).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(
        text: &str,
        entry: &str,
        removal: impl Fn(&str, Span) -> Option<Span>,
    ) -> Option<String> {
        let start = text.rfind(entry).expect("it is there");
        let span = removal(text, Span::new(start, start + entry.len()))?;
        Some(format!("{}{}", &text[..span.start], &text[span.end..]))
    }

    #[test]
    fn an_entry_goes_with_its_lines_or_its_comma() {
        let yaml = |text, entry| without(text, entry, yaml);
        assert_eq!(
            yaml("a: 1\r\nb: 2 # two\r\nc: 3\r\n", "b: 2").as_deref(),
            Some("a: 1\r\nc: 3\r\n")
        );
        assert_eq!(
            yaml("a:\n  b: 1\n  c:\n    d: 1\n", "c:\n    d: 1").as_deref(),
            Some("a:\n  b: 1\n")
        );
        assert_eq!(yaml("{ a: 1, b: 2 }", "b: 2").as_deref(), Some("{ a: 1 }"));
        assert_eq!(yaml("{ a: 1, b: 2 }", "a: 1").as_deref(), Some("{ b: 2 }"));
        assert_eq!(yaml("{ a: 1 }", "a: 1"), None);
    }

    #[test]
    fn a_node_goes_with_its_lines_or_its_semicolon_and_a_property_alone() {
        let kdl = |text, entry| without(text, entry, kdl).expect("it can go");
        assert_eq!(kdl("a 1\nb 2; // two\nc 3\n", "b 2"), "a 1\nc 3\n");
        assert_eq!(kdl("x { a 1; b 2 }\n", "a 1"), "x { b 2 }\n");
        assert_eq!(kdl("x { a 1; b 2 }\n", "b 2"), "x { a 1; }\n");
        assert_eq!(kdl("a x=1 y=2; b\n", "y=2"), "a x=1; b\n");
        assert_eq!(kdl("a x=1 \\\n  y=2\nb\n", "y=2"), "a x=1 \\\n\nb\n");
    }

    #[test]
    fn a_comment_takes_no_comma_with_it() {
        let comment = |text, it| without(text, it, comment);
        assert_eq!(comment("[1, # x\n 2]", "# x").as_deref(), Some("[1,\n 2]"));
        assert_eq!(comment("a\n  # x\nb\n", "# x").as_deref(), Some("a\nb\n"));
        assert_eq!(comment("a /* x */ b", "/* x */"), None);
    }
}

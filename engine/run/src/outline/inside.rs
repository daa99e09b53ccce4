//! The inside of a node: the lines of its body between the first and the last.

use std::ops::Range;

use tree_sitter::Node;

use super::language::Language;

/// Insides of fewer lines than these stay: a mark in their place would be as long.
const FEWEST: usize = 3;

/// The lines that an outline leaves out of a node; none where it has no inside, or a short one.
pub(super) fn inside(language: &Language, node: Node<'_>, text: &str) -> Option<Range<usize>> {
    let field = language.field(node.kind())?;
    let body = node.child_by_field_name(field)?;
    let range = if begins_its_line(body, text) {
        indented(language, body, text)
    } else {
        below(text, body.start_byte())..first_of_line(text, body.end_byte())
    };
    let range = range.start..range.end.max(range.start);
    let lines = memchr::memchr_iter(b'\n', &text.as_bytes()[range.clone()]).count();
    (lines >= FEWEST).then_some(range)
}

/// Whether a body has lines of its own alone, as in Python; a bracket on a line of its own is no such body.
fn begins_its_line(body: Node<'_>, text: &str) -> bool {
    let (bytes, start) = (text.as_bytes(), body.start_byte());
    let before = &bytes[first_of_line(text, start)..start];
    let is_bracket = bytes.get(start).is_some_and(|it| b"{[(".contains(it));
    before.iter().all(u8::is_ascii_whitespace) && !is_bracket
}

/// All lines of a body but those that document it.
fn indented(language: &Language, body: Node<'_>, text: &str) -> Range<usize> {
    let end = below(text, body.end_byte().saturating_sub(1));
    let first = body.named_child(0);
    let documentation =
        first.filter(|it| language.documents(it.named_child(0).map(|it| it.kind())));
    match documentation {
        Some(it) => below(text, it.end_byte().saturating_sub(1))..end,
        None => first_of_line(text, body.start_byte())..end,
    }
}

/// Where the line begins that holds a byte.
fn first_of_line(text: &str, at: usize) -> usize {
    memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |it| it + 1)
}

/// Where the line after that begins.
fn below(text: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |it| at + it + 1)
}

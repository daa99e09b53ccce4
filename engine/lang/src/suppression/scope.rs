//! Where a comment allows something.

use super::comment::{Comment, Covers};
use crate::document::{Node, Value};
use crate::source::{Source, Span};

/// The bytes that a comment covers.
pub(super) fn of(source: &Source, root: &Node, comment: Comment) -> Span {
    let text = source.text();
    let line = text[..comment.span.start]
        .rfind('\n')
        .map_or(0, |it| it + 1);
    if !text[line..comment.span.start].trim().is_empty() {
        return Span::new(line, comment.span.start);
    }
    let nothing = Span::new(comment.span.end, comment.span.end);
    match comment.covers {
        Covers::Entry => next_entry(root, comment.span.end).unwrap_or(nothing),
        Covers::Paragraph => paragraph(text, comment.span.end),
    }
}

/// The first entry of a map or list that begins after a byte; the whole of it where others begin
/// with it.
fn next_entry(node: &Node, after: usize) -> Option<Span> {
    let own = entries(node).filter(|it| it.start >= after);
    let inside = children(node).filter(|it| it.span.end > after);
    let inside = inside.filter_map(|it| next_entry(it, after));
    own.chain(inside)
        .min_by_key(|it| (it.start, usize::MAX - it.end))
}

fn entries(node: &Node) -> impl Iterator<Item = Span> {
    let fields = node.fields().iter();
    let fields = fields.map(|it| it.span);
    fields.chain(node.items().iter().map(|it| it.span))
}

fn children(node: &Node) -> Box<dyn Iterator<Item = &Node> + '_> {
    match &node.value {
        Value::List(items) => Box::new(items.iter()),
        Value::Map(fields) => Box::new(fields.iter().map(|it| &it.node)),
        _ => Box::new(std::iter::empty()),
    }
}

/// From the next line with words to the next without.
fn paragraph(text: &str, after: usize) -> Span {
    let rest = &text[after..];
    let start = after + rest.len() - rest.trim_start().len();
    let lines = text[start..].split_inclusive('\n');
    let words = lines.take_while(|it| !it.trim().is_empty());
    Span::new(start, start + words.map(str::len).sum::<usize>())
}

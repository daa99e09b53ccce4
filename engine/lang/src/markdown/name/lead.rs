//! What delimits a name at the start of a label: code, emphasis, a link, quotes.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// Something that stands at the start of a label and delimits the name itself.
pub(super) enum Lead<'a> {
    Code(&'a str),
    Emphasis(&'a str),
    Link(String),
    Quoted(&'a str),
}

/// What a label begins with, and the label after it.
pub(super) fn lead(label: &str) -> Option<(Lead<'_>, &str)> {
    match label.chars().next()? {
        '`' | '*' | '_' | '[' => marked(label),
        quote @ ('"' | '\'') => quoted(label, quote),
        _ => None,
    }
}

fn quoted(label: &str, quote: char) -> Option<(Lead<'_>, &str)> {
    let (inner, rest) = label[1..].split_once(quote)?;
    (!inner.is_empty()).then_some((Lead::Quoted(inner), rest))
}

fn marked(label: &str) -> Option<(Lead<'_>, &str)> {
    let mut events = Parser::new(label).into_offset_iter();
    let (event, _) = events.next()?;
    let (first, range) = events.next()?;
    if event != Event::Start(Tag::Paragraph) || range.start != 0 {
        return None;
    }
    let lead = match first {
        Event::Code(_) => Lead::Code(code_inside(&label[range.clone()])),
        Event::Start(Tag::Strong) => emphasis(label, &range, 2)?,
        Event::Start(Tag::Emphasis) => emphasis(label, &range, 1)?,
        Event::Start(Tag::Link { dest_url, .. }) => {
            Lead::Link(link_target(&dest_url, events.map(|(event, _)| event)))
        }
        _ => return None,
    };
    Some((lead, &label[range.end..]))
}

/// Emphasis, unless it is a glob (`**/x/**`) or a name of its own (`__init__.py`).
fn emphasis<'a>(label: &'a str, range: &Range<usize>, width: usize) -> Option<Lead<'a>> {
    let inner = label.get(range.start + width..range.end - width)?;
    let rest = &label[range.end..];
    let is_bare = label.starts_with('_') && !rest.is_empty() && !rest.starts_with([' ', ':']);
    let is_dunder = label.starts_with("__") && rest.is_empty();
    (!inner.starts_with('/') && !is_bare && !is_dunder).then_some(Lead::Emphasis(inner))
}

/// Where a link leads, or what it says where it leads nowhere.
fn link_target<'a>(target: &str, events: impl Iterator<Item = Event<'a>>) -> String {
    if !target.is_empty() {
        return target.to_owned();
    }
    events
        .take_while(|event| *event != Event::End(TagEnd::Link))
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(text.into_string()),
            _ => None,
        })
        .collect()
}

/// The inside of inline code, by the rule of `CommonMark`: one blank at both ends is padding.
fn code_inside(code: &str) -> &str {
    let inner = code.trim_matches('`');
    let padded = inner.strip_prefix(' ').and_then(|it| it.strip_suffix(' '));
    padded.filter(|it| !it.trim().is_empty()).unwrap_or(inner)
}

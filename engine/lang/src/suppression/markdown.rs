//! The comments of Markdown: those of its front matter, and `<!-- … -->` outside of code.

use pulldown_cmark::{Event, Parser};

use super::comment::{Comment, Covers};
use super::yaml;
use crate::source::Span;

const OPEN: &str = "<!--";
const CLOSE: &str = "-->";

pub(super) fn comments(text: &str) -> Vec<Comment> {
    let head = front_matter(text);
    let mut comments = yaml::comments(&text[..head]);
    let events = Parser::new(&text[head..]).into_offset_iter();
    let html = events.filter(|(event, _)| matches!(event, Event::Html(_) | Event::InlineHtml(_)));
    let found = html
        .filter_map(|(_, range)| comment(text, Span::new(head + range.start, head + range.end)));
    comments.extend(found);
    comments
}

/// A comment of one line, at the bytes of some HTML.
fn comment(text: &str, html: Span) -> Option<Comment> {
    let written = &text[html.start..html.end];
    let start = written.find(OPEN)?;
    let end = written.find(CLOSE)? + CLOSE.len();
    let span = Span::new(html.start + start, html.start + end.max(start));
    let whole = span.len() >= OPEN.len() + CLOSE.len();
    whole.then(|| Comment::between(span, OPEN.len(), CLOSE.len(), Covers::Paragraph))
}

/// How many bytes the front matter takes.
fn front_matter(text: &str) -> usize {
    let opens = ["---\n", "---\r\n"]
        .iter()
        .find(|it| text.starts_with(**it));
    let Some(open) = opens else { return 0 };
    let ends = ["\n---\n", "\n---\r\n"].iter();
    let ends = ends.filter_map(|it| text[open.len() - 1..].find(it));
    ends.min().map_or(0, |it| open.len() + it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_front_matter_and_body_are_found_and_code_is_none() {
        let text = "---\na: 'x # no' # one\n---\n\n<!-- two -->\n```\n<!-- no -->\n```\nx <!-- three --> `<!-- no -->`\n";
        let found = comments(text).into_iter();
        let found: Vec<_> = found
            .map(|it| text[it.text.start..it.text.end].trim())
            .collect();
        assert_eq!(found, ["one", "two", "three"]);
    }
}

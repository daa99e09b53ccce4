//! The comments of YAML, as its parser tells them: a `#` in a text is none.

use granit_parser::{Event, Parser};

use super::comment::{Comment, Covers};
use crate::source::Span;

pub(super) fn comments(text: &str) -> Vec<Comment> {
    let options = granit_parser::options! { max_buffered_comment_events: usize::MAX };
    let events = Parser::new_from_str_with_options(text, options);
    // After a fault of syntax nobody can say what is a comment.
    let events = events.map_while(Result::ok);
    let comments = events.filter(|(event, _)| matches!(event, Event::Comment(..)));
    let bytes = comments.filter_map(|(_, span)| span.byte_range());
    let comment = |it: std::ops::Range<usize>| {
        Comment::between(Span::new(it.start, it.end), 1, 0, Covers::Entry)
    };
    bytes.map(comment).collect()
}

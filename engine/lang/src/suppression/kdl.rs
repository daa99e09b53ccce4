//! The comments of KDL that run to the end of their line. Texts, raw texts and block comments are
//! passed over, so that a `//` in them is none.
//! See <https://kdl.dev/spec/>, sections 3.9 to 3.14.

use super::comment::{Comment, Covers};
use crate::source::Span;

pub(super) fn comments(text: &str) -> Vec<Comment> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find(['/', '"', '#']).map(|it| at + it) {
        let rest = &text[next..];
        let length = if rest.starts_with("//") {
            let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
            let span = Span::new(next, next + line);
            found.push(Comment::between(span, 2, 0, Covers::Entry));
            line
        } else {
            passed_over(rest)
        };
        at = next + length;
    }
    found
}

/// How many bytes a text or a block comment takes; one where there is neither.
fn passed_over(rest: &str) -> usize {
    if rest.starts_with("/*") {
        return block_comment(rest);
    }
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let quotes = match &rest[hashes..] {
        it if it.starts_with("\"\"\"") => 3,
        it if it.starts_with('"') => 1,
        _ => return hashes.max(1),
    };
    let closing = format!("{}{}", "\"".repeat(quotes), "#".repeat(hashes));
    text(rest, hashes + quotes, &closing, hashes == 0)
}

/// How long a text is that ends with `closing`; all of the rest where it does not end.
fn text(rest: &str, start: usize, closing: &str, has_escapes: bool) -> usize {
    let mut at = start;
    while at < rest.len() {
        if rest[at..].starts_with(closing) {
            return at + closing.len();
        }
        let mut characters = rest[at..].chars();
        let character = characters.next().map_or(1, char::len_utf8);
        let is_escape = has_escapes && rest[at..].starts_with('\\');
        let escaped = characters.next().filter(|_| is_escape);
        at += character + escaped.map_or(0, char::len_utf8);
    }
    rest.len()
}

/// How long a block comment is; one may stand in another.
fn block_comment(rest: &str) -> usize {
    let (mut at, mut depth) = (2, 1);
    while depth > 0 {
        let Some(mark) = rest[at..].find(['*', '/']).map(|it| at + it) else {
            return rest.len();
        };
        let (length, change) = match rest.get(mark..mark + 2) {
            Some("/*") => (2, 1),
            Some("*/") => (2, -1),
            _ => (1, 0),
        };
        at = mark + length;
        depth += change;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_comments_are_comments() {
        let text = concat!(
            "a \"// no\" \"\\\" // no\" // one\n",
            "b #\"// \" no\"# ##\"\"# // no\"## //two\r\n",
            "/* // no /* // no */ // no */ c \"\"\"\n // no \" no\n\"\"\" #true // three",
        );
        let found = comments(text).into_iter();
        let found: Vec<_> = found.map(|it| &text[it.text.start..it.text.end]).collect();
        assert_eq!(found, [" one", "two", " three"]);
    }
}

//! The text of a path as a reply gives it: trimmed, unquoted, and on one line. What it may reach is not decided here.

use super::ReplyFault;

const QUOTES: [char; 3] = ['"', '\'', '`'];

/// The path that `text` on this line of the reply means.
pub(super) fn clean(text: &str, line: usize) -> Result<String, ReplyFault> {
    let path = unquoted(text.trim()).trim();
    if path.is_empty() {
        return Err(ReplyFault::EmptyPath { line });
    }
    on_one_line(path, line)?;
    Ok(path.to_owned())
}

/// Refuses a path that no line of a reply can hold.
pub(super) fn on_one_line(path: &str, line: usize) -> Result<(), ReplyFault> {
    if path.contains(['\0', '\n', '\r']) {
        return Err(ReplyFault::ForbiddenCharacter { line });
    }
    Ok(())
}

/// Splits `"a b" rest` into `a b` and `rest`, if `text` begins with a closed quotation.
pub(super) fn quoted(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|first| QUOTES.contains(first))?;
    let (inner, rest) = text[1..].split_once(quote)?;
    Some((inner, rest.trim()))
}

fn unquoted(text: &str) -> &str {
    match quoted(text) {
        Some((inner, "")) => inner,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_loses_its_quotes_and_nothing_else() {
        for text in ["a/b.rs", " a/b.rs ", "`a/b.rs`", "\"a/b.rs\"", "' a/b.rs '"] {
            assert_eq!(clean(text, 1), Ok("a/b.rs".to_owned()));
        }
        assert_eq!(clean("../x", 1), Ok("../x".to_owned()));
        assert_eq!(clean("it's", 1), Ok("it's".to_owned()));
    }

    #[test]
    fn a_path_of_nothing_or_of_two_lines_is_refused() {
        assert_eq!(clean(" `` ", 4), Err(ReplyFault::EmptyPath { line: 4 }));
        let forbidden = Err(ReplyFault::ForbiddenCharacter { line: 4 });
        assert_eq!(clean("a\0b", 4), forbidden);
        assert_eq!(clean("a\nb", 4), forbidden);
    }
}

//! A fence's info string: which kind of block it opens and for which path.

use super::{ReplyFault, path};

/// What the body of a block is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Whole,
    Edits,
    Diff,
}

impl Kind {
    /// The word that stands before the path.
    pub(super) fn word(self) -> &'static str {
        match self {
            Kind::Whole => "file",
            Kind::Edits => "edit",
            Kind::Diff => "diff",
        }
    }
}

/// What an info string says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Header {
    /// A block for this path.
    Block { kind: Kind, path: String },
    /// No path: what the body is, its lines say.
    Prose,
}

/// Words that may stand after a path. Only these are taken for a language: any other could be part of the path.
const LANGUAGES: &str = "astro bash c clojure cpp csharp css csv dart diff dockerfile elixir erlang fish \
    go graphql groovy haskell hcl html ini java javascript js json jsonc jsx julia \
    kdl kotlin lua make makefile markdown md nix patch perl php plaintext python \
    ruby rust scala sh sql svelte swift terraform text toml ts tsx typescript vue \
    xml yaml zig";

/// Where in an info string the path is announced.
struct Announcement<'a> {
    before: &'a str,
    kind: Kind,
    after: &'a str,
}

/// Reads the info string of a fence on this line of the reply.
pub(super) fn read(info: &str, line: usize) -> Result<Header, ReplyFault> {
    let Some(announcement) = announcement(info) else {
        return Ok(Header::Prose);
    };
    let unclear = || ReplyFault::UnclearPath {
        line,
        text: info.to_owned(),
    };
    let (text, language) = path_and_language(announcement.after).ok_or_else(unclear)?;
    if announcement.before.contains(char::is_whitespace) {
        return Err(unclear());
    }
    let kind = match announcement.kind {
        Kind::Whole if is_diff(announcement.before) || is_diff(language) => Kind::Diff,
        kind => kind,
    };
    let path = path::clean(text, line)?;
    Ok(Header::Block { kind, path })
}

/// Whether the info string announces a path, well or badly.
pub(super) fn names_a_path(info: &str) -> bool {
    announcement(info).is_some()
}

/// Whether the only backticks in the info string are those around the path.
pub(super) fn is_path_in_backticks(info: &str) -> bool {
    announcement(info).is_some_and(|announcement| {
        let after = announcement.after;
        let inside = after.len() > 1 && after.starts_with('`') && after.ends_with('`');
        inside && info.matches('`').count() == 2
    })
}

/// Whether the language is that of diffs: the paths, if any, are in the body.
pub(super) fn is_diff_language(info: &str) -> bool {
    language(info).is_some_and(is_diff)
}

/// The language of a fence without a path.
pub(super) fn language(info: &str) -> Option<&str> {
    info.split(|c: char| c.is_whitespace() || c == ',').next()
}

fn is_diff(language: &str) -> bool {
    language.eq_ignore_ascii_case("diff") || language.eq_ignore_ascii_case("patch")
}

fn announcement(info: &str) -> Option<Announcement<'_>> {
    let mut from = 0;
    for word in info.split_inclusive(char::is_whitespace) {
        if let Some((kind, length)) = announcing(word) {
            return Some(Announcement {
                before: info[..from].trim(),
                kind,
                after: info[from + length..].trim(),
            });
        }
        from += word.len();
    }
    None
}

/// The kind that a word like `file:…` or `edit=…` announces, and the bytes it takes to say so.
fn announcing(word: &str) -> Option<(Kind, usize)> {
    let at = word.find([':', '='])?;
    let kinds = [Kind::Whole, Kind::Edits, Kind::Diff];
    let kind = kinds
        .into_iter()
        .find(|kind| word[..at].eq_ignore_ascii_case(kind.word()))?;
    Some((kind, at + 1))
}

/// Parts `a b.md markdown` into path and language; `None` where the end of the path cannot be told.
fn path_and_language(text: &str) -> Option<(&str, &str)> {
    if let Some((path, language)) = path::quoted(text) {
        return is_one_word(language).then_some((path, language));
    }
    if is_plain(text) {
        return Some((text, ""));
    }
    let (path, language) = text.rsplit_once(char::is_whitespace)?;
    let path = path.trim_end();
    (is_language(language) && is_plain(path)).then_some((path, language))
}

fn is_language(word: &str) -> bool {
    LANGUAGES.split(' ').any(|language| language == word)
}

fn is_one_word(text: &str) -> bool {
    !text.contains(char::is_whitespace)
}

/// One word; or several, where the last alone has what the end of a path has: a dot or a slash.
fn is_plain(path: &str) -> bool {
    let Some((rest, last)) = path.rsplit_once(char::is_whitespace) else {
        return true;
    };
    last.contains(['.', '/']) && !last.starts_with('{') && !rest.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(info: &str) -> Option<(Kind, String)> {
        match read(info, 1) {
            Ok(Header::Block { kind, path }) => Some((kind, path)),
            _ => None,
        }
    }

    #[test]
    fn languages_are_sorted() {
        assert!(LANGUAGES.split(' ').is_sorted());
    }

    #[test]
    fn a_path_is_found_however_it_is_announced() {
        for info in [
            "file:src/a.py",
            "file: src/a.py",
            "file=src/a.py",
            "FILE:src/a.py",
            "python file:src/a.py",
            "file:src/a.py python",
            "file:`src/a.py`",
            "file: \"src/a.py\" python",
        ] {
            assert_eq!(
                block(info),
                Some((Kind::Whole, "src/a.py".to_owned())),
                "{info}"
            );
        }
        assert_eq!(block("edit:a"), Some((Kind::Edits, "a".to_owned())));
        assert_eq!(block("diff: a"), Some((Kind::Diff, "a".to_owned())));
    }

    #[test]
    fn a_path_with_spaces_is_kept_where_its_end_is_plain() {
        assert_eq!(block("file:My Notes.md").unwrap().1, "My Notes.md");
        assert_eq!(block("file:My Notes.md markdown").unwrap().1, "My Notes.md");
        assert_eq!(block("file:'docs/My Notes'").unwrap().1, "docs/My Notes");
    }

    #[test]
    fn an_unclear_path_is_refused_not_guessed() {
        for info in [
            "file:docs/My Notes",
            "file:Makefile {.numbered}",
            "file:a.py # see b.py",
            "see this file:a.py",
        ] {
            let read = read(info, 7);
            assert!(
                matches!(read, Err(ReplyFault::UnclearPath { line: 7, .. })),
                "{info}"
            );
        }
        assert_eq!(read("file:", 7), Err(ReplyFault::EmptyPath { line: 7 }));
    }

    #[test]
    fn the_language_diff_makes_a_file_a_diff() {
        assert_eq!(block("diff file:a.py").unwrap().0, Kind::Diff);
        assert_eq!(block("file:a.py patch").unwrap().0, Kind::Diff);
    }

    #[test]
    fn other_info_strings_concern_no_file() {
        for info in ["", "sh", "python title=a.py", "rust,ignore", "profile:a.py"] {
            assert_eq!(read(info, 1), Ok(Header::Prose), "{info}");
        }
        assert_eq!(read("diff", 1), Ok(Header::Prose));
        assert!(is_diff_language("diff") && is_diff_language("patch,x"));
        assert!(!is_diff_language("") && !is_diff_language("different"));
    }
}

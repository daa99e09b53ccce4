//! The form of a file that is written anew: its line ends and its byte order mark stay, whatever the reply uses. Whether the
//! last line ends is the reply's to say.

/// The byte order mark, as editors of Windows put it before a text.
const MARK: char = '\u{feff}';

/// How lines end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineEnd {
    Unix,
    Windows,
}

/// A content in the form of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Formed {
    pub(super) text: String,
    /// Of a file whose lines ended in both ways: which way they all end now.
    pub(super) settled: Option<&'static str>,
}

/// The content in the form that the file has; a new file has that of the content.
pub(super) fn formed(current: Option<&str>, content: &str) -> Formed {
    let Some(current) = current.filter(|it| !it.is_empty()) else {
        return Formed {
            text: content.to_owned(),
            settled: None,
        };
    };
    let end = LineEnd::of(current);
    let text = end.map_or_else(|| content.to_owned(), |it| it.everywhere(content));
    Formed {
        text: marked(current, text),
        settled: end.filter(|_| is_mixed(current)).map(LineEnd::name),
    }
}

fn marked(current: &str, text: String) -> String {
    let plain = text.trim_start_matches(MARK);
    if current.starts_with(MARK) {
        format!("{MARK}{plain}")
    } else {
        plain.to_owned()
    }
}

/// How many lines end in the one and in the other way.
fn counts(text: &str) -> (usize, usize) {
    let windows = text.matches("\r\n").count();
    (text.matches('\n').count() - windows, windows)
}

fn is_mixed(text: &str) -> bool {
    let (unix, windows) = counts(text);
    unix > 0 && windows > 0
}

impl LineEnd {
    /// How most lines of a text end; `None` where it has one line without an end.
    fn of(text: &str) -> Option<Self> {
        match counts(text) {
            (0, 0) => None,
            (unix, windows) if windows > unix => Some(Self::Windows),
            _ => Some(Self::Unix),
        }
    }

    fn everywhere(self, text: &str) -> String {
        let text = text.replace("\r\n", "\n");
        match self {
            Self::Unix => text,
            Self::Windows => text.replace('\n', "\r\n"),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Unix => "LF",
            Self::Windows => "CRLF",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(current: Option<&str>, content: &str) -> String {
        formed(current, content).text
    }

    #[test]
    fn the_line_ends_of_the_file_stay() {
        for content in ["x\ny\n", "x\r\ny\r\n", "x\r\ny\n"] {
            assert_eq!(text(Some("a\r\nb\r\n"), content), "x\r\ny\r\n");
            assert_eq!(text(Some("a\nb\n"), content), "x\ny\n");
            assert_eq!(text(Some("a"), content), content);
            assert_eq!(text(None, content), content);
        }
    }

    #[test]
    fn the_last_line_ends_as_the_reply_says() {
        assert_eq!(text(Some("a\r\nb"), "x\n"), "x\r\n");
        assert_eq!(text(Some("a\r\nb\r\n"), "x\ny"), "x\r\ny");
        assert_eq!(text(Some("a\n"), "x"), "x");
    }

    #[test]
    fn of_both_line_ends_the_more_frequent_is_kept_and_told() {
        let formed = formed(Some("a\r\nb\r\nc\n"), "x\ny\n");
        assert_eq!(
            (&*formed.text, formed.settled),
            ("x\r\ny\r\n", Some("CRLF"))
        );
        let even = super::formed(Some("a\r\nb\n"), "x\r\n");
        assert_eq!((&*even.text, even.settled), ("x\n", Some("LF")));
        assert_eq!(super::formed(Some("a\r\n"), "x\n").settled, None);
    }

    #[test]
    fn the_mark_of_the_file_stays_and_none_is_added() {
        assert_eq!(text(Some("\u{feff}a\n"), "x\n"), "\u{feff}x\n");
        assert_eq!(text(Some("\u{feff}a\n"), "\u{feff}x\n"), "\u{feff}x\n");
        assert_eq!(text(Some("a\n"), "\u{feff}x\n"), "x\n");
        assert_eq!(text(None, "\u{feff}x\n"), "\u{feff}x\n");
    }
}

//! One line as a Markdown fence, by the rules of `CommonMark` 0.31, section 4.5.

use super::header;

/// The character a fence is made of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Mark {
    Backtick,
    Tilde,
}

/// A line that opens or closes a fence; which of the two, its surroundings say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fence<'a> {
    pub(super) mark: Mark,
    /// Number of marks, at least 3.
    pub(super) length: usize,
    /// Spaces before it, at most 3.
    pub(super) indent: usize,
    /// What follows the marks, trimmed.
    pub(super) info: &'a str,
}

impl<'a> Fence<'a> {
    /// The fence that this line is, if it is one.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let marks = text.trim_start_matches(' ');
        let indent = text.len() - marks.len();
        let (mark, character) = match marks.as_bytes().first()? {
            b'`' => (Mark::Backtick, '`'),
            b'~' => (Mark::Tilde, '~'),
            _ => return None,
        };
        let info = marks.trim_start_matches(character);
        let length = marks.len() - info.len();
        let fence = Self {
            mark,
            length,
            indent,
            info: info.trim(),
        };
        (indent <= 3 && length >= 3 && !fence.is_inline_code()).then_some(fence)
    }

    /// Nothing after the marks: only such a fence can close.
    pub(super) fn is_bare(&self) -> bool {
        self.info.is_empty()
    }

    /// Its info string names the file that its body is for.
    pub(super) fn names_a_path(&self) -> bool {
        header::names_a_path(self.info)
    }

    /// A backtick after backticks makes it code within a line, unless it quotes the path.
    fn is_inline_code(&self) -> bool {
        self.mark == Mark::Backtick
            && self.info.contains('`')
            && !header::is_path_in_backticks(self.info)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Option<(Mark, usize, usize, &str)> {
        Fence::read(text).map(|fence| (fence.mark, fence.length, fence.indent, fence.info))
    }

    #[test]
    fn fences_are_read_as_commonmark_reads_them() {
        assert_eq!(shape("```"), Some((Mark::Backtick, 3, 0, "")));
        assert_eq!(shape("   ~~~~ sh "), Some((Mark::Tilde, 4, 3, "sh")));
        assert_eq!(shape("~~~ a`b"), Some((Mark::Tilde, 3, 0, "a`b")));
        assert_eq!(shape("``"), None);
        assert_eq!(shape("    ```"), None);
        assert_eq!(shape("\t```"), None);
        assert_eq!(shape("x ```"), None);
    }

    #[test]
    fn code_within_a_line_is_no_fence_but_a_quoted_path_is() {
        assert_eq!(shape("```file:x``` is the format"), None);
        assert_eq!(
            shape("```file:`x`"),
            Some((Mark::Backtick, 3, 0, "file:`x`"))
        );
    }
}

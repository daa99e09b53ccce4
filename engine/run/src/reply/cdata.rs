//! The content of a `<file>` element in `<![CDATA[` … `]]>`, byte for byte: it alone of the forms of whole files can say that the
//! last line has no end. One line break directly behind `<![CDATA[` is not content.

use super::block::{Ended, Step};
use super::body::Opener;
use super::draft::Draft;
use super::excerpt::Excerpt;
use super::line::Line;
use super::{Syntax, element};

const BEGIN: &str = "<![CDATA[";
const END: &str = "]]>";

/// Whether this is how such a content begins.
pub(super) fn begins(text: &str) -> bool {
    text.trim_start().starts_with(BEGIN)
}

/// What is between the marks, if all of it stands here; else the text itself.
pub(super) fn inner(text: &str) -> &str {
    let inner = text.trim().strip_prefix(BEGIN);
    inner.and_then(|it| it.strip_suffix(END)).unwrap_or(text)
}

/// Such a content, being read.
#[derive(Clone, Debug)]
pub(super) struct Cdata {
    pub(super) opener: Opener,
    pub(super) path: String,
    /// Byte offset of the content, once it began.
    start: Option<usize>,
    /// Byte offset of an end mark that the end of the element must follow.
    closing: Option<usize>,
}

impl Cdata {
    pub(super) fn new(opener: Opener, path: String) -> Self {
        Self {
            opener,
            path,
            start: None,
            closing: None,
        }
    }

    /// The content, or its mark at least, begins on the line of the opener.
    pub(super) fn begun(opener: Opener, path: String, line: &Line<'_>, rest: &str) -> Self {
        let mut begun = Self::new(opener, path);
        let at = line.text.len() - rest.len();
        begun.begin(line, at);
        begun
    }

    pub(super) fn take(&mut self, line: &Line<'_>) -> Step {
        if let Some(closing) = self.closing {
            if element::is_end(line.text.trim_start(), 0) {
                return self.ended(closing);
            }
            self.closing = self.closing.filter(|_| line.is_blank());
        }
        if self.start.is_none() {
            self.begin(line, 0);
        }
        self.look_for_end(line)
    }

    fn begin(&mut self, line: &Line<'_>, from: usize) {
        let Some(at) = line.text[from..].find(BEGIN) else {
            return;
        };
        let start = line.start + from + at + BEGIN.len();
        let is_alone = start == line.start + line.text.len();
        self.start = Some(if is_alone { line.end() } else { start });
    }

    fn look_for_end(&mut self, line: &Line<'_>) -> Step {
        let Some(start) = self.start else {
            return Step::More;
        };
        let trimmed = line.text.trim_end();
        let (before, ends) = match trimmed.strip_suffix("</file>") {
            Some(before) => (before.trim_end(), true),
            None => (trimmed, false),
        };
        let Some(at) = before.strip_suffix(END) else {
            return Step::More;
        };
        let closing = line.start + at.len();
        match ends {
            _ if closing < start => Step::More,
            true => self.ended(closing),
            false => {
                self.closing = Some(closing);
                Step::More
            }
        }
    }

    fn ended(&self, closing: usize) -> Step {
        let write = Draft::Write {
            path: self.path.clone(),
            content: Excerpt::of(self.start.unwrap_or(closing)..closing, 0),
        };
        Step::Ended(Ended::certain(Syntax::Whole, vec![write]))
    }
}

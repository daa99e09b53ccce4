//! Colours, where they are wanted.
//!
//! What paints stands behind a mark that no text from outside can hold, for it is another one in every process. Whoever
//! writes to a terminal makes of it what terminals understand, and lets nothing else through: see [`super::visible`].

use std::borrow::Cow;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::OnceLock;

/// What terminals understand.
const ESCAPE: &str = "\x1b";

/// What stands for it.
pub fn mark() -> &'static str {
    static MARK: OnceLock<String> = OnceLock::new();
    MARK.get_or_init(|| format!("{ESCAPE}<{:016x}>", RandomState::new().hash_one("paint")))
}

/// A text with its colours as terminals understand them.
pub fn shown(text: &str) -> Cow<'_, str> {
    if text.contains(ESCAPE) {
        Cow::Owned(text.replace(mark(), ESCAPE))
    } else {
        Cow::Borrowed(text)
    }
}

/// A text that somebody else has painted, and that holds nothing from outside which could.
pub fn adopted(text: &str) -> String {
    text.replace(ESCAPE, mark())
}

/// Paints words, or leaves them as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    is_on: bool,
}

impl Paint {
    /// Paints only when `is_on`.
    pub fn when(is_on: bool) -> Self {
        Self { is_on }
    }

    /// Whether it paints.
    pub fn is_on(self) -> bool {
        self.is_on
    }

    /// What matters.
    pub fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    /// What matters less.
    pub fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    /// What went wrong.
    pub fn red(self, text: &str) -> String {
        self.with("1;31", text)
    }

    /// What went well.
    pub fn green(self, text: &str) -> String {
        self.with("32", text)
    }

    /// What needs care.
    pub fn yellow(self, text: &str) -> String {
        self.with("33", text)
    }

    /// What is said beside.
    pub fn blue(self, text: &str) -> String {
        self.with("34", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.is_on {
            let mark = mark();
            format!("{mark}[{code}m{text}{mark}[0m")
        } else {
            text.to_owned()
        }
    }
}

//! Colours, where they are wanted.

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
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

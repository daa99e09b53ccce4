//! Reasoning that a model writes into its reply, between `<think>` and `</think>` at its beginning: nothing in it is done.

use super::block::{Ended, Step};
use super::body::Opener;
use super::line::Line;

const NAMES: [&str; 2] = ["think", "thinking"];

/// Reasoning, being read.
#[derive(Clone, Debug)]
pub(super) struct Thinking {
    pub(super) opener: Opener,
    name: &'static str,
}

impl Thinking {
    /// The reasoning that this line begins.
    pub(super) fn begun_by(line: &Line<'_>) -> Option<Self> {
        let text = line.text.trim_start().strip_prefix('<')?;
        let begins = |name: &&&str| {
            text.strip_prefix(**name)
                .is_some_and(|it| it.starts_with('>'))
        };
        let name = NAMES.iter().find(begins)?;
        let mut opener = Opener::element(line, format!("<{name}>"));
        opener.body = line.before();
        Some(Self { opener, name })
    }

    pub(super) fn take(&mut self, line: &Line<'_>) -> Step {
        let end = format!("</{}>", self.name);
        let Some(at) = line.text.find(&end) else {
            return Step::More;
        };
        let rest = at + end.len();
        let more = !line.text[rest..].trim().is_empty();
        Step::Ended(Ended {
            rest: more.then_some(rest),
            ..Ended::prose()
        })
    }
}

/// Whether reasoning ends here of which the beginning was not sent.
pub(super) fn is_end(line: &Line<'_>) -> bool {
    let text = line.text.trim();
    let inner = text.strip_prefix("</").and_then(|it| it.strip_suffix('>'));
    inner.is_some_and(|it| NAMES.contains(&it))
}

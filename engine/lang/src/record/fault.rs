//! Why a STATUS.md cannot be read or edited, with what to do about it.

use thiserror::Error;

/// Why a STATUS.md cannot be read or edited.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecordFault {
    /// There is no `[STATE: X]` outside code and comments.
    #[error(
        "no `[STATE: …]` marker; write one below the title, or move the file away and let `gemstack init` write a new one"
    )]
    NoState,
    /// Two markers of one name say different things.
    #[error(
        "line {first_line} says `[{marker}: {first}]` and line {second_line} says \
         `[{marker}: {second}]`; keep one, and put an example in backticks"
    )]
    Conflict {
        /// `STATE` or `COUNTS`.
        marker: &'static str,
        /// What the first says.
        first: String,
        /// Its line, from 1.
        first_line: usize,
        /// What the other says.
        second: String,
        /// Its line, from 1.
        second_line: usize,
    },
    /// The counts are not `name=number, …`.
    #[error("`[COUNTS: {text}]` in line {line} is not `name=number, …`; mend it or delete it")]
    BadCounts {
        /// What the marker says.
        text: String,
        /// Its line, from 1.
        line: usize,
    },
    /// A text that does not fit where it should be written.
    #[error("{what} `{}` cannot be written into STATUS.md: {why}", text.escape_debug())]
    Unwritable {
        /// `state`, `box`, `feature`, …
        what: &'static str,
        /// The text.
        text: String,
        /// Why not, with the cure.
        why: &'static str,
    },
    /// A change ticks and unticks the same box.
    #[error("box `{name}` is both ticked and unticked by one move; keep one of the two")]
    Contradiction {
        /// The box.
        name: String,
    },
    /// What was written would not be read back.
    #[error(
        "STATUS.md cannot take the new {what}: what stands around it would change its meaning; \
         close open fences and comments, and keep blank lines around headings"
    )]
    Swallowed {
        /// `state`, `counts`, `boxes`, `focus` or `list`.
        what: &'static str,
    },
}

/// A text that can be part of one line: not blank, no line end, without the blanks around it.
pub(super) fn one_line<'a>(what: &'static str, text: &'a str) -> Result<&'a str, RecordFault> {
    let why = match text.trim() {
        "" => "it is blank; name it",
        line if line.contains(['\n', '\r']) => "it has more than one line; write it on one",
        line => return Ok(line),
    };
    Err(RecordFault::Unwritable {
        what,
        text: text.to_owned(),
        why,
    })
}

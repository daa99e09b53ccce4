//! What a command gives: one result in two forms, for people and for programs.

use gemstack_run::failure::Failure;
use serde_json::Value as Json;

use crate::exit::Exit;

/// Who a result is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// People: what would act on a terminal is written out.
    Person,
    /// Whoever wants its bytes, such as a prompt or a document: they are exact, on a terminal too.
    Exact,
}

/// The result of a command.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What goes to standard output.
    pub text: String,
    /// Who that is for.
    pub reader: Reader,
    /// What goes there instead with `--json`.
    pub json: Json,
    /// What a person should know beside, for standard error.
    pub notes: Vec<String>,
    /// Why it did not end well, where there is a result all the same.
    pub failure: Option<Failure>,
    /// How the process ends.
    pub exit: Exit,
}

impl Answer {
    /// A result.
    pub fn new(text: impl Into<String>, json: Json) -> Self {
        Self {
            text: text.into(),
            reader: Reader::Person,
            json,
            notes: Vec::new(),
            failure: None,
            exit: Exit::Done,
        }
    }

    /// The result, of which every byte counts.
    #[must_use]
    pub fn exact(mut self) -> Self {
        self.reader = Reader::Exact;
        self
    }

    /// The result, with something that a person should know.
    #[must_use]
    pub fn noting(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The result, ending so.
    #[must_use]
    pub fn ending(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// The result of what failed, where it did; the failure says how the process ends.
    #[must_use]
    pub fn failing(mut self, failure: Option<Failure>) -> Self {
        self.exit = failure.as_ref().map_or(self.exit, |it| it.kind.into());
        self.failure = failure;
        self
    }
}

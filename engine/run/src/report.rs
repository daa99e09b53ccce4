//! Reporters: they are told what happens, as it happens.

use crate::event::Event;

/// News that is not history: it is told and forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News<'n> {
    /// A stage received a piece of a model's reply.
    Piece {
        /// The stage.
        stage: &'n str,
        /// The piece.
        text: &'n str,
    },
    /// The reply that a stage receives is writing a file.
    Writing {
        /// The stage.
        stage: &'n str,
        /// The file, as the model wrote its path.
        path: &'n str,
        /// Lines of it so far.
        lines: u64,
        /// Bytes of it so far.
        bytes: u64,
    },
    /// Something a person should know, in a sentence.
    Note(&'n str),
}

/// Tells people or programs what happens.
pub trait Reporter {
    /// Something happened.
    fn event(&self, event: &Event);

    /// Something is happening.
    fn news(&self, _news: News<'_>) {}

    /// Asks a person to agree; none where nobody is there.
    fn confirm(&self, _question: &str) -> Option<bool> {
        None
    }
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Reporter for Silent {
    fn event(&self, _event: &Event) {}
}

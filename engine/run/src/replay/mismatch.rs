//! Why a replay is not the run that it replays.

use std::fmt;

use crate::edition::Difference;

/// A decision that is not the one that the journal tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The event, counted from 1.
    pub line: usize,
    /// What was decided then, and what now.
    pub message: String,
    /// The documents of the run that are not what they were: the likely reason.
    pub differences: Vec<Difference>,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "event {} cannot be replayed: {}",
            self.line, self.message
        )?;
        match self.differences.as_slice() {
            [] => write!(f, "; no document of the run has changed"),
            [only] => write!(f, "; since the run began, {only}"),
            [first, others @ ..] => write!(
                f,
                "; since the run began, {first}, and {} more parts differ",
                others.len()
            ),
        }
    }
}

impl std::error::Error for Mismatch {}

//! What an operation wants done in the project's book of costs. Operations propose; the driver carries it out, at once and
//! whatever becomes of the run.

use crate::ledger::{Claim, Entry};

/// What an operation wants done in the book.
#[derive(Debug, Clone, PartialEq)]
pub enum Booking {
    /// Hold what a call may take at most, or refuse it where a limit would be exceeded.
    Reserve(Claim),
    /// Write down what a call took, and let go of what its scope holds for it.
    Settle {
        /// The feature that the call was for.
        feature: String,
        /// The step that the call was for.
        step: String,
        /// Each attempt that took something; none where nothing was taken.
        entries: Vec<Entry>,
    },
}

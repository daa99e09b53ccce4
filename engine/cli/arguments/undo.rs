//! The arguments of `undo`.

use clap::Args;

use super::with_exit_codes;

/// Put back the files that a run wrote.
///
/// A file that somebody has changed since stays as it is, and is listed. The record of the lifecycle
/// goes back with the rest; what was spent stays spent.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack undo latest\n  \
     gemstack undo 20260424-153000-1a2b3"
))]
pub struct Undo {
    /// The run; `latest` is the last one.
    pub run: String,
}

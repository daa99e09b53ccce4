//! The arguments of `recover`.

use clap::Args;

use super::with_exit_codes;

/// Leave a state that waits for a person.
///
/// Without a way, the ways out are listed. Each is declared by the lifecycle, leads to a state and
/// may untick boxes; files are not touched.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack recover\n  \
     gemstack recover retry"
))]
pub struct Recover {
    /// The way out.
    pub way: Option<String>,
}

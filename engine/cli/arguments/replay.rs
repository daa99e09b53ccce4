//! The arguments of `replay`.

use clap::Args;

use super::with_exit_codes;

/// Make every decision of a run again, from its journal, and compare.
///
/// Nothing is performed, asked or written. The same inputs and replies give the same run, as long as
/// its documents are the same; where a decision differs, the first one is told, and what has changed.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack replay\n  \
     gemstack replay 20260424-153000-1a2b3 --json"
))]
pub struct Replay {
    /// The run; `latest` is the last one.
    #[arg(default_value = "latest")]
    pub run: String,
}

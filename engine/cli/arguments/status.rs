//! The arguments of `status`.

use clap::Args;

use super::with_exit_codes;

/// Show where the project stands.
///
/// State, feature, ticked boxes, facts and limits of the lifecycle, as the project's files say
/// them, and the run that can be resumed.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack status\n  \
     gemstack status --json | jq .phases"
))]
pub struct Status {}

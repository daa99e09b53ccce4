//! The arguments of `route`.

use clap::Args;

use super::with_exit_codes;

/// Say what comes next, and why.
///
/// The same function decides what `gemstack run` permits. Ends with 0 when there is a next step,
/// and with 3 when the lifecycle is complete or a person is needed.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack route\n  \
     gemstack route --json | jq -r .next_command"
))]
pub struct Route {}

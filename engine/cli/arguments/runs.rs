//! The arguments of `runs`.

use clap::{Args, Subcommand};

use super::with_exit_codes;

/// List the runs of the project, or show one.
///
/// A run's journal is `.agent/runs/RUN/journal.jsonl`: one event a line, and the only history
/// there is.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack runs\n  \
     gemstack runs show 20260424-153000-1a2b3\n  \
     gemstack runs show latest --json\n  \
     gemstack runs reply                      what the model wrote last"
))]
pub struct Runs {
    /// What to do; `list` when nothing is said.
    #[command(subcommand)]
    pub command: Option<RunsCommand>,
}

/// What `runs` does.
#[derive(Debug, Subcommand)]
pub enum RunsCommand {
    /// List all runs, the latest last.
    List,
    /// Show the stages of a run, what it cost and why it failed.
    Show {
        /// The run; `latest` is the last one.
        run: String,
    },
    /// Print the latest reply of a run, byte for byte.
    Reply {
        /// The run; `latest` is the last one.
        #[arg(default_value = "latest")]
        run: String,
    },
}

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
     gemstack runs reply                      what the model wrote last\n  \
     gemstack runs events latest --json       everything that happened\n  \
     gemstack runs verify                     is every journal whole?\n  \
     gemstack runs prune --keep 20"
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
    /// Print all events of a run.
    Events {
        /// The run; `latest` is the last one.
        #[arg(default_value = "latest")]
        run: String,
    },
    /// Check that journals, and the files as they were before, are whole.
    Verify {
        /// The run, or `latest`; every run when none is named.
        run: Option<String>,
    },
    /// Go on without a run whose journal is damaged. Nothing of it is removed.
    SetAside {
        /// The run; `latest` is the last one.
        run: String,
    },
    /// Remove old runs with all that they kept; the latest one always stays.
    Prune {
        /// How many runs stay.
        #[arg(long, value_name = "N", default_value_t = 20)]
        keep: usize,
    },
    /// Print the latest reply of a run, byte for byte.
    Reply {
        /// The run; `latest` is the last one.
        #[arg(default_value = "latest")]
        run: String,
    },
}

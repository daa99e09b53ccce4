//! The arguments of `lint`.

use clap::{Args, ValueEnum};

use super::with_exit_codes;

/// Check pipelines, lifecycles and the texts they use, like a program.
///
/// Without paths, everything that the project can run is checked: its own documents and texts,
/// the team's, the user's and the shipped ones. With paths, the files and folders named; `-` is
/// standard input, YAML or KDL as it seems. Faults go to standard output, each at its place; `gemstack explain RULE` tells
/// more.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack lint\n  \
     gemstack lint .agent/pipelines\n  \
     gemstack lint --format github       annotations on a pull request\n  \
     gemstack lint - < run.yaml"
))]
pub struct Lint {
    /// Files and folders; `-` is standard input.
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,
    /// How faults are written.
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<Format>,
}

/// How faults are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, with the lines at fault.
    Human,
    /// One JSON value.
    Json,
    /// Annotations of GitHub Actions.
    Github,
}

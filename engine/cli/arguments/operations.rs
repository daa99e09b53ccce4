//! The arguments of `operations`.

use clap::Args;

use super::with_exit_codes;

/// List the operations that stages can use, or show one.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack operations\n  \
     gemstack operations pipeline.run\n  \
     gemstack operations pipeline.run --json"
))]
pub struct Operations {
    /// The operation.
    pub name: Option<String>,
}

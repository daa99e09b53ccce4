//! The arguments of `init`.

use clap::Args;

use super::with_exit_codes;

/// Make the project's `.agent/` files.
///
/// Detects language, framework, test command and topology from the project's files, and writes
/// the context files that prompts are built from. Files that exist are kept, unless `--force` is
/// given. Nothing is ever uploaded.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack init\n  \
     gemstack init --topology backend,ml-ai\n  \
     gemstack init --force               write all files anew"
))]
pub struct Init {
    /// The kinds of part that the project has, instead of the detected ones.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub topology: Vec<String>,
    /// Write files that exist anew.
    #[arg(long)]
    pub force: bool,
}

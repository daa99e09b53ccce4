//! The arguments of `list`.

use clap::Args;

use super::with_exit_codes;

/// List the documents and texts there are, and where each comes from.
///
/// A project's own file comes before the team's, the user's and the shipped one of the same name.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack list\n  \
     gemstack list role\n  \
     gemstack list pipeline --json"
))]
pub struct List {
    /// Only this kind, such as `pipeline` or `role`.
    pub kind: Option<String>,
}

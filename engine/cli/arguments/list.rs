//! The arguments of `list`.

use clap::Args;

use super::with_exit_codes;

/// List documents and texts, where each comes from, and whether it has drifted.
///
/// A project's own file comes before the team's, the user's and the shipped one of the same name;
/// it is a fork of that one. The state of a fork is `same as shipped`, `changed`, `outdated` where
/// the original has changed since, both, or `replaces shipped` where nobody knows what it came from.
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

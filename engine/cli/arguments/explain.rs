//! The arguments of `explain`.

use clap::Args;

use super::with_exit_codes;

/// Print the page of a rule of `lint`, or of an operation.
///
/// A rule's page says what is wrong, why it matters and how it is mended, with examples. Without
/// a name, all rules are listed.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack explain\n  \
     gemstack explain unknown_reference\n  \
     gemstack explain pipeline.run"
))]
pub struct Explain {
    /// A rule or an operation.
    #[arg(value_name = "RULE|OPERATION")]
    pub name: Option<String>,
}

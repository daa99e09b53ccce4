//! The arguments of `show`.

use clap::Args;

use super::with_exit_codes;

/// Print a document or text as it is, byte for byte.
///
/// The first of the project's, the team's, the user's and the shipped one is printed: the one that
/// runs use.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack show lifecycle/five_step\n  \
     gemstack show role/architect --layer shipped"
))]
pub struct Show {
    /// Kind and name, such as `role/architect`.
    #[arg(value_name = "KIND/NAME")]
    pub name: String,
    /// The one of this layer: `project`, `team`, `user` or `shipped`.
    #[arg(long, value_name = "LAYER")]
    pub layer: Option<String>,
}

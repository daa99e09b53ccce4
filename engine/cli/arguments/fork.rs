//! The arguments of `fork`.

use clap::Args;

use super::{Language, with_exit_codes};

/// Copy a document or text into the project, to change it there.
///
/// What runs use is then the project's own. The copy is byte for byte the one of the layer below
/// (the team's, the user's or the shipped one), unless `--as` asks for another format; what it came from is remembered in
/// `.agent/forks/`, which belongs into the repository.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack fork lifecycle/five_step\n  \
     gemstack fork pipeline/run --as kdl     the same value, in KDL\n  \
     gemstack fork role/architect --force    start over from the original\n  \
     gemstack fork pipeline/run --keep       what changed below has been seen"
))]
pub struct Fork {
    /// Kind and name, such as `lifecycle/five_step`.
    #[arg(value_name = "KIND/NAME")]
    pub name: String,
    /// The format of the copy; that of the original when it is not given.
    #[arg(
        long = "as",
        value_name = "FORMAT",
        value_enum,
        conflicts_with = "keep"
    )]
    pub format: Option<Language>,
    /// Write a file that is there already anew.
    #[arg(long)]
    pub force: bool,
    /// Keep the file that is there; it counts as a fork of what is below it now.
    #[arg(long, conflicts_with = "force")]
    pub keep: bool,
}

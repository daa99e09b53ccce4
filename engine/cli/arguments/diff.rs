//! The arguments of `diff`.

use clap::Args;

use super::with_exit_codes;

/// Show how a fork differs from its original, or what a change breaks.
///
/// Without a name, every fork of the project. With `--breaking`, what would break for those who
/// call a pipeline, or for a feature that is under way in a lifecycle: against the layer below, or
/// against a revision of git or another file.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack diff lifecycle/five_step\n  \
     gemstack diff role/architect --upstream          what changed below since the fork\n  \
     gemstack diff --breaking --against main          in CI: exit code 1 when it breaks\n  \
     gemstack diff --breaking pipelines/run.yaml --against old/run.yaml"
))]
pub struct Diff {
    /// Kind and name, such as `lifecycle/five_step`; with `--breaking` also a file or a folder.
    #[arg(value_name = "KIND/NAME")]
    pub name: Option<String>,
    /// Show your own changes: against the original as it was when the fork was made.
    #[arg(long, conflicts_with_all = ["upstream", "breaking"])]
    pub base: bool,
    /// Show the changes below: from the original as it was then to what it is now.
    #[arg(long, conflicts_with = "breaking")]
    pub upstream: bool,
    /// End with exit code 1 when there are differences.
    #[arg(long, conflicts_with = "breaking")]
    pub exit_code: bool,
    /// Show what would break, and end with exit code 1 when something would.
    #[arg(long)]
    pub breaking: bool,
    /// What to compare with: a revision of git such as `main`, or a file.
    #[arg(long, value_name = "REV|FILE", requires = "breaking")]
    pub against: Option<String>,
}

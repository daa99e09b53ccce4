//! The arguments of `start`.

use clap::Args;

use super::feature::feature;
use super::with_exit_codes;

/// Begin a feature.
///
/// Sets the project's record back to the beginning of its lifecycle. What is left of an earlier
/// feature, such as audit findings, is archived, never mistaken for this one's.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack start \"user search\"\n  \
     gemstack start \"user search\" --force     leave the feature that is under way"
))]
pub struct Start {
    /// The feature, in a few words.
    #[arg(value_parser = feature)]
    pub feature: String,
    /// Leave the feature that is under way.
    #[arg(long)]
    pub force: bool,
}

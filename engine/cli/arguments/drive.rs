//! The arguments of `drive`.

use clap::Args;

use super::feature::feature;
use super::{Budget, Taping, with_exit_codes};

/// Run step after step until the feature is done or a person is needed.
///
/// A run that can go on, such as one whose process was killed, goes on first, as by `resume`. Then it
/// follows the router: what `gemstack route` says is run, then asked again. It ends at a final
/// state, where a person must decide, when work is rejected (such as a build whose attempts are
/// used up), when something fails, or after `--max-steps`.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack drive\n  \
     gemstack drive --max-cost 5\n  \
     gemstack drive --max-steps 1 --feature \"user search\""
))]
pub struct Drive {
    /// The feature, where none is under way.
    #[arg(long, value_name = "FEATURE", value_parser = feature)]
    pub feature: Option<String>,
    /// Model, budget and test command.
    #[command(flatten)]
    pub budget: Budget,
    /// Recording calls to models, or answering them from a recording.
    #[command(flatten)]
    pub taping: Taping,
    /// How many steps to run at most.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_steps: Option<u64>,
}

//! The arguments of `run`, and those that every command that runs steps takes.

use clap::Args;
use gemstack_run::money::{MicroDollars, limit};

use super::feature::feature;
use super::{Taping, with_exit_codes};

/// Run one step of the lifecycle.
///
/// Refused unless the step is permitted now, and while its latest run can go on (`gemstack resume`). Files and effects of a step that ends well are
/// written together, or not at all; of one that fails, nothing is written but what it cost.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack run step1-spec --feature \"user search\"\n  \
     gemstack run step3-build --anew         leave the run that `resume` would go on with\n  \
     gemstack run step3-build --max-cost 5 --test-cmd \"pytest -q\"\n  \
     gemstack run step3-build --dry-run      what it would do and cost\n  \
     gemstack run step3-build --record calls.yaml"
))]
pub struct Run {
    /// The step, such as `step1-spec`.
    pub step: String,
    /// The feature, where none is under way.
    #[arg(long, value_name = "FEATURE", value_parser = feature)]
    pub feature: Option<String>,
    /// Model, budget and test command.
    #[command(flatten)]
    pub budget: Budget,
    /// Recording calls to models, or answering them from a recording.
    #[command(flatten)]
    pub taping: Taping,
    /// Begin again although the latest run of the step can go on: what it holds is left, replies
    /// that were paid for among it.
    #[arg(long)]
    pub anew: bool,
    /// Say what would be done and what it would cost; call nothing and write nothing.
    #[arg(long, conflicts_with = "record")]
    pub dry_run: bool,
}

/// Flags that are settings, for this run alone.
#[derive(Debug, Clone, Default, Args)]
pub struct Budget {
    /// The model that is asked.
    #[arg(long, value_name = "MODEL")]
    pub model: Option<String>,
    /// Dollars that the feature may cost in all.
    #[arg(long, value_name = "DOLLARS", value_parser = limit, allow_negative_numbers = true)]
    pub max_cost: Option<MicroDollars>,
    /// Tokens that each step may use in all.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub max_tokens: Option<u64>,
    /// The command that runs the tests.
    #[arg(long, value_name = "COMMAND")]
    pub test_cmd: Option<String>,
}

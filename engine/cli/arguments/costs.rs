//! The arguments of `costs`.

use clap::{Args, Subcommand};

use super::with_exit_codes;

/// Show what features have cost, call by call, and what calls have reserved.
///
/// Reads `.agent/costs.json`, which every call to a model is written to, whatever
/// becomes of its reply. Linked working trees of git share the one of the main
/// tree. A call reserves what it may cost at most before it is made; what a run
/// that died has reserved counts as spent until the run is resumed, or freed.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack costs\n  \
     gemstack costs --feature \"user search\"\n  \
     gemstack costs release 20260424-153000-1a2b3\n  \
     gemstack costs --json | jq .total_cost_usd"
))]
pub struct Costs {
    /// Only this feature.
    #[arg(long, value_name = "FEATURE")]
    pub feature: Option<String>,
    /// What to do; the costs are shown when nothing is said.
    #[command(subcommand)]
    pub command: Option<CostsCommand>,
}

/// What `costs` does.
#[derive(Debug, Subcommand)]
pub enum CostsCommand {
    /// Free what a run has reserved that is dead and will not be resumed.
    Release {
        /// The run; `latest` is the last one.
        run: String,
    },
    /// Forget what a feature has cost.
    Reset {
        /// The feature.
        feature: String,
    },
}

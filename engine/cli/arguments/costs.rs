//! The arguments of `costs`.

use clap::Args;

use super::with_exit_codes;

/// Show what features have cost, call by call.
///
/// Reads `.agent/costs.json`, which every call to a model is written to, whatever becomes of its
/// reply.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack costs\n  \
     gemstack costs --feature \"user search\"\n  \
     gemstack costs --json | jq .total_cost_usd"
))]
pub struct Costs {
    /// Only this feature.
    #[arg(long, value_name = "FEATURE")]
    pub feature: Option<String>,
}

//! What a call claims before it is made: what it may take at most, and the limits that it must keep.

use serde::{Deserialize, Serialize};

use super::budget::{Estimate, Limits};
use crate::money::Prices;

/// A call that is to be made, as far as budgets are concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The feature that the call is for.
    pub feature: String,
    /// The step that the call is for.
    pub step: String,
    /// The model that is to be asked.
    pub model: String,
    /// What it may take at most.
    pub estimate: Estimate,
    /// What may be spent.
    #[serde(default)]
    pub limits: Limits,
    /// The prices of all who may answer, by which a call is reckoned that reads more; none where nobody knows one of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<Prices>,
}

impl Claim {
    /// The claim of a call that reads so many tokens, if that is more than it said.
    #[must_use]
    pub fn reading(mut self, input_tokens: u64) -> Self {
        let Estimate {
            input_tokens: said,
            output_tokens,
            ..
        } = self.estimate;
        if input_tokens > said {
            let costs = self
                .prices
                .iter()
                .map(|it| it.at_most(input_tokens, output_tokens));
            self.estimate.input_tokens = input_tokens;
            self.estimate.cost = self.estimate.cost.max(costs.max());
        }
        self
    }
}

//! Money and tokens that a call under way may take: they count as spent until it is settled or let go.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::budget::Estimate;
use super::{Claim, Stamp};
use crate::money::MicroDollars;

/// What is held for one call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reservation {
    /// The run that the call belongs to.
    pub run: String,
    /// The reservation within its run: the path of the stage that checked the costs.
    pub id: String,
    /// The feature that the call is for.
    pub feature: String,
    /// The step that the call is for.
    pub step: String,
    /// The model that is asked.
    pub model: String,
    /// Tokens of the prompt.
    pub input_tokens: u64,
    /// The most tokens that the reply and its thoughts may have.
    pub output_tokens: u64,
    /// The most that the call may cost; nobody knows it where the model has no prices.
    #[serde(rename = "cost_usd", default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<MicroDollars>,
    /// When it was taken.
    pub since: Stamp,
    /// The working tree that the run works in: its lock tells whether the run is alive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree: Option<String>,
    /// Keys that are not ours, kept as they were.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Who takes a reservation.
#[derive(Debug, Clone, Copy)]
pub struct Taker<'t> {
    /// The run.
    pub run: &'t str,
    /// The stage that checks the costs.
    pub stage: &'t str,
    /// The working tree of the run.
    pub tree: &'t str,
}

impl Reservation {
    /// What a claim holds from now on.
    #[must_use]
    pub fn of(claim: &Claim, taker: Taker<'_>, since: Stamp) -> Self {
        let Estimate {
            input_tokens,
            output_tokens,
            cost,
        } = claim.estimate;
        Self {
            run: taker.run.to_owned(),
            id: taker.stage.to_owned(),
            feature: claim.feature.clone(),
            step: claim.step.clone(),
            model: claim.model.clone(),
            input_tokens,
            output_tokens,
            cost,
            since,
            tree: Some(taker.tree.to_owned()),
            other: Map::new(),
        }
    }

    /// Prompt, reply and thoughts at most, in tokens.
    #[must_use]
    pub fn tokens(&self) -> u64 {
        self.input_tokens.saturating_add(self.output_tokens)
    }

    /// The scope of the pipeline that took it: the path above its stage.
    #[must_use]
    pub fn scope(&self) -> &str {
        scope_of(&self.id)
    }

    /// Whether that stage of that run took it.
    #[must_use]
    pub fn is(&self, run: &str, stage: &str) -> bool {
        self.run == run && self.id == stage
    }
}

/// The scope that a stage stands in: the path above it.
#[must_use]
pub fn scope_of(stage: &str) -> &str {
    stage.rsplit_once('/').map_or("", |(scope, _)| scope)
}

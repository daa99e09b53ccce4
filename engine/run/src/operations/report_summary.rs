//! `report.summary`: what was written and what it cost.

use gemstack_lang::catalogue::{Effects, Holds, Trust};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::books::Books;
use crate::call::{Bill, PassedOver};
use crate::context::Context;
use crate::failure::Failure;
use crate::money::MicroDollars;
use crate::operation::{Given, Operation, Performed};

/// What was written and what it cost.
pub(super) struct ReportSummary;

/// What the summary is of.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The step; it makes the summary readable in the journal.
    #[serde(rename = "step")]
    _step: String,
    /// The feature that was worked on.
    feature: String,
    /// The files that are written.
    #[serde(default)]
    files: Vec<String>,
    /// What the call gave, whether it failed or not.
    #[serde(default)]
    call: Option<Bill>,
}

/// The summary.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// The files that are written.
    files: Vec<String>,
    /// Tokens that were read, all attempts together.
    input_tokens: u64,
    /// Tokens that were written and thought.
    output_tokens: u64,
    /// Dollars that it cost; null when nothing was spent or nobody knows.
    #[schemars(with = "Option<f64>")]
    cost: Option<MicroDollars>,
    /// The model that answered; null when none was asked.
    model: Option<String>,
    /// The models that were to be asked before it, and why they did not answer.
    instead_of: Vec<PassedOver>,
    /// How long the model took.
    seconds: f64,
    /// Dollars that the feature has cost so far; null when nobody knows of one of its calls, or the ledger is damaged.
    #[schemars(with = "Option<f64>")]
    feature_cost: Option<MicroDollars>,
}

impl Operation for ReportSummary {
    const NAME: &'static str = "report.summary";
    const SUMMARY: &'static str = "Tells what was written, what it took and what it cost.";
    const EFFECTS: Effects = Effects::SPEAKS;
    const TRUST: Trust = Trust {
        outputs: &[("files", Holds::Given("files"))],
        ..Trust::FULL
    };
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        Parameters {
            feature,
            files,
            call,
            ..
        }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let bill = call.unwrap_or_default();
        let sum = |tokens: fn(&crate::provider::Usage) -> u64| {
            bill.paid().map(|(_, usage)| tokens(&usage)).sum()
        };
        Ok(Performed::Given(Given::only(Outputs {
            files,
            input_tokens: sum(|it| it.input_tokens),
            output_tokens: sum(|it| it.output_tokens + it.thought_tokens),
            cost: bill.cost(),
            model: bill.last.model.clone(),
            instead_of: bill.instead_of.clone().unwrap_or_default(),
            seconds: bill.paid().filter_map(|(it, _)| it.seconds).sum(),
            feature_cost: feature_cost(&feature, context)?,
        })))
    }
}

fn feature_cost(feature: &str, context: &Context<'_>) -> Result<Option<MicroDollars>, Failure> {
    match Books::read(context.tree().root())? {
        Books::Sound(ledger) => Ok(ledger.costs(feature).exactly()),
        Books::Damaged { .. } => Ok(None),
    }
}

#[cfg(test)]
mod tests;

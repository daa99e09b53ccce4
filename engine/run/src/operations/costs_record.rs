//! `costs.record`: writes down what a call cost, at once and once only.

use gemstack_lang::catalogue::{Effect, Effects, Money, Trust};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::booking::Booking;
use crate::books::Books;
use crate::call::{Bill, Spent};
use crate::clock;
use crate::context::Context;
use crate::failure::Failure;
use crate::ledger::{Entry, Ledger, Recorded, Stamp};
use crate::money::MicroDollars;
use crate::operation::{Given, Operation, Performed};
use crate::provider::Usage;

/// Writes down what a call cost.
pub(super) struct CostsRecord;

/// Which call, and what it was for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The feature that the call was for.
    feature: String,
    /// The step that the call was for.
    step: String,
    /// What the call gave, whether it failed or not; nothing is recorded where it took nothing.
    #[serde(default)]
    call: Option<Bill>,
}

/// What was recorded.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// Dollars that the call cost, its attempts together; null when nobody knows.
    #[schemars(with = "Option<f64>")]
    cost: Option<MicroDollars>,
    /// Dollars that the feature has cost so far; null when nobody knows of one of its calls.
    #[schemars(with = "Option<f64>")]
    total: Option<MicroDollars>,
    /// Whether anything was written down that was not there before.
    recorded: bool,
}

impl Operation for CostsRecord {
    const NAME: &'static str = "costs.record";
    const SUMMARY: &'static str =
        "Writes down what a call cost, at once and once only, whatever becomes of the run.";
    const EFFECTS: Effects = Effects {
        acts: Effect::Outside,
        money: Money::Records("call"),
        ..Effects::READS
    };
    const TRUST: Trust = Trust::FULL;
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        Parameters {
            feature,
            step,
            call,
        }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let bill = call.unwrap_or_default();
        let entries = bill
            .paid()
            .map(|(spent, usage)| entry(&step, spent, usage, context));
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        let outputs = outputs(&feature, bill.cost(), &entries, context)?;
        let settle = Booking::Settle {
            feature,
            step,
            entries,
        };
        Ok(Performed::Given(Given::booking(outputs, vec![settle])))
    }
}

/// What will have been recorded. Only this run writes calls of its own, so that whether they are new is certain; the
/// total may be more by the time it is read.
fn outputs(
    feature: &str,
    cost: Option<MicroDollars>,
    entries: &[Entry],
    context: &Context<'_>,
) -> Result<Outputs, Failure> {
    let mut ledger = match Books::read(context.tree().root())? {
        Books::Sound(ledger) => ledger,
        Books::Damaged { .. } => Ledger::default(),
    };
    let added = entries
        .iter()
        .filter(|it| ledger.record(feature, (*it).clone()) == Recorded::Added);
    let recorded = added.count() > 0;
    Ok(Outputs {
        cost,
        total: ledger.costs(feature).exactly(),
        recorded,
    })
}

fn entry(step: &str, spent: &Spent, usage: Usage, context: &Context<'_>) -> Result<Entry, Failure> {
    let id = spent
        .id
        .clone()
        .unwrap_or_else(|| context.stage().to_owned());
    let now = Stamp::at(clock::system()).map_err(|it| Failure::internal(it.to_string()))?;
    let seconds = spent.seconds.map(Duration::try_from_secs_f64);
    Ok(Entry {
        step: step.to_owned(),
        model: spent.model.clone().unwrap_or_default(),
        input_tokens: usage.input_tokens,
        output_tokens: usage.output_tokens,
        thought_tokens: usage.thought_tokens,
        cached_tokens: usage.cached_tokens,
        cost: spent.cost,
        timestamp: now,
        duration: seconds.and_then(Result::ok),
        run: Some(context.run().to_owned()),
        id: Some(id),
        other: remarks(spent, usage),
    })
}

/// Where the cost of an entry is from, and what is not certain about it.
fn remarks(spent: &Spent, usage: Usage) -> Map<String, Json> {
    let source = match (usage.cost, spent.cost) {
        (Some(_), _) => Some("provider"),
        (None, Some(_)) => Some("prices"),
        (None, None) => None,
    };
    let source = source.map(|it| ("cost_source".to_owned(), Json::from(it)));
    let doubt = usage
        .estimated
        .then(|| ("estimated".to_owned(), Json::from(true)));
    source.into_iter().chain(doubt).collect()
}

#[cfg(test)]
mod tests;

//! `costs.record`: writes down what a call cost, at once and once only.

use gemstack_lang::catalogue::{Effect, Effects, Money, Trust};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::books::{Books, COSTS};
use crate::call::{Bill, Spent};
use crate::clock;
use crate::context::Context;
use crate::event::{By, Proposed};
use crate::failure::Failure;
use crate::ledger::{Entry, Ledger, Recorded, Stamp};
use crate::money::MicroDollars;
use crate::operation::{Given, Operation, Performed};
use crate::provider::Usage;
use crate::report::News;

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
    /// Dollars that the feature has cost so far.
    #[schemars(with = "f64")]
    total: MicroDollars,
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
        let (mut ledger, aside) = open(context)?;
        let entries = bill
            .paid()
            .map(|(spent, usage)| entry(&step, spent, usage, context));
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        let cost = bill.cost();
        let added = entries
            .into_iter()
            .filter(|it| ledger.record(&feature, it.clone()) == Recorded::Added);
        let recorded = added.count() > 0;
        let outputs = Outputs {
            cost,
            total: ledger.spent(&feature),
            recorded,
        };
        let files = if recorded {
            written(&ledger, aside, context)?
        } else {
            Vec::new()
        };
        Ok(Performed::Given(Given::recording(outputs, files)))
    }
}

/// The ledger to go on with. A damaged one is set aside, with everything it holds.
fn open(context: &Context<'_>) -> Result<(Ledger, Option<Proposed>), Failure> {
    let tree = context.tree();
    Books::read(tree.root())?.to_go_on(&tree)
}

fn written(
    ledger: &Ledger,
    aside: Option<Proposed>,
    context: &Context<'_>,
) -> Result<Vec<Proposed>, Failure> {
    if let Some(aside) = &aside {
        let note = format!(
            "`{COSTS}` was damaged; it is kept as `{}`, and a new one begins with this call",
            aside.path
        );
        context.tell(News::Note(&note));
    }
    let ledger = context
        .tree()
        .propose(COSTS, Some(ledger.to_text()), By::Engine)?;
    Ok(aside.into_iter().chain([ledger]).collect())
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
        cost: spent.cost.unwrap_or_default(),
        timestamp: now,
        duration: seconds.and_then(Result::ok),
        run: Some(context.run().to_owned()),
        id: Some(id),
        other: doubts(spent, usage),
    })
}

/// What is not certain about an entry is said in it.
fn doubts(spent: &Spent, usage: Usage) -> Map<String, Json> {
    let doubts = [
        ("estimated", usage.estimated),
        ("price_unknown", spent.cost.is_none()),
    ];
    let doubts = doubts.into_iter().filter(|(_, holds)| *holds);
    doubts
        .map(|(name, _)| (name.to_owned(), Json::from(true)))
        .collect()
}

#[cfg(test)]
mod tests;

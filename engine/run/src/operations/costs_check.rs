//! `costs.check`: whether a call may be made, before any money is spent.

use gemstack_lang::catalogue::{Effects, Money, Trust};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::books::Books;
use crate::context::Context;
use crate::failure::Failure;
use crate::ledger::Ledger;
use crate::ledger::budget::{self, Estimate, Exceeded, Limits};
use crate::models;
use crate::money::{MicroDollars, Usage};
use crate::operation::{Given, Operation, Performed};
use crate::provider::Model;
use crate::report::News;

/// The longest reply that is thought possible where a document does not say, in tokens.
const LONGEST_REPLY: u64 = 65_536;

/// Whether a call may be made.
pub(super) struct CostsCheck;

/// Which call, and what may be spent.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The feature that the call is for.
    feature: String,
    /// The step that the call is for.
    step: String,
    /// The model that is to be asked.
    #[schemars(extend("x-names" = "model"))]
    model: String,
    /// Tokens of the prompt.
    input_tokens: u64,
    /// The most tokens the reply may have; without it, the most the model writes.
    #[serde(default)]
    output_tokens: Option<u64>,
    /// Dollars that the feature may cost in all.
    #[serde(default)]
    max_cost: Option<f64>,
    /// Tokens that the step may use for the feature in all.
    #[serde(default)]
    max_tokens: Option<i64>,
}

/// What the call may take.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// Tokens of the prompt.
    input_tokens: u64,
    /// The most tokens of the reply.
    output_tokens: u64,
    /// Dollars that the call may cost at most; null when the model's prices are not known.
    #[schemars(with = "Option<f64>")]
    cost: Option<MicroDollars>,
    /// Dollars that the feature has cost so far; null when the ledger is damaged.
    #[schemars(with = "Option<f64>")]
    spent: Option<MicroDollars>,
    /// Dollars that it may cost in all, where there is a limit.
    #[schemars(with = "Option<f64>")]
    limit: Option<MicroDollars>,
}

impl Operation for CostsCheck {
    const NAME: &'static str = "costs.check";
    const SUMMARY: &'static str =
        "Estimates what a call may cost, and refuses it where a limit would be exceeded.";
    const EFFECTS: Effects = Effects {
        money: Money::Checks,
        ..Effects::READS
    };
    const TRUST: Trust = Trust::FULL;
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        parameters: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let limits = parameters.limits()?;
        let (_, model) = models::find(context.world(), &parameters.model)?;
        let ledger = ledger(limits, context)?;
        let (input_tokens, output_tokens) = (parameters.input_tokens, parameters.longest(&model));
        let cost = priced(&model, input_tokens, output_tokens);
        if let Some(ledger) = &ledger {
            parameters.check(ledger, cost, output_tokens, limits)?;
        }
        Ok(Performed::Given(Given::only(Outputs {
            input_tokens,
            output_tokens,
            cost,
            spent: ledger.map(|it| it.spent(&parameters.feature)),
            limit: limits.max_cost,
        })))
    }
}

impl Parameters {
    fn limits(&self) -> Result<Limits, Failure> {
        let max_cost = self.max_cost.map(MicroDollars::from_dollars).transpose();
        let max_tokens = self.max_tokens.map(u64::try_from).transpose();
        Ok(Limits {
            max_cost: max_cost
                .map_err(|it| invalid(format!("the limit of costs is no amount: {it}")))?,
            max_tokens: max_tokens.map_err(|_| {
                let given = self.max_tokens.unwrap_or_default();
                invalid(format!(
                    "the limit of tokens is `{given}`; it must be `0` or more"
                ))
            })?,
        })
    }

    /// The most tokens that the reply can have.
    fn longest(&self, model: &Model) -> u64 {
        let most = model.max_output.unwrap_or(LONGEST_REPLY);
        match self.output_tokens {
            Some(asked) if model.max_output.is_none() => asked,
            Some(asked) => asked.min(most),
            None => most,
        }
    }

    fn check(
        &self,
        ledger: &Ledger,
        cost: Option<MicroDollars>,
        output_tokens_at_most: u64,
        limits: Limits,
    ) -> Result<(), Failure> {
        let cost = match (cost, limits.max_cost) {
            (None, Some(limit)) => return Err(unpriced(&self.model, limit)),
            (cost, _) => cost.unwrap_or_default(),
        };
        let estimate = Estimate {
            input_tokens: self.input_tokens,
            output_tokens_at_most,
            cost,
        };
        budget::check(ledger, &self.feature, &self.step, estimate, limits)
            .map_err(|it| exceeded(&it))
    }
}

fn priced(model: &Model, input_tokens: u64, output_tokens: u64) -> Option<MicroDollars> {
    let usage = Usage {
        input_tokens,
        output_tokens,
        ..Usage::default()
    };
    model.prices.map(|it| it.cost(usage))
}

/// What was spent so far; none where nobody knows and no limit asks for it.
fn ledger(limits: Limits, context: &Context<'_>) -> Result<Option<Ledger>, Failure> {
    match Books::read(context.tree().root())? {
        Books::Sound(ledger) => Ok(Some(ledger)),
        Books::Damaged { reason, .. } if limits == Limits::default() => {
            context.tell(News::Note(&format!(
                "{reason}; it will be set aside when the costs of this call are recorded"
            )));
            Ok(None)
        }
        Books::Damaged { reason, .. } => Err(damaged(&reason)),
    }
}

fn damaged(reason: &str) -> Failure {
    let message = format!("a limit cannot be kept, for nobody knows what was spent: {reason}");
    Failure::refused(message).coded("LedgerDamaged").helped(
        "repair `.agent/costs.json` or move it away, or run without a limit: then it is set aside",
    )
}

fn invalid(message: String) -> Failure {
    Failure::refused(message)
        .coded("CostLimitInvalid")
        .helped("--max-cost 5.00 --max-tokens 500000")
}

fn unpriced(model: &str, limit: MicroDollars) -> Failure {
    let message =
        format!("what `{model}` costs is not known, so the limit of {limit} cannot be kept");
    Failure::refused(message).coded("PriceUnknown").helped(
        "give the model `prices` in its provider's document, or run without a limit of costs",
    )
}

fn exceeded(exceeded: &Exceeded) -> Failure {
    Failure::refused(exceeded.to_string())
        .coded(exceeded.code())
        .helped(exceeded.cure())
}

#[cfg(test)]
mod tests;

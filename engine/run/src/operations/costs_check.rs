//! `costs.check`: whether a call may be made, before any money is spent.

use gemstack_lang::catalogue::{Effects, Money, Trust};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::booking::Booking;
use crate::books::Books;
use crate::context::Context;
use crate::failure::Failure;
use crate::ledger::budget::{Bounds, Estimate, Limits};
use crate::ledger::{Claim, Ledger};
use crate::models::{Names, Wanted};
use crate::money::{MicroDollars, Prices};
use crate::operation::{Given, Operation, Performed};
use crate::provider::Model;
use crate::report::News;
use crate::world::World;

mod dearest;
mod unpriced;

use dearest::Dearest;

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
    /// The model that is to be asked, or a list as of the call: the dearest of them is reckoned with.
    #[schemars(extend("x-names" = "model"))]
    model: Names,
    /// The models that are asked where that one is out of reach, as of the call.
    #[serde(default)]
    #[schemars(extend("x-names" = "model"))]
    fallbacks: Vec<String>,
    /// The word for the part that the call plays, as of the call.
    #[serde(default)]
    role: Option<String>,
    /// Tokens of the prompt.
    input_tokens: u64,
    /// The most tokens the reply may have; without it, the most the model writes.
    #[serde(default)]
    output_tokens: Option<u64>,
    /// Dollars that the feature may cost in all.
    #[serde(default)]
    max_cost: Option<f64>,
    /// Dollars that the call may cost.
    #[serde(default)]
    max_cost_call: Option<f64>,
    /// Dollars that the step may cost for the feature in all.
    #[serde(default)]
    max_cost_step: Option<f64>,
    /// Dollars that the project may cost in all.
    #[serde(default)]
    max_cost_project: Option<f64>,
    /// Tokens that the step may use for the feature in all: prompts and replies.
    #[serde(default)]
    max_tokens: Option<i64>,
    /// Tokens that the call may use: the prompt and the longest reply.
    #[serde(default)]
    max_tokens_call: Option<i64>,
    /// Tokens that the feature may use in all.
    #[serde(default)]
    max_tokens_feature: Option<i64>,
    /// Tokens that the project may use in all.
    #[serde(default)]
    max_tokens_project: Option<i64>,
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
    /// Dollars that the feature has cost so far, without calls of which nobody knows; null when the ledger is damaged.
    #[schemars(with = "Option<f64>")]
    spent: Option<MicroDollars>,
    /// How many calls of the feature there were of which nobody knows; null when the ledger is damaged.
    unpriced_calls: Option<u64>,
    /// Dollars that other calls of the project may cost that are under way; null when the ledger is damaged.
    #[schemars(with = "Option<f64>")]
    reserved: Option<MicroDollars>,
    /// Dollars that the feature may cost in all, where there is a limit.
    #[schemars(with = "Option<f64>")]
    limit: Option<MicroDollars>,
}

impl Operation for CostsCheck {
    const NAME: &'static str = "costs.check";
    const SUMMARY: &'static str = "Estimates what a call may cost, reserves it, and refuses it where a limit would be exceeded.";
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
        let models = parameters.models(context.world())?;
        let dearest = Dearest::of(&parameters, &models);
        if let (Some(model), Some(limit)) = (dearest.unpriced, limits.cost.narrowest()) {
            return Err(unpriced::refusal(model, limit));
        }
        let estimate = dearest.estimate;
        let ledger = ledger(limits, context)?;
        unpriced::tell(&parameters.feature, limits, ledger.as_ref(), context);
        let outputs = parameters.outputs(estimate, limits, ledger.as_ref());
        let reserve = Booking::Reserve(parameters.claim(&models, estimate, limits));
        Ok(Performed::Given(Given::booking(outputs, vec![reserve])))
    }
}

impl Parameters {
    fn limits(&self) -> Result<Limits, Failure> {
        Ok(Limits {
            cost: Bounds {
                call: dollars(self.max_cost_call)?,
                step: dollars(self.max_cost_step)?,
                feature: dollars(self.max_cost)?,
                project: dollars(self.max_cost_project)?,
            },
            tokens: Bounds {
                call: tokens(self.max_tokens_call)?,
                step: tokens(self.max_tokens)?,
                feature: tokens(self.max_tokens_feature)?,
                project: tokens(self.max_tokens_project)?,
            },
        })
    }

    fn estimate(&self, model: &Model) -> Estimate {
        let (input_tokens, output_tokens) = (self.input_tokens, self.longest(model));
        Estimate {
            input_tokens,
            output_tokens,
            cost: model
                .prices
                .map(|it| it.at_most(input_tokens, output_tokens)),
        }
    }

    fn outputs(&self, estimate: Estimate, limits: Limits, ledger: Option<&Ledger>) -> Outputs {
        Outputs {
            input_tokens: estimate.input_tokens,
            output_tokens: estimate.output_tokens,
            cost: estimate.cost,
            spent: ledger.map(|it| it.spent(&self.feature)),
            unpriced_calls: ledger.map(|it| it.costs(&self.feature).unpriced),
            reserved: ledger.map(|it| it.reservations().filter_map(|it| it.cost).sum()),
            limit: limits.cost.feature,
        }
    }

    fn models(&self, world: &World) -> Result<Vec<Model>, Failure> {
        let wanted = Wanted {
            model: &self.model,
            fallbacks: &self.fallbacks,
            role: self.role.as_deref(),
        };
        let chosen = wanted.choose(world)?.models.into_iter();
        Ok(chosen.map(|(_, model)| model).collect())
    }

    fn claim(self, models: &[Model], estimate: Estimate, limits: Limits) -> Claim {
        Claim {
            feature: self.feature,
            step: self.step,
            model: names(models),
            prices: prices(models),
            estimate,
            limits,
        }
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
}

fn names(models: &[Model]) -> String {
    let names: Vec<_> = models.iter().map(|it| it.name.as_str()).collect();
    names.join(", ")
}

/// What all who may answer take; nothing where nobody knows it of one of them.
fn prices(models: &[Model]) -> Vec<Prices> {
    let prices: Option<Vec<_>> = models.iter().map(|it| it.prices).collect();
    prices.unwrap_or_default()
}

/// What was spent so far; none where nobody knows. Whether that matters is judged when the call is booked.
fn ledger(limits: Limits, context: &Context<'_>) -> Result<Option<Ledger>, Failure> {
    match Books::read(context.tree().root())? {
        Books::Sound(ledger) => Ok(Some(ledger)),
        Books::Damaged { reason, .. } => {
            if limits.are_none() {
                context.tell(News::Note(&format!(
                    "{reason}; it will be set aside when the costs of this call are recorded"
                )));
            }
            Ok(None)
        }
    }
}

fn dollars(limit: Option<f64>) -> Result<Option<MicroDollars>, Failure> {
    let limit = limit.map(MicroDollars::limit).transpose();
    limit.map_err(|it| invalid(format!("the limit of costs is no amount: {it}")))
}

fn tokens(limit: Option<i64>) -> Result<Option<u64>, Failure> {
    let read = limit.map(u64::try_from).transpose();
    read.map_err(|_| {
        let given = limit.unwrap_or_default();
        invalid(format!(
            "the limit of tokens is `{given}`; it must be `0` or more"
        ))
    })
}

fn invalid(message: String) -> Failure {
    Failure::refused(message)
        .coded("CostLimitInvalid")
        .helped("--max-cost 5.00 --max-tokens 500000")
}

#[cfg(test)]
mod tests;

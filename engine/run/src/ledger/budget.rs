//! Whether a call may be made: what was spent, what other calls have reserved and what this one may cost against the limits,
//! *before* the money is gone.

use serde::{Deserialize, Serialize};

use super::use_so_far::{Amount, reserved, spent};
use super::{Claim, Ledger, Reservation};
use crate::money::MicroDollars;

mod exceeded;

pub use exceeded::{Exceeded, Measured};

/// What a call may use and cost at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// Tokens of the prompt.
    pub input_tokens: u64,
    /// The most tokens the reply and its thoughts may have.
    pub output_tokens: u64,
    /// What the prompt and the longest reply cost together; nobody knows it where the model has no prices.
    pub cost: Option<MicroDollars>,
}

/// What a limit holds for, the narrowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Budget {
    /// One call.
    Call,
    /// All calls of one step of a feature.
    Step,
    /// All calls of a feature.
    Feature,
    /// All calls of the project.
    Project,
}

impl Budget {
    /// All of them, the narrowest first.
    pub const ALL: [Self; 4] = [Self::Call, Self::Step, Self::Feature, Self::Project];
}

/// A bound for each budget; without one there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Bounds<T> {
    /// For one call.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub call: Option<T>,
    /// For one step of a feature.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub step: Option<T>,
    /// For a feature.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub feature: Option<T>,
    /// For the project.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub project: Option<T>,
}

const fn none<T>() -> Option<T> {
    None
}

impl<T: Copy> Bounds<T> {
    /// The bound of a budget.
    #[must_use]
    pub const fn of(&self, budget: Budget) -> Option<T> {
        match budget {
            Budget::Call => self.call,
            Budget::Step => self.step,
            Budget::Feature => self.feature,
            Budget::Project => self.project,
        }
    }

    /// The narrowest bound there is.
    #[must_use]
    pub fn narrowest(&self) -> Option<T> {
        Budget::ALL.into_iter().find_map(|it| self.of(it))
    }
}

/// What may be spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Limits {
    /// Money.
    #[serde(default)]
    pub cost: Bounds<MicroDollars>,
    /// Tokens of prompts, replies and thoughts.
    #[serde(default)]
    pub tokens: Bounds<u64>,
}

impl Limits {
    /// Whether anything is limited at all.
    #[must_use]
    pub fn are_none(&self) -> bool {
        *self == Self::default()
    }
}

/// Permits a call, or says which limit it would go beyond: the narrowest first, of money before tokens. Reaching a limit
/// exactly is permitted. What the same stage of the same run has reserved already is not counted against it.
///
/// # Errors
/// The first limit that would be exceeded.
pub fn check(ledger: &Ledger, claim: &Claim, run: &str, stage: &str) -> Result<(), Exceeded> {
    let others: Vec<_> = ledger
        .reservations()
        .filter(|it| !it.is(run, stage))
        .collect();
    Budget::ALL
        .into_iter()
        .try_for_each(|it| check_budget(ledger, &others, it, claim))
}

fn check_budget(
    ledger: &Ledger,
    others: &[&Reservation],
    budget: Budget,
    claim: &Claim,
) -> Result<(), Exceeded> {
    let Limits { cost, tokens } = claim.limits;
    let (cost, tokens) = (cost.of(budget), tokens.of(budget));
    if cost.is_none() && tokens.is_none() {
        return Ok(());
    }
    let spent = spent(ledger, budget, claim);
    let reserved = reserved(others.iter().copied(), budget, claim);
    let measures = [
        cost.map(|it| of_cost(spent, reserved, it, claim)),
        tokens.map(|it| of_tokens(spent, reserved, it, claim)),
    ];
    let exceeded = measures.into_iter().flatten().find(Measured::is_exceeded);
    exceeded.map_or(Ok(()), |measured| {
        Err(Exceeded {
            budget,
            feature: claim.feature.clone(),
            step: claim.step.clone(),
            measured,
        })
    })
}

fn of_cost(spent: Amount, reserved: Amount, limit: MicroDollars, claim: &Claim) -> Measured {
    Measured::Cost {
        spent: spent.cost,
        reserved: reserved.cost,
        limit,
        estimated: claim.estimate.cost.unwrap_or_default(),
    }
}

fn of_tokens(spent: Amount, reserved: Amount, limit: u64, claim: &Claim) -> Measured {
    let Estimate {
        input_tokens,
        output_tokens,
        ..
    } = claim.estimate;
    Measured::Tokens {
        used: spent.tokens,
        reserved: reserved.tokens,
        limit,
        estimated: input_tokens.saturating_add(output_tokens),
    }
}

#[cfg(test)]
mod tests;

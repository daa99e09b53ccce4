//! What was used within one budget: spent by calls that ended, and reserved by those under way.

use super::budget::Budget;
use super::{Claim, Entry, Feature, Ledger, Reservation};
use crate::money::MicroDollars;

/// Money and tokens together; of money, what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amount {
    /// Money.
    pub cost: MicroDollars,
    /// Prompts, replies and thoughts, in tokens.
    pub tokens: u64,
}

impl Amount {
    fn plus(self, other: Self) -> Self {
        Self {
            cost: self.cost.plus(other.cost),
            tokens: self.tokens.saturating_add(other.tokens),
        }
    }

    fn of_entry(entry: &Entry) -> Self {
        Self {
            cost: entry.cost.unwrap_or_default(),
            tokens: entry.tokens(),
        }
    }

    fn of_feature(feature: &Feature) -> Self {
        let listed: Self = feature.steps().iter().map(Self::of_entry).sum();
        Self {
            cost: feature.spent(),
            ..listed
        }
    }

    fn of_reservation(reservation: &Reservation) -> Self {
        Self {
            cost: reservation.cost.unwrap_or_default(),
            tokens: reservation.tokens(),
        }
    }
}

impl std::iter::Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Self::plus)
    }
}

/// What calls that ended have taken of a budget.
pub(super) fn spent(ledger: &Ledger, budget: Budget, claim: &Claim) -> Amount {
    let feature = ledger.feature(&claim.feature);
    match budget {
        Budget::Call => Amount::default(),
        Budget::Step => {
            let entries = feature.into_iter().flat_map(Feature::steps);
            let of_step = entries.filter(|it| it.step == claim.step);
            of_step.map(Amount::of_entry).sum()
        }
        Budget::Feature => feature.map(Amount::of_feature).unwrap_or_default(),
        Budget::Project => ledger
            .features()
            .map(|(_, it)| Amount::of_feature(it))
            .sum(),
    }
}

/// What other calls that are under way may take of a budget.
pub(super) fn reserved<'r>(
    others: impl Iterator<Item = &'r Reservation>,
    budget: Budget,
    claim: &Claim,
) -> Amount {
    let counts = |it: &&Reservation| match budget {
        Budget::Call => false,
        Budget::Step => it.feature == claim.feature && it.step == claim.step,
        Budget::Feature => it.feature == claim.feature,
        Budget::Project => true,
    };
    others.filter(counts).map(Amount::of_reservation).sum()
}

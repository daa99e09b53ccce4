//! What a call may take at most, whoever of several models answers it.

use super::Parameters;
use crate::ledger::budget::Estimate;
use crate::provider::Model;

/// The most that any of several models may take.
pub(super) struct Dearest<'m> {
    /// The most; its cost is unknown where that of any of them is.
    pub(super) estimate: Estimate,
    /// The first of them whose prices nobody knows.
    pub(super) unpriced: Option<&'m str>,
}

impl<'m> Dearest<'m> {
    pub(super) fn of(parameters: &Parameters, models: &'m [Model]) -> Self {
        let estimates = models.iter().map(|it| (it, parameters.estimate(it)));
        let mut unpriced = estimates.clone().filter(|(_, it)| it.cost.is_none());
        let most = |one: Estimate, other: Estimate| Estimate {
            input_tokens: one.input_tokens.max(other.input_tokens),
            output_tokens: one.output_tokens.max(other.output_tokens),
            cost: one.cost.zip(other.cost).map(|(one, other)| one.max(other)),
        };
        let estimate = estimates.map(|(_, it)| it).reduce(most);
        Self {
            estimate: estimate.expect("somebody is asked"),
            unpriced: unpriced.next().map(|(model, _)| model.name.as_str()),
        }
    }
}

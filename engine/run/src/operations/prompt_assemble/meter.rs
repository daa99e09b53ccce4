//! What the tokens of a prompt are counted with.

use gemstack_tokens::{Estimate, Measure};

use crate::counts::Counts;
use crate::provider::Model;

/// Counts tokens. The pieces of a prompt are measured one by one, and their measures add up: what stands before and
/// behind a piece is a blank line and the beginning of a heading, a banner or a fence.
pub(super) trait Meter: Sync {
    /// How much a text is.
    fn measure(&self, text: &str) -> u64;

    /// How many tokens texts are that measure so much together.
    fn tokens(&self, measure: u64) -> u64;
}

/// Counts as a model does, and no text twice; an estimate is one of the whole prompt and not a sum of many.
pub(super) struct Exactly<'m> {
    pub(super) model: &'m Model,
    pub(super) counts: &'m Counts,
}

impl Meter for Exactly<'_> {
    fn measure(&self, text: &str) -> u64 {
        match &self.model.measure {
            Measure::Exact(_) => self.counts.of(&self.model.measure, text),
            Measure::Estimate(_) => characters(text),
        }
    }

    fn tokens(&self, measure: u64) -> u64 {
        match &self.model.measure {
            Measure::Exact(_) => measure,
            Measure::Estimate(estimate) => estimated(estimate, measure),
        }
    }
}

/// Counts about as a model does, in next to no time.
pub(super) struct Roughly<'m>(pub(super) &'m Model);

impl Meter for Roughly<'_> {
    fn measure(&self, text: &str) -> u64 {
        characters(text)
    }

    fn tokens(&self, measure: u64) -> u64 {
        estimated(&self.0.measure.roughly(), measure)
    }
}

fn characters(text: &str) -> u64 {
    text.chars().count() as u64
}

fn estimated(estimate: &Estimate, characters: u64) -> u64 {
    estimate.count(usize::try_from(characters).unwrap_or(usize::MAX))
}

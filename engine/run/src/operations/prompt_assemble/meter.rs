//! What the tokens of a prompt are counted with.

use crate::provider::Model;

/// Counts tokens. The pieces of a prompt are measured one by one, and their measures add up: what stands before and
/// behind a piece is a blank line and the beginning of a heading, a banner or a fence.
pub(super) trait Meter: Sync {
    /// How much a text is.
    fn measure(&self, text: &str) -> u64;

    /// How many tokens texts are that measure so much together.
    fn tokens(&self, measure: u64) -> u64;
}

/// Counts as a model does.
impl Meter for Model {
    fn measure(&self, text: &str) -> u64 {
        text.chars().count() as u64
    }

    fn tokens(&self, measure: u64) -> u64 {
        tokens(self, measure)
    }
}

/// Counts about as a model does, in next to no time.
pub(super) struct Roughly<'m>(pub(super) &'m Model);

impl Meter for Roughly<'_> {
    fn measure(&self, text: &str) -> u64 {
        text.chars().count() as u64
    }

    fn tokens(&self, measure: u64) -> u64 {
        tokens(self.0, measure)
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of characters are far below 2^52 and the quotient is positive"
)]
fn tokens(model: &Model, characters: u64) -> u64 {
    (characters as f64 / model.characters_per_token).ceil() as u64
}

//! `section.set`: a list below a heading becomes exactly these items.

use gemstack_lang::catalogue::{Effects, Trust};
use gemstack_lang::record::set_list;

use super::section::{self, Outputs, Parameters, change};
use crate::context::Context;
use crate::failure::Failure;
use crate::operation::{Operation, Performed};

/// Makes a list hold exactly these items.
pub(super) struct SectionSet;

impl Operation for SectionSet {
    const NAME: &'static str = "section.set";
    const SUMMARY: &'static str =
        "Makes a list below a heading hold exactly these items; notes of items that stay are kept.";
    const EFFECTS: Effects = section::EFFECTS;
    const TRUST: Trust = section::TRUST;
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        parameters: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        change(&parameters, set_list, context)
    }
}

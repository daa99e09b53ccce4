//! `section.extend`: adds items to a list below a heading, those that are not there yet.

use gemstack_lang::catalogue::{Effects, Trust};
use gemstack_lang::record::extend_list;

use super::section::{self, Outputs, Parameters, change};
use crate::context::Context;
use crate::failure::Failure;
use crate::operation::{Operation, Performed};

/// Adds items to a list.
pub(super) struct SectionExtend;

impl Operation for SectionExtend {
    const NAME: &'static str = "section.extend";
    const SUMMARY: &'static str =
        "Adds items to a list below a heading; those that are there already stay as they are.";
    const EFFECTS: Effects = section::EFFECTS;
    const TRUST: Trust = section::TRUST;
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        parameters: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        change(&parameters, extend_list, context)
    }
}

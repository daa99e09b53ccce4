//! `lifecycle.drive`: drives a nested lifecycle to rest as the work of a stage.

use gemstack_lang::catalogue::{Call, Effects, Trust};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::record::{Inputs, Outputs};
use crate::context::Context;
use crate::failure::Failure;
use crate::operation::{Operation, Performed};

/// Drives a nested lifecycle.
pub(super) struct LifecycleDrive;

/// What is driven, and with what.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The name of the lifecycle.
    lifecycle: String,
    /// Its inputs.
    #[serde(default)]
    #[schemars(with = "Map<String, Json>", extend("additionalProperties" = true))]
    inputs: Inputs,
}

impl Operation for LifecycleDrive {
    const NAME: &'static str = "lifecycle.drive";
    const SUMMARY: &'static str = "Drives a nested lifecycle until it rests.";
    const EFFECTS: Effects = Effects::READS;
    const TRUST: Trust = Trust::FULL;
    const CALLS: Option<Call> = Some(Call {
        kind: "lifecycle",
        name: "lifecycle",
        inputs: "inputs",
    });
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        Parameters {
            lifecycle,
            inputs: Inputs(inputs),
        }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        context
            .drive_lifecycle(&lifecycle, inputs)
            .await
            .map(Outputs::of)
    }
}

//! `lifecycle.drive`: drives a nested lifecycle to rest as the work of a stage.

use gemstack_lang::catalogue::{Call, Effects, Trust};
use gemstack_lang::expression::Datum;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::context::Context;
use crate::failure::Failure;
use crate::operation::{Given, Operation, Performed};

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
    #[schemars(extend("additionalProperties" = true))]
    inputs: Map<String, Json>,
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
    type Outputs = Json;

    async fn perform(
        Parameters { lifecycle, inputs }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Json>, Failure> {
        let inputs = Datum::from(Json::Object(inputs));
        Ok(match context.drive_lifecycle(&lifecycle, inputs).await? {
            Performed::Dry => Performed::Dry,
            Performed::Given(given) => Performed::Given(Given::only(given.outputs.to_json())),
        })
    }
}

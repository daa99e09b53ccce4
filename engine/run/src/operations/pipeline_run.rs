//! `pipeline.run`: runs another pipeline as the work of a stage.

use gemstack_lang::catalogue::{Call, Effects, Trust};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::record::{Inputs, Outputs};
use crate::context::Context;
use crate::failure::Failure;
use crate::operation::{Operation, Performed};

/// Runs another pipeline.
pub(super) struct PipelineRun;

/// What is run, and with what.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The name of the pipeline.
    pipeline: String,
    /// Its inputs.
    #[serde(default)]
    #[schemars(with = "Map<String, Json>", extend("additionalProperties" = true))]
    inputs: Inputs,
}

impl Operation for PipelineRun {
    const NAME: &'static str = "pipeline.run";
    const SUMMARY: &'static str = "Runs another pipeline; its outputs are the stage's.";
    const EFFECTS: Effects = Effects::READS;
    const TRUST: Trust = Trust::FULL;
    const CALLS: Option<Call> = Some(Call {
        kind: "pipeline",
        name: "pipeline",
        inputs: "inputs",
    });
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        Parameters {
            pipeline,
            inputs: Inputs(inputs),
        }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        context
            .run_pipeline(&pipeline, inputs)
            .await
            .map(Outputs::of)
    }
}

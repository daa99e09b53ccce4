//! `lifecycle.permit`: whether a step is permitted now; else it refuses with the router's answer.

use gemstack_lang::catalogue::{Effects, Trust};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::failure::Failure;
use crate::operation::{Given, Operation, Performed};

/// Whether a step is permitted.
pub(super) struct LifecyclePermit;

/// Which step.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The step of the project's lifecycle.
    step: String,
}

/// Why it is permitted.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// The state that the project's lifecycle is in.
    state: String,
    /// Why the step is the one to run.
    reason: String,
    /// Files that matter for it.
    context: Vec<String>,
}

impl Operation for LifecyclePermit {
    const NAME: &'static str = "lifecycle.permit";
    const SUMMARY: &'static str = "Whether a step of the project's lifecycle is permitted now; else refuses with the next one.";
    const EFFECTS: Effects = Effects::SPEAKS;
    const TRUST: Trust = Trust::FULL;
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        Parameters { step }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let standing = context.standing().ok_or_else(|| {
            Failure::rejected("there is no lifecycle here whose steps could be permitted")
                .coded("ProjectNotInitialized")
                .helped("gemstack init")
        })?;
        let permitted = standing.permit(&step)?;
        Ok(Performed::Given(Given::only(Outputs {
            state: standing.situation.state.clone(),
            reason: permitted.reason,
            context: permitted.context,
        })))
    }
}

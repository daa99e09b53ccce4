//! `model.describe`: what a provider's document says of a model.

use gemstack_lang::catalogue::{Effects, Trust};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::failure::Failure;
use crate::models::{Names, Wanted};
use crate::operation::{Given, Operation, Performed};

/// Describes a model.
pub(super) struct ModelDescribe;

/// Which model.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The model: its name, or `provider/model`; of a list the first.
    #[schemars(extend("x-names" = "model"))]
    model: Names,
    /// A word for the part that a stage plays: where the settings name a model for it, that one is described.
    #[serde(default)]
    role: Option<String>,
}

/// What is known of it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// Its name at its service.
    name: String,
    /// Its provider.
    provider: String,
    /// The most it reads and writes in one call, in tokens; null where nobody says.
    context: Option<u64>,
    /// The most it writes in one call, in tokens; null where nobody says.
    max_output: Option<u64>,
    /// The format of replies that it does best in; null where nobody says.
    reply_format: Option<String>,
}

impl Operation for ModelDescribe {
    const NAME: &'static str = "model.describe";
    const SUMMARY: &'static str =
        "Tells what a provider's document says of a model, such as its format of replies.";
    const EFFECTS: Effects = Effects::READS;
    const TRUST: Trust = Trust::FULL;
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        Parameters { model, role }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let wanted = Wanted {
            model: &model,
            fallbacks: &[],
            role: role.as_deref(),
        };
        let (provider, model) = wanted.choose(context.world())?.models.swap_remove(0);
        Ok(Performed::Given(Given::only(Outputs {
            provider: provider.name().to_owned(),
            name: model.name,
            context: model.context,
            max_output: model.max_output,
            reply_format: model.reply_format,
        })))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::harness::Project;

    const PROVIDER: &str = "
kind: provider
name: notes
protocol: script
models: [{ name: small, max_output: 9, reply_format: short }, { name: large }]
";

    #[test]
    fn a_model_tells_its_format_of_replies_if_it_has_one() {
        let project = Project::new(&[], &[("pipelines/providers/notes.yaml", PROVIDER)]);
        let described = |model: &str| project.perform("model.describe", json!({ "model": model }));
        let small = described("small").expect("it is there");
        assert_eq!(small["reply_format"], "short");
        assert_eq!(small["max_output"], 9);
        assert_eq!(
            described("large").expect("it is there")["reply_format"],
            json!(null)
        );
        assert!(described("lorge").is_err());
    }
}

//! `prompt.check`: a prompt that others may have changed, judged before it is sent.

use gemstack_lang::catalogue::{Effects, Holds, Trust};
use gemstack_lang::expression::SharedText;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::failure::Failure;
use crate::models;
use crate::operation::{Given, Operation, Performed};
use crate::report::News;
use crate::screen::{self, Screened};

/// Judges a prompt.
pub(super) struct PromptCheck;

/// The prompt, and what it may be.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The prompt as it is now.
    #[schemars(with = "String")]
    prompt: SharedText,
    /// The prompt as it was assembled: where it is the same, it is not counted again.
    assembled: Assembled,
    /// The model whose tokens are counted: its name, or `provider/name`.
    #[schemars(extend("x-names" = "model"))]
    model: String,
    /// How many tokens the prompt may have; any number where nothing is said.
    #[serde(default)]
    budget: Option<u64>,
}

/// A prompt that was assembled.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Assembled {
    /// The prompt.
    #[schemars(with = "String")]
    prompt: SharedText,
    /// How many tokens it is.
    tokens: u64,
}

/// The prompt, judged.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// The prompt.
    #[schemars(with = "String")]
    prompt: SharedText,
    /// How many tokens it is.
    tokens: u64,
    /// Whether it is another one than was assembled.
    changed: bool,
}

impl Operation for PromptCheck {
    const NAME: &'static str = "prompt.check";
    const SUMMARY: &'static str = "Refuses a prompt that hooks have made larger than its budget, or empty; its secrets are made unreadable.";
    const EFFECTS: Effects = Effects::READS;
    const TRUST: Trust = Trust {
        outputs: &[("prompt", Holds::Given("prompt"))],
        ..Trust::FULL
    };
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        parameters: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let (
            prompt,
            Assembled {
                tokens,
                prompt: assembled,
            },
        ) = (parameters.prompt, parameters.assembled);
        let outputs = if prompt == assembled {
            Outputs {
                prompt,
                tokens,
                changed: false,
            }
        } else {
            let (_, model) = models::find(context.world(), &parameters.model)?;
            let prompt = screened(context, prompt)?;
            Outputs {
                tokens: context.world().counts().of(&model.measure, &prompt),
                prompt,
                changed: true,
            }
        };
        let over = parameters
            .budget
            .filter(|it| outputs.changed && outputs.tokens > *it);
        match over {
            Some(budget) => Err(too_large(outputs.tokens, budget)),
            None => Ok(Performed::Given(Given::only(outputs))),
        }
    }
}

/// The prompt without its secrets; people are told which.
fn screened(context: &Context<'_>, prompt: SharedText) -> Result<SharedText, Failure> {
    if prompt.trim().is_empty() {
        return Err(Failure::rejected("a hook has left nothing of the prompt")
            .coded("PromptEmpty")
            .helped("mend the hook, or take it out"));
    }
    let Some(Screened { text, found }) = screen::for_prompt(&prompt, context) else {
        return Ok(prompt);
    };
    for found in found {
        let note = format!("the prompt has a secret from a hook, made unreadable: its {found}");
        context.tell(News::Note(&note));
    }
    Ok(text.into())
}

fn too_large(tokens: u64, budget: u64) -> Failure {
    let message = format!(
        "hooks have made the prompt {tokens} tokens, and its budget is {budget}: nothing is sent"
    );
    Failure::rejected(message)
        .coded("TokenBudgetExceeded")
        .helped(format!(
            "give a budget of at least {tokens} tokens, or mend the hook that adds to the prompt"
        ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::harness::Project;

    const PROVIDER: &str = "
kind: provider
name: orchard
protocol: script
models: [{ name: small, characters_per_token: 1.0 }]
";

    fn checked(prompt: &str, budget: Option<u64>) -> Result<Json, Failure> {
        let project = Project::new(&[], &[("pipelines/providers/orchard.yaml", PROVIDER)]);
        let with = json!({
            "prompt": prompt, "model": "small", "budget": budget,
            "assembled": { "prompt": "dig", "tokens": 77 },
        });
        project.perform("prompt.check", with)
    }

    #[test]
    fn a_prompt_that_nobody_changed_is_not_counted_again() {
        let expected = json!({ "prompt": "dig", "tokens": 77, "changed": false });
        assert_eq!(checked("dig", Some(10)), Ok(expected));
    }

    #[test]
    fn a_changed_prompt_is_counted_and_refused_where_it_is_over_the_budget() {
        let given = checked("dig deep", Some(8)).expect("it fits");
        assert_eq!(
            (&given["tokens"], &given["changed"]),
            (&json!(8), &json!(true))
        );
        let failure = checked("dig deeper", Some(8)).expect_err("it does not");
        assert_eq!(failure.code.as_deref(), Some("TokenBudgetExceeded"));
        assert!(
            failure
                .message
                .starts_with("hooks have made the prompt 10 tokens"),
            "{failure}"
        );
    }

    #[test]
    fn a_changed_prompt_is_screened_and_an_empty_one_refused() {
        let token = format!("ghp_{}", "a1".repeat(18));
        let given = checked(&format!("dig {token}"), None).expect("a prompt");
        assert!(!given.to_string().contains(&token));
        let failure = checked(" \n", None).expect_err("nothing is left");
        assert_eq!(failure.code.as_deref(), Some("PromptEmpty"));
    }
}

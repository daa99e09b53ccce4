//! The part of a payload that is a prompt: whoever changes it keeps its budget.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::failure::Failure;
use crate::models;
use crate::provider::Model;
use crate::world::World;

/// A part of a payload whose tokens are counted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Budget {
    /// The name of the part, such as `text`.
    part: String,
    /// The model whose tokens are counted: its name, or `provider/name`.
    #[schemars(extend("x-names" = "model"))]
    model: String,
    /// How many tokens it has before any hook changed it.
    tokens: u64,
    /// How many tokens it may have; any number where nothing is said.
    #[serde(default)]
    at_most: Option<u64>,
}

/// The part with a budget, counted as often as it changes.
pub(super) struct Counted(Option<(Budget, Model)>);

impl Counted {
    pub(super) fn of(budget: Option<Budget>, world: &World) -> Result<Self, Failure> {
        let Some(budget) = budget else {
            return Ok(Self(None));
        };
        let (_, model) = models::find(world, &budget.model)?;
        Ok(Self(Some((budget, model))))
    }

    /// How many tokens it has.
    pub(super) fn tokens(&self) -> Option<u64> {
        self.0.as_ref().map(|(it, _)| it.tokens)
    }

    /// Judges a change of the payload: why it must not be, where it must not.
    pub(super) fn judge(&mut self, before: &Json, after: &Json) -> Result<(), String> {
        let Some((budget, model)) = &mut self.0 else {
            return Ok(());
        };
        let part = budget.part.as_str();
        if before.get(part) == after.get(part) {
            return Ok(());
        }
        let text = after.get(part).and_then(Json::as_str);
        let text = text.ok_or_else(|| format!("`{part}` is no longer a text"))?;
        let tokens = model.tokens_in(text);
        if let Some(most) = budget.at_most.filter(|most| tokens > *most) {
            return Err(format!(
                "its `{part}` has {tokens} tokens, and the budget of the prompt is {most}"
            ));
        }
        budget.tokens = tokens;
        Ok(())
    }
}

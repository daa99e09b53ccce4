//! What a call gives.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::money::{self, MicroDollars};

/// The reply of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What it wrote, without its thoughts. May be empty.
    pub text: String,
    /// What it thought before and between, where the service shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thinking: Option<String>,
    /// How it came to an end.
    pub finish: Finish,
    /// The service's own word for that, or why it refused the prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The tokens it took.
    pub usage: Usage,
    /// The model's name.
    pub model: String,
}

/// How a reply came to an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// The model said all it had to say.
    Stop,
    /// It reached the most tokens that it may write.
    Length,
    /// The service does not answer this prompt, or broke off its own answer.
    Blocked,
    /// Anything else.
    Other,
}

/// The tokens that a call took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Usage {
    /// What was read, cached tokens included.
    pub input_tokens: u64,
    /// What was written, without thoughts.
    pub output_tokens: u64,
    /// What was thought, and costs as much as what was written.
    #[serde(default)]
    pub thought_tokens: u64,
    /// What of the input came from a cache.
    #[serde(default)]
    pub cached_tokens: u64,
    /// What of the input the service put into its cache.
    #[serde(default, skip_serializing_if = "is_none")]
    pub stored_tokens: u64,
    /// Whether some of it is our estimate because the service did not say.
    #[serde(default)]
    pub estimated: bool,
    /// What the service says that it cost, in dollars, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<f64>")]
    pub cost: Option<MicroDollars>,
}

impl Usage {
    /// The tokens, as prices see them.
    pub fn tokens(&self) -> money::Usage {
        money::Usage {
            input_tokens: self.input_tokens,
            output_tokens: self.output_tokens,
            thought_tokens: self.thought_tokens,
            cached_tokens: self.cached_tokens,
            stored_tokens: self.stored_tokens,
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands out references"
)]
fn is_none(tokens: &u64) -> bool {
    *tokens == 0
}

//! What a call to a model gave and took: as it is told, and as much of it as books and summaries
//! need.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::money::MicroDollars;
use crate::provider::{Finish, Usage};

/// What a call gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Call {
    /// The call within its run: each answer that was paid for has its own.
    pub id: String,
    /// What the model wrote, as far as it came.
    pub text: String,
    /// What it thought before and between, where the service shows it; no part of the text.
    #[serde(default)]
    pub thinking: Option<String>,
    /// How the reply came to an end.
    pub finish: End,
    /// The service's own word for that, or why it refused the prompt.
    pub reason: Option<String>,
    /// The model that answered.
    pub model: String,
    /// Its provider.
    pub provider: String,
    /// The tokens it took.
    pub usage: Usage,
    /// What it cost, in dollars; null when the model's prices are not known.
    #[schemars(with = "Option<f64>")]
    pub cost: Option<MicroDollars>,
    /// How long it took.
    pub seconds: f64,
    /// What attempts before this one took, that broke off.
    pub earlier: Vec<Spent>,
    /// The models that were to be asked before it, and why they did not answer.
    #[serde(default)]
    pub instead_of: Vec<PassedOver>,
    /// What was asked, of a part of a reply that was cut and is gone on with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub continues: Option<Digest>,
}

/// A model that was to answer and was out of reach, so that another was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PassedOver {
    /// The model.
    pub model: String,
    /// Its provider.
    pub provider: String,
    /// What kind of trouble it was.
    pub kind: String,
    /// What went wrong, in words.
    pub message: String,
}

impl PassedOver {
    /// The model and why it did not answer, in words.
    pub fn told(&self) -> String {
        let first = self.message.lines().next().unwrap_or_default();
        format!("`{}`: {first}", self.model)
    }
}

/// How a reply came to an end, as far as anybody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The model said all it had to say.
    Stop,
    /// It reached the most tokens that it may write.
    Length,
    /// The service does not answer this prompt, or broke off its own answer.
    Blocked,
    /// Anything else.
    Other,
    /// The call failed before the reply was complete.
    Error,
}

impl From<Finish> for End {
    fn from(finish: Finish) -> Self {
        match finish {
            Finish::Stop => Self::Stop,
            Finish::Length => Self::Length,
            Finish::Blocked => Self::Blocked,
            Finish::Other => Self::Other,
        }
    }
}

/// What one call took.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("additionalProperties" = true))]
pub struct Spent {
    /// The call within its run.
    #[serde(default)]
    pub id: Option<String>,
    /// The model that answered.
    #[serde(default)]
    pub model: Option<String>,
    /// The tokens it took; null when nothing was spent.
    #[serde(default)]
    pub usage: Option<Usage>,
    /// What it cost, in dollars; null when nobody knows.
    #[serde(default)]
    #[schemars(with = "Option<f64>")]
    pub cost: Option<MicroDollars>,
    /// How long it took.
    #[serde(default)]
    pub seconds: Option<f64>,
}

/// What a call took, with the attempts before it: what `model.ask` gives, or as much of it as
/// there is.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("additionalProperties" = true))]
pub struct Bill {
    /// The call itself.
    #[serde(flatten)]
    pub last: Spent,
    /// What attempts before it took, that broke off.
    #[serde(default)]
    pub earlier: Option<Vec<Spent>>,
    /// The models that were to be asked before it, and why they did not answer.
    #[serde(default)]
    pub instead_of: Option<Vec<PassedOver>>,
}

impl Bill {
    /// Every attempt that took something, in order, with its tokens.
    pub fn paid(&self) -> impl Iterator<Item = (&Spent, Usage)> {
        let earlier = self.earlier.iter().flatten();
        let all = earlier.chain([&self.last]);
        all.filter_map(|it| Some((it, it.usage?)))
    }

    /// What all attempts cost; none where nobody knows of one of them, or nothing was spent.
    pub fn cost(&self) -> Option<MicroDollars> {
        let costs: Option<Vec<_>> = self.paid().map(|(it, _)| it.cost).collect();
        let costs = costs.filter(|it| !it.is_empty())?;
        Some(costs.into_iter().sum())
    }
}

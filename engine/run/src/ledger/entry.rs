//! One call in the ledger, as it stands in the file.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Stamp;
use crate::money::MicroDollars;

/// What one call to a model used and cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The step that the call was for.
    pub step: String,
    /// The model that answered.
    pub model: String,
    /// Tokens of the whole prompt, the cached ones among them.
    pub input_tokens: u64,
    /// Tokens of the reply, without thoughts.
    pub output_tokens: u64,
    /// Tokens the model thought with.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub thought_tokens: u64,
    /// Tokens of the prompt that the service read from its cache.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cached_tokens: u64,
    /// What the call cost; none where nobody knows. In the file, that is `cost_usd`, and `price_unknown` beside a zero.
    #[serde(flatten, with = "cost")]
    pub cost: Option<MicroDollars>,
    /// When the call ended.
    pub timestamp: Stamp,
    /// How long the call took; the older schema does not know.
    #[serde(
        default,
        rename = "duration_seconds",
        with = "seconds",
        skip_serializing_if = "Option::is_none"
    )]
    pub duration: Option<Duration>,
    /// The run that made the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// The call within its run: one for each answer that was paid for, so each retry has its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Keys that are not ours, kept as they were.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Entry {
    /// Prompt, reply and thoughts, in tokens.
    #[must_use]
    pub fn tokens(&self) -> u64 {
        self.input_tokens
            .saturating_add(self.output_tokens)
            .saturating_add(self.thought_tokens)
    }

    /// Whether both speak of one call of one run. Without a run and an id nobody can say, so both count.
    pub(super) fn is_same_call(&self, other: &Self) -> bool {
        self.run.is_some() && self.id.is_some() && self.run == other.run && self.id == other.id
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_zero(tokens: &u64) -> bool {
    *tokens == 0
}

/// A duration as a number of seconds, kept to the millisecond.
/// The documented schema has a number for every call, which other readers add up.
mod cost {
    use super::MicroDollars;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Written {
        cost_usd: MicroDollars,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        price_unknown: bool,
    }

    #[expect(clippy::ref_option, reason = "serde calls it with a reference")]
    pub(super) fn serialize<S: Serializer>(
        cost: &Option<MicroDollars>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let written = Written {
            cost_usd: cost.unwrap_or_default(),
            price_unknown: cost.is_none(),
        };
        written.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<MicroDollars>, D::Error> {
        let written = Written::deserialize(deserializer)?;
        let is_unknown = written.price_unknown && written.cost_usd == MicroDollars::ZERO;
        Ok((!is_unknown).then_some(written.cost_usd))
    }
}

mod seconds {
    use super::Duration;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde calls it with a reference")]
    pub(super) fn serialize<S: Serializer>(
        duration: &Option<Duration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let seconds = duration.map(|duration| (duration.as_secs_f64() * 1000.0).round() / 1000.0);
        seconds.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Duration>, D::Error> {
        let seconds = Option::<f64>::deserialize(deserializer)?;
        seconds
            .map(Duration::try_from_secs_f64)
            .transpose()
            .map_err(D::Error::custom)
    }
}

//! A model: how much it reads and writes, and what that costs.

use gemstack_tokens::Measure;
use globset::GlobMatcher;
use serde_json::{Map, Value as Json};

use super::answer::Usage;
use super::continuation::Continuation;
use super::document::ModelDocument;
use super::traits::Traits;
use super::{ProviderFault, glob, measure};
use crate::money::{MicroDollars, Prices};

/// One model of a provider.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Its name at the service.
    pub name: String,
    /// What it is for, in a line.
    pub summary: Option<String>,
    /// The most it reads and writes in one call, in tokens.
    pub context: Option<u64>,
    /// The most it writes in one call, in tokens.
    pub max_output: Option<u64>,
    /// How its tokens are counted.
    pub measure: Measure,
    /// What its service adds to each message, in tokens.
    pub tokens_per_message: u64,
    /// The format of replies that it does best in, as the name of a text.
    pub reply_format: Option<String>,
    /// How it goes on with a reply that was cut; none where nobody says.
    pub continuation: Option<Continuation>,
    /// What it costs. `None` means unknown, not free.
    pub prices: Option<Prices>,
    /// The day the prices were looked up, as `2026-01-31`.
    pub priced: Option<String>,
    /// Where the prices are from.
    pub source: Option<String>,
    /// What else the expressions of its document know of it.
    pub traits: Map<String, Json>,
}

impl Model {
    /// How many tokens a text is: exactly, where its tokenizer is known; else by an estimate, rather too many than too few.
    pub fn tokens_in(&self, text: &str) -> u64 {
        self.measure.count(text)
    }

    /// What a call cost: what its service says, else what its prices say. `None` if neither is known. Of a reply that broke
    /// off a service may have told less than it bills; the greater of both counts.
    pub fn cost(&self, usage: &Usage) -> Option<MicroDollars> {
        let priced = self.prices.map(|it| it.cost(usage.tokens()));
        match usage.cost {
            Some(told) if usage.estimated => Some(told).max(priced),
            told => told.or(priced),
        }
    }
}

/// A model as a provider lists it: by its name, or with others by a pattern.
#[derive(Debug, Clone)]
pub(super) enum Listed {
    Named(Model),
    /// The model's name is filled in when one is asked for.
    Matching(GlobMatcher, Model),
}

impl Listed {
    pub(super) fn build(
        written: ModelDocument,
        unsaid: Option<Prices>,
        traits: &Traits,
    ) -> Result<Self, ProviderFault> {
        match (written.name.clone(), written.pattern.clone()) {
            (Some(name), None) => Ok(Self::Named(model(name, written, unsaid, traits)?)),
            (None, Some(pattern)) => {
                let glob = glob(&pattern)?;
                Ok(Self::Matching(
                    glob,
                    model(pattern, written, unsaid, traits)?,
                ))
            }
            _ => Err(ProviderFault::Nameless),
        }
    }

    /// A model of which nothing is said goes on as its provider says.
    pub(super) fn going_on_by(mut self, continuation: Option<Continuation>) -> Self {
        let (Self::Named(model) | Self::Matching(_, model)) = &mut self;
        model.continuation = model.continuation.or(continuation);
        self
    }

    pub(super) fn named(&self) -> Option<&Model> {
        match self {
            Self::Named(model) => Some(model),
            Self::Matching(..) => None,
        }
    }

    pub(super) fn exactly(&self, name: &str) -> Option<Model> {
        self.named().filter(|it| it.name == name).cloned()
    }

    /// Whether it is a pattern of some names and not of all: that a name matches it tells whose model it
    /// is.
    pub(super) fn is_telling(&self) -> bool {
        matches!(self, Self::Matching(glob, _) if glob.glob().glob() != "*")
    }

    pub(super) fn matching(&self, name: &str) -> Option<Model> {
        match self {
            Self::Matching(glob, model) if is_plain(name) && glob.is_match(name) => Some(Model {
                name: name.to_owned(),
                ..model.clone()
            }),
            _ => None,
        }
    }
}

/// A name becomes part of an address, so it must not lead to another one.
fn is_plain(name: &str) -> bool {
    let plain = |it: char| it.is_ascii_alphanumeric() || "-_.:/@+".contains(it);
    !name.is_empty() && name.chars().all(plain) && !name.contains("..")
}

fn model(
    name: String,
    written: ModelDocument,
    unsaid: Option<Prices>,
    traits: &Traits,
) -> Result<Model, ProviderFault> {
    let prices = prices(&name, written.prices.clone())?.or(unsaid);
    let traits = traits.of(&name, written.traits.clone())?;
    Ok(Model {
        measure: measure::of(&name, &written)?,
        tokens_per_message: written.tokens_per_message.unwrap_or_default(),
        name,
        summary: written.summary,
        context: written.context,
        max_output: written.max_output,
        reply_format: written.reply_format,
        continuation: written.continuation,
        prices,
        priced: written.priced,
        source: written.source,
        traits,
    })
}

fn prices(model: &str, written: Option<Json>) -> Result<Option<Prices>, ProviderFault> {
    let read = written.map(serde_json::from_value).transpose();
    read.map_err(|it| ProviderFault::Prices {
        model: model.to_owned(),
        reason: it.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_pattern_cannot_lead_elsewhere() {
        assert!(is_plain("team/model-1.5:latest"));
        for name in ["", "a b", "a?b", "a#b", "../a", "a%2e", "é"] {
            assert!(!is_plain(name), "{name}");
        }
    }
}

//! A model: how much it reads and writes, and what that costs.

use globset::GlobMatcher;
use serde::{Deserialize, Serialize};

use super::answer::Usage;
use super::document::ModelDocument;
use super::{ProviderFault, glob};

/// Characters per token where a document does not say: fewer than in any text we know, so that an
/// estimate is rather too high than too low.
const CHARACTERS_PER_TOKEN: f64 = 3.0;

/// Prices are per this many tokens.
const PRICE_UNIT: f64 = 1_000_000.0;

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
    /// Characters per token, for estimates.
    pub characters_per_token: f64,
    /// What it costs. `None` means unknown, not free.
    pub prices: Option<Prices>,
    /// The day the prices were looked up, as `2026-01-31`.
    pub priced: Option<String>,
    /// Where the prices are from.
    pub source: Option<String>,
}

/// What a model costs, in dollars per million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// What is read.
    pub input: f64,
    /// What is written, thoughts included.
    pub output: f64,
    /// What is read from a cache; as `input` if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached: Option<f64>,
    /// The prices of calls with long prompts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<LongPrompt>,
}

/// What a whole call costs whose prompt has more than `tokens` tokens, in dollars per million.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongPrompt {
    /// The longest prompt that does not cost more, in tokens.
    pub tokens: u64,
    /// What is read.
    pub input: f64,
    /// What is written.
    pub output: f64,
    /// What is read from a cache; as `input` if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached: Option<f64>,
}

impl Model {
    /// About how many tokens a text is; rather too many than too few.
    pub fn tokens_in(&self, text: &str) -> u64 {
        tokens(text.chars().count(), self.characters_per_token)
    }

    /// What a call cost, in dollars. `None` if the prices are unknown.
    pub fn dollars(&self, usage: &Usage) -> Option<f64> {
        self.prices.map(|it| it.dollars(usage))
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of characters are far below 2^52 and the quotient is positive"
)]
fn tokens(characters: usize, per_token: f64) -> u64 {
    (characters as f64 / per_token).ceil() as u64
}

impl Prices {
    /// No price at all.
    pub const FREE: Self = Self {
        input: 0.0,
        output: 0.0,
        cached: None,
        above: None,
    };

    /// What a call cost, in dollars.
    pub fn dollars(&self, usage: &Usage) -> f64 {
        let rates = self.rates(usage.input_tokens);
        let cached = usage.cached_tokens.min(usage.input_tokens);
        let cost = |tokens: u64, price: f64| count(tokens) * price / PRICE_UNIT;
        cost(usage.input_tokens - cached, rates.input)
            + cost(cached, rates.cached.unwrap_or(rates.input))
            + cost(usage.output_tokens + usage.thought_tokens, rates.output)
    }

    fn rates(&self, input_tokens: u64) -> Self {
        match self.above {
            Some(LongPrompt {
                tokens,
                input,
                output,
                cached,
            }) if input_tokens > tokens => Self {
                input,
                output,
                cached,
                above: None,
            },
            _ => *self,
        }
    }

    fn all(&self) -> impl Iterator<Item = f64> {
        let Self {
            input,
            output,
            cached,
            above,
        } = *self;
        let long = above.map(|it| [Some(it.input), Some(it.output), it.cached]);
        let long = long.into_iter().flatten();
        [Some(input), Some(output), cached]
            .into_iter()
            .chain(long)
            .flatten()
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of tokens are far below 2^52"
)]
fn count(tokens: u64) -> f64 {
    tokens as f64
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
        mut written: ModelDocument,
        unsaid: Option<Prices>,
    ) -> Result<Self, ProviderFault> {
        written.prices = written.prices.or(unsaid);
        match (written.name.clone(), written.pattern.clone()) {
            (Some(name), None) => Ok(Self::Named(model(name, written)?)),
            (None, Some(pattern)) => Ok(Self::Matching(glob(&pattern)?, model(pattern, written)?)),
            _ => Err(ProviderFault::Nameless),
        }
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

fn model(name: String, written: ModelDocument) -> Result<Model, ProviderFault> {
    let characters_per_token = written.characters_per_token.unwrap_or(CHARACTERS_PER_TOKEN);
    let model = Model {
        name,
        summary: written.summary,
        context: written.context,
        max_output: written.max_output,
        characters_per_token,
        prices: written.prices,
        priced: written.priced,
        source: written.source,
    };
    check(&model)?;
    Ok(model)
}

fn check(model: &Model) -> Result<(), ProviderFault> {
    let fault = |key, need| ProviderFault::Number {
        model: model.name.clone(),
        key,
        need,
    };
    if !(0.1..=100.0).contains(&model.characters_per_token) {
        return Err(fault("characters_per_token", "between 0.1 and 100"));
    }
    let mut prices = model.prices.iter().flat_map(Prices::all);
    if prices.all(|it| it.is_finite() && it >= 0.0) {
        Ok(())
    } else {
        Err(fault("prices", "zero or more"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICES: Prices = Prices {
        input: 2.0,
        output: 12.0,
        cached: Some(0.5),
        above: Some(LongPrompt {
            tokens: 200_000,
            input: 4.0,
            output: 18.0,
            cached: None,
        }),
    };

    fn usage(input: u64, output: u64, thought: u64, cached: u64) -> Usage {
        Usage {
            input_tokens: input,
            output_tokens: output,
            thought_tokens: thought,
            cached_tokens: cached,
            estimated: false,
        }
    }

    fn assert_dollars(usage: Usage, dollars: f64) {
        let found = PRICES.dollars(&usage);
        assert!((found - dollars).abs() < 1e-9, "{found} for {dollars}");
    }

    #[test]
    fn thoughts_cost_as_output_and_cached_input_is_a_part_of_the_input() {
        assert_dollars(usage(100_000, 0, 0, 0), 0.2);
        assert_dollars(usage(100_000, 0, 0, 40_000), 0.12 + 0.02);
        assert_dollars(usage(0, 10_000, 5_000, 0), 0.18);
    }

    #[test]
    fn a_long_prompt_raises_the_price_of_the_whole_call() {
        assert_dollars(usage(200_000, 1000, 0, 0), 0.4 + 0.012);
        assert_dollars(usage(200_001, 1000, 0, 0), 0.800_004 + 0.018);
        assert_dollars(usage(300_000, 0, 0, 300_000), 1.2);
    }

    #[test]
    fn more_cached_tokens_than_input_tokens_cost_no_less_than_nothing() {
        assert_dollars(usage(100, 0, 0, 1000), 0.000_05);
    }

    #[test]
    fn names_of_a_pattern_cannot_lead_elsewhere() {
        assert!(is_plain("team/model-1.5:latest"));
        for name in ["", "a b", "a?b", "a#b", "../a", "a%2e", "é"] {
            assert!(!is_plain(name), "{name}");
        }
    }
}

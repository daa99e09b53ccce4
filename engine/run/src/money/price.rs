//! What the tokens of a call cost at the prices of a model.

use serde::{Deserialize, Serialize};

use super::{MicroDollars, MoneyFault, plausible, whole};

const NANOS: f64 = 1e9;

/// Dollars for a million tokens, kept to the ninth decimal so that a cost is computed in whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Price {
    nanos: u64,
}

impl Price {
    /// A price from dollars for a million tokens.
    ///
    /// # Errors
    /// Refuses what is not finite, below zero, or above 1e9.
    pub fn per_million(dollars: f64) -> Result<Self, MoneyFault> {
        let nanos = whole(plausible(dollars)? * NANOS);
        Ok(Self { nanos })
    }

    /// Tokens times price, in units of 1e-15 dollar. At most 2^124: four of them add up without care.
    fn exactly(self, tokens: u64) -> u128 {
        u128::from(tokens) * u128::from(self.nanos)
    }
}

impl TryFrom<f64> for Price {
    type Error = MoneyFault;

    fn try_from(dollars: f64) -> Result<Self, MoneyFault> {
        Self::per_million(dollars)
    }
}

impl From<Price> for f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a price is written with few digits"
    )]
    fn from(price: Price) -> Self {
        price.nanos as f64 / NANOS
    }
}

/// What `tokens` cost at a price for a million of them, rounded half up to the micro-dollar.
#[must_use]
pub fn cost(tokens: u64, price: Price) -> MicroDollars {
    rounded(price.exactly(tokens))
}

fn rounded(exact: u128) -> MicroDollars {
    const UNITS_PER_MICRO: u128 = 1_000_000_000;
    let micros = (exact + UNITS_PER_MICRO / 2) / UNITS_PER_MICRO;
    MicroDollars(u64::try_from(micros).unwrap_or(u64::MAX))
}

/// What the tokens of one model cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// Tokens of the prompt.
    pub input: Price,
    /// Tokens of the reply, and of the thoughts before it.
    pub output: Price,
    /// Tokens of the prompt that the service had kept; without it they cost what `input` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached: Option<Price>,
    /// Tokens of the prompt that the service put into its cache; without it they cost what `input`
    /// says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored: Option<Price>,
    /// Other prices for a whole call whose prompt is long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<LongPrompt>,
}

/// The prices of a call whose prompt has more than so many tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongPrompt {
    /// The longest prompt, in tokens, that is still billed at the ordinary prices.
    pub tokens: u64,
    /// As in [`Prices`].
    pub input: Price,
    /// As in [`Prices`].
    pub output: Price,
    /// As in [`Prices`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached: Option<Price>,
    /// As in [`Prices`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored: Option<Price>,
}

/// The tokens of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens of the whole prompt, the cached ones among them.
    pub input_tokens: u64,
    /// Tokens of the reply, without thoughts.
    pub output_tokens: u64,
    /// Tokens the model thought with; billed as output.
    #[serde(default)]
    pub thought_tokens: u64,
    /// Tokens of the prompt that the service read from its cache.
    #[serde(default)]
    pub cached_tokens: u64,
    /// Tokens of the prompt that the service put into its cache.
    #[serde(default)]
    pub stored_tokens: u64,
}

impl Prices {
    /// Nothing, whatever is asked.
    pub const FREE: Self = Self {
        input: Price { nanos: 0 },
        output: Price { nanos: 0 },
        cached: None,
        stored: None,
        above: None,
    };

    /// What a call costs, rounded once, half up.
    #[must_use]
    pub fn cost(&self, usage: Usage) -> MicroDollars {
        let prices = self.for_prompt(usage.input_tokens);
        let cached = usage.cached_tokens.min(usage.input_tokens);
        let stored = usage.stored_tokens.min(usage.input_tokens - cached);
        let output = usage.output_tokens.saturating_add(usage.thought_tokens);
        let exact = prices.input.exactly(usage.input_tokens - cached - stored)
            + prices.cached.unwrap_or(prices.input).exactly(cached)
            + prices.stored.unwrap_or(prices.input).exactly(stored)
            + prices.output.exactly(output);
        rounded(exact)
    }

    /// The most that a call can cost: all of its prompt is put into a cache, where the service takes more for that.
    #[must_use]
    pub fn at_most(&self, input_tokens: u64, output_tokens: u64) -> MicroDollars {
        let usage = Usage {
            input_tokens,
            output_tokens,
            ..Usage::default()
        };
        let storing = Usage {
            stored_tokens: input_tokens,
            ..usage
        };
        self.cost(usage).max(self.cost(storing))
    }

    fn for_prompt(&self, input_tokens: u64) -> Self {
        match self.above {
            Some(long) if input_tokens > long.tokens => long.prices(),
            _ => *self,
        }
    }
}

impl LongPrompt {
    fn prices(self) -> Prices {
        Prices {
            input: self.input,
            output: self.output,
            cached: self.cached,
            stored: self.stored,
            above: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(dollars: f64) -> Price {
        Price::per_million(dollars).unwrap()
    }

    fn dollars(amount: f64) -> MicroDollars {
        MicroDollars::from_dollars(amount).unwrap()
    }

    #[test]
    fn a_cost_is_rounded_half_up_and_not_by_the_binary_form_of_the_price() {
        assert_eq!(cost(3, price(0.5)), MicroDollars::from_micros(2));
        assert_eq!(cost(100, price(0.145)), MicroDollars::from_micros(15));
        assert_eq!(cost(100, price(0.144)), MicroDollars::from_micros(14));
        assert_eq!(cost(1_000_000, price(2.0)), dollars(2.0));
        assert_eq!(
            cost(u64::MAX, price(1e9)),
            MicroDollars::from_micros(u64::MAX)
        );
    }

    #[test]
    fn thoughts_are_billed_as_output_and_cached_and_stored_tokens_at_their_own_prices() {
        let prices = Prices {
            input: price(2.0),
            output: price(12.0),
            cached: Some(price(0.5)),
            stored: Some(price(2.5)),
            above: None,
        };
        let usage = Usage {
            input_tokens: 1000,
            output_tokens: 100,
            thought_tokens: 50,
            cached_tokens: 400,
            stored_tokens: 200,
        };
        assert_eq!(
            prices.cost(usage),
            MicroDollars::from_micros(400 * 2 + 200 + 500 + 150 * 12)
        );
    }

    #[test]
    fn a_call_costs_at_most_what_it_does_if_all_of_its_prompt_is_put_into_a_cache() {
        let prices = |stored: Option<f64>| Prices {
            input: price(2.0),
            output: price(12.0),
            cached: Some(price(0.2)),
            stored: stored.map(price),
            above: None,
        };
        let most = |stored| prices(stored).at_most(1000, 100).micros();
        assert_eq!(most(None), 2000 + 1200);
        assert_eq!(most(Some(2.5)), 2500 + 1200);
        assert_eq!(
            most(Some(0.0)),
            2000 + 1200,
            "nobody says that it is stored"
        );
    }

    #[test]
    fn a_prompt_above_the_threshold_is_billed_whole_at_the_higher_prices() {
        let above = LongPrompt {
            tokens: 200_000,
            input: price(4.0),
            output: price(18.0),
            cached: None,
            stored: None,
        };
        let prices = Prices {
            input: price(2.0),
            output: price(12.0),
            cached: None,
            stored: None,
            above: Some(above),
        };
        let asked = |input_tokens| {
            prices.cost(Usage {
                input_tokens,
                output_tokens: 10,
                ..Usage::default()
            })
        };
        assert_eq!(asked(200_000), MicroDollars::from_micros(400_120));
        assert_eq!(asked(200_001), MicroDollars::from_micros(800_184));
    }

    #[test]
    fn prices_are_read_from_a_document_and_a_wrong_one_is_refused() {
        let text = r#"{ "input": 2, "output": 12, "cached": 0.2, "above": { "tokens": 200000, "input": 4, "output": 18 } }"#;
        let prices: Prices = serde_json::from_str(text).unwrap();
        assert_eq!(prices.cached, Some(price(0.2)));
        assert!(serde_json::from_str::<Prices>(r#"{ "input": -2, "output": 12 }"#).is_err());
        assert!(
            serde_json::from_str::<Prices>(r#"{ "input": 2, "output": 12, "thoughts": 1 }"#)
                .is_err()
        );
    }

    #[test]
    fn more_cached_tokens_than_the_prompt_has_do_not_make_the_cost_wrap() {
        let prices = Prices {
            input: price(2.0),
            output: price(12.0),
            cached: None,
            stored: None,
            above: None,
        };
        let usage = Usage {
            input_tokens: 10,
            cached_tokens: 99,
            stored_tokens: 99,
            ..Usage::default()
        };
        assert_eq!(prices.cost(usage), MicroDollars::from_micros(20));
    }
}

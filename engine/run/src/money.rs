//! Money as whole micro-dollars. Pure arithmetic: no files, clock or text formats beyond an amount.
//!
//! Amounts are integers because a budget that is compared must not drift: ten calls of `$0.10` are one dollar.

mod costs;
mod price;

pub use costs::Costs;
pub use price::{LongPrompt, Price, Prices, Usage, cost};

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Above this many dollars an amount is taken for a mistake.
const ABSURD_DOLLARS: f64 = 1e9;
/// Above this many dollars a limit is taken for a mistake: it would hold nobody back.
const ABSURD_LIMIT: f64 = 1e6;
const MICROS_PER_DOLLAR: f64 = 1e6;
const MICROS_PER_CENT: u64 = 10_000;

/// An amount of money in millionths of a dollar; in JSON a number of dollars.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(try_from = "f64", into = "f64")]
pub struct MicroDollars(u64);

/// Why a number is no amount of money.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum MoneyFault {
    /// The text is not a number at all.
    #[error("`{text}` is not an amount of dollars; write one such as `5.00`")]
    NotANumber {
        /// What was written.
        text: String,
    },
    /// The number is `nan` or infinite: nothing could be compared with it.
    #[error(
        "`{dollars}` is not a finite amount of dollars; write one such as `5.00`, or leave it out for none"
    )]
    NotFinite {
        /// What was given.
        dollars: f64,
    },
    /// The number is below zero.
    #[error("`{dollars}` is below zero; an amount of dollars is `0` or more")]
    Negative {
        /// What was given, in dollars.
        dollars: f64,
    },
    /// The number is above a thousand million dollars.
    #[error("`{dollars}` dollars is more than anyone means; the most is 1000000000")]
    Absurd {
        /// What was given, in dollars.
        dollars: f64,
    },
    /// The limit is above a million dollars.
    #[error(
        "a limit of `{dollars}` dollars would hold nobody back; the most is 1000000, and no limit is to leave it out"
    )]
    AbsurdLimit {
        /// What was given, in dollars.
        dollars: f64,
    },
}

/// A limit as people write it: `5`, `5.00`, `$5.00`.
///
/// # Errors
/// Refuses what is no amount, and what is above a million dollars.
pub fn limit(text: &str) -> Result<MicroDollars, MoneyFault> {
    MicroDollars::limit(text.parse::<MicroDollars>()?.dollars())
}

impl MicroDollars {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// An amount from millionths of a dollar.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// An amount from dollars, rounded to the nearest millionth.
    ///
    /// # Errors
    /// Refuses what is not finite, below zero, or above 1e9.
    pub fn from_dollars(dollars: f64) -> Result<Self, MoneyFault> {
        let dollars = plausible(dollars)?;
        Ok(Self(whole(dollars * MICROS_PER_DOLLAR)))
    }

    /// A limit of so many dollars.
    ///
    /// # Errors
    /// Refuses what is not finite, below zero, or above a million.
    pub fn limit(dollars: f64) -> Result<Self, MoneyFault> {
        let limit = Self::from_dollars(dollars)?;
        if dollars > ABSURD_LIMIT {
            return Err(MoneyFault::AbsurdLimit { dollars });
        }
        Ok(limit)
    }

    /// Millionths of a dollar.
    #[must_use]
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// Dollars; exact to the millionth below nine thousand million dollars.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "amounts stay far below 2^53 millionths"
    )]
    pub fn dollars(self) -> f64 {
        self.0 as f64 / MICROS_PER_DOLLAR
    }

    /// The sum, or `None` where it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The sum; the greatest amount where it does not fit, so that a budget refuses rather than wraps.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What `self` is above `other`, or nothing.
    #[must_use]
    pub const fn above(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The amount rounded up to a whole cent: a limit that surely suffices.
    #[must_use]
    pub const fn up_to_cent(self) -> Self {
        Self(
            self.0
                .div_ceil(MICROS_PER_CENT)
                .saturating_mul(MICROS_PER_CENT),
        )
    }
}

impl std::iter::Sum for MicroDollars {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::plus)
    }
}

impl TryFrom<f64> for MicroDollars {
    type Error = MoneyFault;

    fn try_from(dollars: f64) -> Result<Self, MoneyFault> {
        Self::from_dollars(dollars)
    }
}

impl From<MicroDollars> for f64 {
    fn from(amount: MicroDollars) -> Self {
        amount.dollars()
    }
}

impl FromStr for MicroDollars {
    type Err = MoneyFault;

    /// Reads an amount as people write a limit: `5`, `5.00`, `$5.00`.
    fn from_str(text: &str) -> Result<Self, MoneyFault> {
        let number = text.trim().trim_start_matches('$');
        let dollars = number.parse().map_err(|_| MoneyFault::NotANumber {
            text: text.to_owned(),
        })?;
        Self::from_dollars(dollars)
    }
}

impl fmt::Display for MicroDollars {
    /// `$1.23`; below one cent with four decimals, and never `$0.0000` for what is not nothing.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.0 {
            1..50 => "<$0.0001".to_owned(),
            50..MICROS_PER_CENT => decimals(self.0, 4),
            _ => decimals(self.0, 2),
        };
        formatter.pad(&text)
    }
}

/// `micros` as dollars with so many decimals, rounded half up in whole numbers.
fn decimals(micros: u64, places: u32) -> String {
    let (unit, units_per_dollar) = (10_u64.pow(6 - places), 10_u64.pow(places));
    let units = micros.saturating_add(unit / 2) / unit;
    let (dollars, rest) = (units / units_per_dollar, units % units_per_dollar);
    format!("${dollars}.{rest:0width$}", width = places as usize)
}

fn plausible(dollars: f64) -> Result<f64, MoneyFault> {
    match dollars {
        _ if !dollars.is_finite() => Err(MoneyFault::NotFinite { dollars }),
        _ if dollars < 0.0 => Err(MoneyFault::Negative { dollars }),
        _ if dollars > ABSURD_DOLLARS => Err(MoneyFault::Absurd { dollars }),
        _ => Ok(dollars),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`plausible` bounds the number: it is finite, not negative, and below 2^63"
)]
fn whole(number: f64) -> u64 {
    number.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dollars(amount: f64) -> MicroDollars {
        MicroDollars::from_dollars(amount).unwrap()
    }

    #[test]
    fn an_amount_is_shown_in_cents_and_below_a_cent_in_hundredths_of_one() {
        let shown: Vec<String> = [
            0,
            1,
            50,
            4_249,
            9_999,
            10_000,
            1_234_999,
            1_235_000,
            5_000_000_000,
        ]
        .map(|micros| MicroDollars::from_micros(micros).to_string())
        .into();
        let expected = [
            "$0.00", "<$0.0001", "$0.0001", "$0.0042", "$0.0100", "$0.01", "$1.23", "$1.24",
            "$5000.00",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn ten_times_ten_cents_are_one_dollar() {
        let sum: MicroDollars = std::iter::repeat_n(dollars(0.1), 10).sum();
        assert_eq!(sum, dollars(1.0));
    }

    #[test]
    fn a_sum_that_does_not_fit_stays_at_the_top() {
        let most = MicroDollars::from_micros(u64::MAX);
        assert_eq!(most.checked_add(dollars(1.0)), None);
        assert_eq!(most.plus(dollars(1.0)), most);
    }

    #[test]
    fn a_limit_is_read_as_people_write_it() {
        for text in ["5", "5.00", "$5.00", " 5.0 "] {
            assert_eq!(text.parse(), Ok(dollars(5.0)), "{text}");
        }
    }

    #[test]
    fn a_limit_that_could_not_hold_is_refused_with_the_reason() {
        let refusal = |text: &str| text.parse::<MicroDollars>().unwrap_err().to_string();
        assert!(refusal("nan").starts_with("`NaN` is not a finite amount"));
        assert!(refusal("inf").starts_with("`inf` is not a finite amount"));
        assert!(refusal("-1").starts_with("`-1` is below zero"));
        assert!(refusal("1e10").contains("more than anyone means"));
        let refused = |text: &str| limit(text).unwrap_err().to_string();
        assert_eq!(limit("1000000"), Ok(dollars(1e6)));
        assert!(refused("1000001").contains("would hold nobody back"));
        assert!(refused("nan").starts_with("`NaN` is not a finite amount"));
        assert_eq!(
            refusal("five"),
            "`five` is not an amount of dollars; write one such as `5.00`"
        );
        assert_eq!(
            refusal(""),
            "`` is not an amount of dollars; write one such as `5.00`"
        );
    }
}

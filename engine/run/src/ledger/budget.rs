//! Whether a call may be made: what was spent and what it may cost against the limits, *before* the money is gone.

use std::fmt;

use thiserror::Error;

use super::Ledger;
use crate::money::MicroDollars;

/// What a call may use and cost at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// Tokens of the prompt.
    pub input_tokens: u64,
    /// The most tokens the reply and its thoughts may have.
    pub output_tokens_at_most: u64,
    /// What the prompt and the longest reply cost together.
    pub cost: MicroDollars,
}

/// What may be spent. Without a limit there is no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// The most that the feature may cost in all.
    pub max_cost: Option<MicroDollars>,
    /// The most tokens that the step may use for the feature: those used so far, and the prompt to come.
    pub max_tokens: Option<u64>,
}

/// A limit that a call would go beyond. Its text is the documented one, over several lines.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Exceeded {
    /// The feature would cost more than its limit.
    Cost {
        /// The feature.
        feature: String,
        /// What it has cost so far.
        spent: MicroDollars,
        /// What it may cost in all.
        limit: MicroDollars,
        /// What the call may cost.
        estimated: MicroDollars,
    },
    /// The step would use more tokens than its limit.
    Tokens {
        /// The feature.
        feature: String,
        /// The step.
        step: String,
        /// Tokens it has used so far.
        used: u64,
        /// Tokens it may use in all.
        limit: u64,
        /// Tokens of the prompt to come.
        estimated: u64,
    },
}

/// Permits a call, or says which limit it would go beyond. Reaching a limit exactly is permitted.
///
/// # Errors
/// The first limit that would be exceeded: cost, then tokens.
pub fn check(
    ledger: &Ledger,
    feature: &str,
    step: &str,
    estimate: Estimate,
    limits: Limits,
) -> Result<(), Exceeded> {
    check_cost(ledger, feature, estimate, limits)?;
    check_tokens(ledger, feature, step, estimate, limits)
}

fn check_cost(
    ledger: &Ledger,
    feature: &str,
    estimate: Estimate,
    limits: Limits,
) -> Result<(), Exceeded> {
    let (spent, estimated) = (ledger.spent(feature), estimate.cost);
    match limits.max_cost {
        Some(limit) if spent.plus(estimated) > limit => Err(Exceeded::Cost {
            feature: feature.to_owned(),
            spent,
            limit,
            estimated,
        }),
        _ => Ok(()),
    }
}

fn check_tokens(
    ledger: &Ledger,
    feature: &str,
    step: &str,
    estimate: Estimate,
    limits: Limits,
) -> Result<(), Exceeded> {
    let (used, estimated) = (ledger.tokens(feature, step), estimate.input_tokens);
    match limits.max_tokens {
        Some(limit) if used.saturating_add(estimated) > limit => Err(Exceeded::Tokens {
            feature: feature.to_owned(),
            step: step.to_owned(),
            used,
            limit,
            estimated,
        }),
        _ => Ok(()),
    }
}

impl Exceeded {
    /// The documented code of this refusal.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "CostLimitExceeded"
    }

    /// The commands that go on: the smallest limit that suffices, or a look at what was spent.
    #[must_use]
    pub fn cure(&self) -> String {
        let (flag, feature) = match self {
            Self::Cost {
                feature,
                spent,
                estimated,
                ..
            } => (cost_flag(spent.plus(*estimated)), feature),
            Self::Tokens {
                feature,
                used,
                estimated,
                ..
            } => (
                format!("--max-tokens {}", used.saturating_add(*estimated)),
                feature,
            ),
        };
        format!("raise the limit with `{flag}`, or see `gemstack costs --feature {feature:?}`")
    }
}

fn cost_flag(total: MicroDollars) -> String {
    format!("--max-cost {:.2}", total.up_to_cent().dollars())
}

impl fmt::Display for Exceeded {
    /// Names are quoted with their control characters escaped, so that none can add a line of its own.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cost {
                feature,
                spent,
                limit,
                estimated,
            } => {
                let total = spent.plus(*estimated);
                writeln!(formatter, "Cost limit exceeded for feature {feature:?}")?;
                writeln!(formatter, "  Current spend: {spent}")?;
                writeln!(formatter, "  Budget limit:  {limit}")?;
                writeln!(formatter, "  Estimated cost: {estimated}")?;
                write!(
                    formatter,
                    "  Total would be: {total} (exceeds limit by {})",
                    total.above(*limit)
                )
            }
            Self::Tokens {
                feature,
                step,
                used,
                limit,
                estimated,
            } => {
                let total = used.saturating_add(*estimated);
                writeln!(
                    formatter,
                    "Token limit exceeded for step {step:?} of feature {feature:?}"
                )?;
                writeln!(formatter, "  Current use: {used} tokens")?;
                writeln!(formatter, "  Token limit: {limit} tokens")?;
                writeln!(formatter, "  Estimated prompt: {estimated} tokens")?;
                write!(
                    formatter,
                    "  Total would be: {total} tokens (exceeds limit by {})",
                    total - limit
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dollars(amount: f64) -> MicroDollars {
        MicroDollars::from_dollars(amount).unwrap()
    }

    /// A ledger in which `step3-build` of the feature has used 400,000 tokens and cost so much.
    fn ledger(spent: f64) -> Ledger {
        let text = format!(
            r#"{{ "features": {{ "Add user search": {{ "total_cost_usd": 0, "steps": [
                {{ "step": "step3-build", "model": "m", "input_tokens": 300000, "output_tokens": 60000,
                   "thought_tokens": 40000, "cost_usd": {spent}, "timestamp": "2026-04-24T15:30:00Z" }} ] }} }} }}"#
        );
        Ledger::read(&text).unwrap()
    }

    fn checked(spent: f64, cost: f64, limits: Limits) -> Result<(), Exceeded> {
        let estimate = Estimate {
            input_tokens: 120_000,
            output_tokens_at_most: 8_000,
            cost: dollars(cost),
        };
        check(
            &ledger(spent),
            "Add user search",
            "step3-build",
            estimate,
            limits,
        )
    }

    fn cost_limit(limit: f64) -> Limits {
        Limits {
            max_cost: Some(dollars(limit)),
            max_tokens: None,
        }
    }

    fn token_limit(limit: u64) -> Limits {
        Limits {
            max_cost: None,
            max_tokens: Some(limit),
        }
    }

    #[test]
    fn the_refusal_reads_as_documented() {
        let refusal = checked(3.42, 2.15, cost_limit(5.0)).unwrap_err();
        let documented = "Cost limit exceeded for feature \"Add user search\"
  Current spend: $3.42
  Budget limit:  $5.00
  Estimated cost: $2.15
  Total would be: $5.57 (exceeds limit by $0.57)";
        assert_eq!(refusal.to_string(), documented);
        assert_eq!(refusal.code(), "CostLimitExceeded");
        let cure = "raise the limit with `--max-cost 5.57`, or see `gemstack costs --feature \"Add user search\"`";
        assert_eq!(refusal.cure(), cure);
    }

    #[test]
    fn a_total_that_equals_the_limit_is_permitted_and_a_millionth_more_is_not() {
        assert_eq!(checked(3.42, 1.58, cost_limit(5.0)), Ok(()));
        let refusal = checked(3.42, 1.580_001, cost_limit(5.0)).unwrap_err();
        assert!(
            refusal
                .to_string()
                .ends_with("Total would be: $5.00 (exceeds limit by <$0.0001)")
        );
        assert!(refusal.cure().contains("--max-cost 5.01"));
    }

    #[test]
    fn the_first_call_is_bounded_too() {
        let estimate = Estimate {
            input_tokens: 15_000_000,
            output_tokens_at_most: 0,
            cost: dollars(4.5),
        };
        let refusal = check(
            &Ledger::default(),
            "new",
            "step1-spec",
            estimate,
            cost_limit(0.01),
        )
        .unwrap_err();
        assert!(refusal.to_string().contains("  Current spend: $0.00\n"));
    }

    #[test]
    fn a_call_that_costs_nothing_passes_a_limit_of_nothing() {
        assert_eq!(checked(0.0, 0.0, cost_limit(0.0)), Ok(()));
    }

    #[test]
    fn without_limits_everything_is_permitted() {
        assert_eq!(checked(1e6, 1e6, Limits::default()), Ok(()));
    }

    #[test]
    fn tokens_are_bounded_by_those_used_and_the_prompt_to_come() {
        assert_eq!(checked(0.0, 0.0, token_limit(520_000)), Ok(()));
        let refusal = checked(0.0, 0.0, token_limit(500_000)).unwrap_err();
        let expected =
            "Token limit exceeded for step \"step3-build\" of feature \"Add user search\"
  Current use: 400000 tokens
  Token limit: 500000 tokens
  Estimated prompt: 120000 tokens
  Total would be: 520000 tokens (exceeds limit by 20000)";
        assert_eq!(refusal.to_string(), expected);
        assert!(
            refusal
                .cure()
                .starts_with("raise the limit with `--max-tokens 520000`")
        );
    }

    #[test]
    fn a_feature_cannot_write_lines_of_its_own_into_the_message() {
        let estimate = Estimate {
            input_tokens: 1,
            output_tokens_at_most: 1,
            cost: dollars(1.0),
        };
        let feature = "x\"\n  Budget limit: $9\u{1b}[2J";
        let refusal =
            check(&Ledger::default(), feature, "s", estimate, cost_limit(0.5)).unwrap_err();
        assert_eq!(refusal.to_string().lines().count(), 5);
        assert!(!refusal.to_string().contains('\u{1b}'));
    }
}

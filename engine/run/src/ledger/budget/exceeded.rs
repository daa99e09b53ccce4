//! A limit that a call would go beyond. Its text is the documented one, over several lines.

use std::fmt;

use thiserror::Error;

use super::Budget;
use crate::money::MicroDollars;

/// A limit that a call would go beyond.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct Exceeded {
    /// What the limit holds for.
    pub budget: Budget,
    /// The feature of the call.
    pub feature: String,
    /// The step of the call.
    pub step: String,
    /// What was measured.
    pub measured: Measured,
}

/// What was used and may be used, in money or in tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measured {
    /// In money.
    Cost {
        /// What calls that ended have cost.
        spent: MicroDollars,
        /// What other calls under way may cost.
        reserved: MicroDollars,
        /// What they may cost in all.
        limit: MicroDollars,
        /// What this call may cost.
        estimated: MicroDollars,
    },
    /// In tokens.
    Tokens {
        /// What calls that ended have used.
        used: u64,
        /// What other calls under way may use.
        reserved: u64,
        /// What they may use in all.
        limit: u64,
        /// What this call may use: its prompt and the longest reply.
        estimated: u64,
    },
}

impl Measured {
    /// Whether all together is more than the limit.
    pub(super) fn is_exceeded(&self) -> bool {
        match self {
            Self::Cost {
                spent,
                reserved,
                limit,
                estimated,
            } => spent.plus(*reserved).plus(*estimated) > *limit,
            Self::Tokens {
                used,
                reserved,
                limit,
                estimated,
            } => total(*used, *reserved, *estimated) > *limit,
        }
    }

    fn is_reserved(&self) -> bool {
        match self {
            Self::Cost { reserved, .. } => *reserved > MicroDollars::ZERO,
            Self::Tokens { reserved, .. } => *reserved > 0,
        }
    }

    /// The smallest limit that suffices, as a person writes it.
    fn sufficient(&self) -> String {
        match self {
            Self::Cost {
                spent,
                reserved,
                estimated,
                ..
            } => {
                let total = spent.plus(*reserved).plus(*estimated).up_to_cent();
                format!("{:.2}", total.dollars())
            }
            Self::Tokens {
                used,
                reserved,
                estimated,
                ..
            } => total(*used, *reserved, *estimated).to_string(),
        }
    }
}

fn total(used: u64, reserved: u64, estimated: u64) -> u64 {
    used.saturating_add(reserved).saturating_add(estimated)
}

impl Exceeded {
    /// The documented code of this refusal.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "CostLimitExceeded"
    }

    /// The commands that go on: the smallest limit that suffices, a look at what was spent, and what frees the
    /// reservations of a run that is dead.
    #[must_use]
    pub fn cure(&self) -> String {
        let (raise, look) = (self.raise(), self.look());
        let free = if self.measured.is_reserved() {
            "; `gemstack costs release RUN` frees what a dead run has reserved"
        } else {
            ""
        };
        format!("raise the limit with `{raise}`, or see `{look}`{free}")
    }

    /// The flag or the setting of the limit.
    fn raise(&self) -> String {
        let sufficient = self.measured.sufficient();
        let setting = |name: &str| format!("gemstack config set {name} {sufficient}");
        match (&self.measured, self.budget) {
            (Measured::Cost { .. }, Budget::Call) => setting("max-cost-call"),
            (Measured::Cost { .. }, Budget::Step) => setting("max-cost-step"),
            (Measured::Cost { .. }, Budget::Feature) => format!("--max-cost {sufficient}"),
            (Measured::Cost { .. }, Budget::Project) => setting("max-cost-project"),
            (Measured::Tokens { .. }, Budget::Call) => setting("max-tokens-call"),
            (Measured::Tokens { .. }, Budget::Step) => format!("--max-tokens {sufficient}"),
            (Measured::Tokens { .. }, Budget::Feature) => setting("max-tokens-feature"),
            (Measured::Tokens { .. }, Budget::Project) => setting("max-tokens-project"),
        }
    }

    fn look(&self) -> String {
        match self.budget {
            Budget::Project => "gemstack costs".to_owned(),
            _ => format!("gemstack costs --feature {:?}", self.feature),
        }
    }

    /// What the limit holds for, in words. Names are quoted with their control characters escaped, so that none can add
    /// a line of its own.
    fn holds_for(&self) -> String {
        let Self { feature, step, .. } = self;
        match self.budget {
            Budget::Call => format!("one call of step {step:?} of feature {feature:?}"),
            Budget::Step => format!("step {step:?} of feature {feature:?}"),
            Budget::Feature => format!("feature {feature:?}"),
            Budget::Project => "the project".to_owned(),
        }
    }
}

impl fmt::Display for Exceeded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = self.holds_for();
        match self.measured {
            Measured::Cost {
                spent,
                reserved,
                limit,
                estimated,
            } => {
                let total = spent.plus(reserved).plus(estimated);
                writeln!(formatter, "Cost limit exceeded for {of}")?;
                writeln!(formatter, "  Current spend: {spent}")?;
                if self.measured.is_reserved() {
                    writeln!(formatter, "  Reserved by other calls: {reserved}")?;
                }
                writeln!(formatter, "  Budget limit:  {limit}")?;
                writeln!(formatter, "  Estimated cost: {estimated}")?;
                let over = total.above(limit);
                write!(
                    formatter,
                    "  Total would be: {total} (exceeds limit by {over})"
                )
            }
            Measured::Tokens {
                used,
                reserved,
                limit,
                estimated,
            } => {
                let total = total(used, reserved, estimated);
                writeln!(formatter, "Token limit exceeded for {of}")?;
                writeln!(formatter, "  Current use: {used} tokens")?;
                if self.measured.is_reserved() {
                    writeln!(formatter, "  Reserved by other calls: {reserved} tokens")?;
                }
                writeln!(formatter, "  Token limit: {limit} tokens")?;
                writeln!(formatter, "  Estimated use: {estimated} tokens")?;
                let over = total - limit;
                write!(
                    formatter,
                    "  Total would be: {total} tokens (exceeds limit by {over})"
                )
            }
        }
    }
}

//! The limits of a provider, as its document says them.

use std::time::Duration;

use serde::Deserialize;

use crate::limits::{Limits, Rate};

/// How many calls it gets at once, and how many within a time.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitsDocument {
    concurrent: Option<usize>,
    requests: Option<u64>,
    tokens: Option<u64>,
    #[serde(default)]
    per: Span,
}

/// A length of time.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Span {
    Second,
    #[default]
    Minute,
    Hour,
    Day,
}

impl Span {
    fn length(self) -> Duration {
        match self {
            Self::Second => Duration::from_secs(1),
            Self::Minute => Duration::from_mins(1),
            Self::Hour => Duration::from_hours(1),
            Self::Day => Duration::from_hours(24),
        }
    }
}

impl LimitsDocument {
    pub(super) fn read(self) -> Limits {
        let is_any = self.requests.is_some() || self.tokens.is_some();
        let rate = is_any.then(|| Rate {
            requests: self.requests,
            tokens: self.tokens,
            per: self.per.length(),
        });
        Limits {
            concurrent: self.concurrent,
            rate,
        }
    }
}

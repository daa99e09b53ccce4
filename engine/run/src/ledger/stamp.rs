//! A moment as the ledger writes it: ISO 8601 in UTC. The only module of the ledger that knows the calendar.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A moment, such as `2026-04-24T15:30:00Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Stamp(Timestamp);

/// Why something is no moment.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{given}` is not a time; write one such as `2026-04-24T15:30:00Z`")]
pub struct StampFault {
    given: String,
}

fn fault(given: &dyn fmt::Display) -> StampFault {
    StampFault {
        given: given.to_string(),
    }
}

impl Stamp {
    /// The moment that a clock read, kept to the second.
    ///
    /// # Errors
    /// When the calendar does not reach that far.
    pub fn at(time: SystemTime) -> Result<Self, StampFault> {
        let exact = Timestamp::try_from(time).map_err(|_| fault(&format!("{time:?}")))?;
        exact
            .round(Unit::Second)
            .map(Self)
            .map_err(|_| fault(&exact))
    }

    /// The moment so many seconds after the beginning of 1970, kept to the microsecond.
    pub(super) fn from_unix_seconds(seconds: f64) -> Result<Self, StampFault> {
        let since =
            jiff::SignedDuration::try_from_secs_f64(seconds).map_err(|_| fault(&seconds))?;
        let exact = Timestamp::from_duration(since).map_err(|_| fault(&seconds))?;
        exact
            .round(Unit::Microsecond)
            .map(Self)
            .map_err(|_| fault(&seconds))
    }
}

impl FromStr for Stamp {
    type Err = StampFault;

    /// Reads ISO 8601; a time without an offset is taken for UTC, as the schema says.
    fn from_str(text: &str) -> Result<Self, StampFault> {
        let with_offset = text.parse::<Timestamp>();
        with_offset
            .or_else(|_| in_utc(text))
            .map(Self)
            .map_err(|_| fault(&text))
    }
}

fn in_utc(text: &str) -> Result<Timestamp, jiff::Error> {
    let civil: DateTime = text.parse()?;
    Ok(civil.to_zoned(TimeZone::UTC)?.timestamp())
}

impl fmt::Display for Stamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0)
    }
}

impl TryFrom<String> for Stamp {
    type Error = StampFault;

    fn try_from(text: String) -> Result<Self, StampFault> {
        text.parse()
    }
}

impl From<Stamp> for String {
    fn from(stamp: Stamp) -> Self {
        stamp.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_clock_reading_is_written_to_the_second_in_utc() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_777_044_600_400);
        assert_eq!(Stamp::at(time).unwrap().to_string(), "2026-04-24T15:30:00Z");
    }

    #[test]
    fn a_time_is_read_with_an_offset_and_without_one() {
        for text in [
            "2026-04-24T15:30:00Z",
            "2026-04-24T17:30:00+02:00",
            "2026-04-24T15:30:00",
        ] {
            assert_eq!(
                text.parse::<Stamp>().unwrap().to_string(),
                "2026-04-24T15:30:00Z"
            );
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        assert!("yesterday".parse::<Stamp>().is_err());
        assert!(Stamp::from_unix_seconds(f64::NAN).is_err());
        assert!(Stamp::from_unix_seconds(1e300).is_err());
    }
}

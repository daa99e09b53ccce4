//! The clock: the only place where the time is read.

#![expect(
    clippy::disallowed_methods,
    reason = "this module alone reads the time"
)]

use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;

use crate::fault;

/// The time now, as RFC 3339 in UTC with milliseconds.
pub fn now() -> String {
    format!("{:.3}", timestamp())
}

/// Today in UTC, as `YYYY-MM-DD`.
pub fn today() -> String {
    timestamp().strftime("%Y-%m-%d").to_string()
}

/// The time now, for the ledger.
pub fn system() -> SystemTime {
    timestamp().into()
}

/// A point from which to measure how long something takes.
pub fn instant() -> Instant {
    Instant::now()
}

/// A name for a run that begins now: its time in UTC, to the microsecond, so that names sort as the
/// runs began.
pub fn run_name() -> String {
    let now = timestamp();
    let microseconds = now.subsec_nanosecond().unsigned_abs() / 1000;
    format!("{}-{microseconds:05x}", now.strftime("%Y%m%d-%H%M%S"))
}

fn timestamp() -> Timestamp {
    fault::time(Timestamp::now)
}

/// How long it was from one time to another, both as [`now`] gives them; none where one of them is
/// no time, or the second was before the first.
pub fn between(begin: &str, end: &str) -> Option<Duration> {
    let [begin, end] = [begin, end].map(|it| it.parse::<Timestamp>());
    Duration::try_from(end.ok()?.duration_since(begin.ok()?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_events_have_a_distance() {
        let [begin, end] = ["2026-01-01T00:00:00.000Z", "2026-01-01T00:00:01.250Z"];
        assert_eq!(between(begin, end), Some(Duration::from_millis(1250)));
        assert_eq!(between(end, begin), None);
        assert_eq!(between("then", end), None);
    }
}

//! How long a service asks to wait, in the forms that services write it.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::Value as Json;

/// A number from here on is a moment in seconds since 1970, for nobody waits thirty years.
const MOMENT: f64 = 1e9;
/// And one from here on is a moment in milliseconds.
const MOMENT_IN_MILLISECONDS: f64 = 1e12;

/// A value as a time from `now` on: a number of seconds; text such as `13s`, `1.5s`, `500ms`,
/// `6m0s`; or a moment, as a date of RFC 3339 or RFC 9110, or as seconds or milliseconds since 1970.
/// A moment that is over is no time at all.
pub(super) fn wait(value: &Json, now: SystemTime) -> Option<Duration> {
    match value {
        Json::Number(number) => from_number(number.as_f64()?, now),
        Json::String(text) => from_text(text.trim(), now),
        _ => None,
    }
}

fn from_number(number: f64, now: SystemTime) -> Option<Duration> {
    if number < MOMENT {
        return Duration::try_from_secs_f64(number).ok();
    }
    let seconds = if number < MOMENT_IN_MILLISECONDS {
        number
    } else {
        number / 1000.0
    };
    let since_1970 = Duration::try_from_secs_f64(seconds).ok()?;
    let moment = SystemTime::UNIX_EPOCH.checked_add(since_1970)?;
    Some(until(moment, now))
}

fn from_text(text: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(number) = text.parse() {
        return from_number(number, now);
    }
    let span = seconds_in(text).and_then(|it| Duration::try_from_secs_f64(it).ok());
    span.or_else(|| Some(until(date(text)?, now)))
}

fn date(text: &str) -> Option<SystemTime> {
    let rfc_3339 = text.parse::<Timestamp>().ok();
    let moment = rfc_3339.or_else(|| DateTimeParser::new().parse_timestamp(text).ok());
    moment.map(SystemTime::from)
}

fn until(moment: SystemTime, now: SystemTime) -> Duration {
    moment.duration_since(now).unwrap_or_default()
}

fn seconds_in(text: &str) -> Option<f64> {
    let (mut rest, mut seconds) = (text, 0.0);
    while !rest.is_empty() {
        let digits = rest.find(|it: char| !it.is_ascii_digit() && it != '.')?;
        let (number, tail) = rest.split_at(digits);
        let letters = tail
            .find(|it: char| !it.is_ascii_alphabetic())
            .unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        seconds += number.parse::<f64>().ok()? * unit_in_seconds(unit)?;
        rest = tail;
    }
    (!text.is_empty()).then_some(seconds)
}

fn unit_in_seconds(unit: &str) -> Option<f64> {
    match unit {
        "d" => Some(86_400.0),
        "h" => Some(3600.0),
        "m" => Some(60.0),
        "s" => Some(1.0),
        "ms" => Some(0.001),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Ten seconds past noon.
    fn now() -> SystemTime {
        date("2026-01-31T12:00:10Z").expect("a moment")
    }

    fn read(value: Json) -> Option<u128> {
        wait(&value, now()).map(|it| it.as_millis())
    }

    #[test]
    fn times_are_numbers_of_seconds_or_have_units() {
        assert_eq!(read(json!(13)), Some(13_000));
        assert_eq!(read(json!("13s")), Some(13_000));
        assert_eq!(read(json!("36.429760048s")), Some(36_429));
        assert_eq!(read(json!("250ms")), Some(250));
        assert_eq!(read(json!(" 1h6m0s ")), Some(3_960_000));
        assert_eq!(read(json!("1d")), Some(86_400_000));
        assert_eq!(read(json!("2.5")), Some(2_500));
    }

    #[test]
    fn moments_are_times_from_now_on_and_those_that_are_over_are_none_at_all() {
        assert_eq!(read(json!("2026-01-31T12:00:40Z")), Some(30_000));
        assert_eq!(read(json!("2026-01-31T13:00:10+01:00")), Some(0));
        assert_eq!(read(json!("Sat, 31 Jan 2026 12:01:10 GMT")), Some(60_000));
        assert_eq!(read(json!("Sat, 31 Jan 2026 11:00:00 GMT")), Some(0));
        assert_eq!(read(json!(1_769_860_815)), Some(5_000));
        assert_eq!(read(json!("1769860815500")), Some(5_500));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for value in [
            json!("soon"),
            json!(""),
            json!("5x"),
            json!("-1"),
            json!("NaN"),
            json!(null),
            json!("s"),
            json!("ms"),
            json!("1e400"),
        ] {
            assert_eq!(wait(&value, now()), None, "{value}");
        }
    }
}

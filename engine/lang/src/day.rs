//! A day of the calendar. Pure: what day it is, whoever checks is told.

/// For so many days prices that were looked up are believed.
pub const FRESH: i64 = 180;

/// A day, counted from the first of January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i64);

impl Day {
    /// Reads a day such as `2026-01-31`; none where it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let [year, month, day] = [4, 2, 2].map(|length| number(parts.next(), length));
        let (year, month, day) = (year?, month?, day?);
        let is_there = (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
        (is_there && parts.next().is_none()).then(|| Self(days_from_civil(year, month, day)))
    }

    /// The day, in UTC, of a time in seconds from the beginning of 1970.
    #[must_use]
    pub const fn of_unix_seconds(seconds: i64) -> Self {
        Self(seconds.div_euclid(86_400))
    }

    /// How many days after another one it is; fewer than none where it is before.
    #[must_use]
    pub const fn days_after(self, other: Self) -> i64 {
        self.0 - other.0
    }
}

/// A number of just so many digits.
fn number(text: Option<&str>, length: usize) -> Option<i64> {
    let text = text.filter(|it| it.len() == length)?;
    let digits = text.bytes().all(|it| it.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

const fn days_of(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days from 1970 on, by the algorithm `days_from_civil` of
/// <https://howardhinnant.github.io/date_algorithms.html>.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        assert_eq!(day("1970-01-01"), Day(0));
        assert_eq!(day("2026-06-01"), Day::of_unix_seconds(1_780_272_000));
        assert_eq!(day("1969-12-31"), Day::of_unix_seconds(-1));
        assert_eq!(day("2000-03-01").days_after(day("2000-02-28")), 2);
        assert_eq!(day("2026-03-01").days_after(day("2026-02-28")), 1);
        assert_eq!(day("2027-01-01").days_after(day("2026-01-01")), 365);
        assert_eq!(day("2026-01-01").days_after(day("2026-01-02")), -1);
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in [
            "",
            "2026",
            "2026-1-31",
            "2026-02-29",
            "2026-13-01",
            "2026-01-00",
            "2026-01-31x",
            "26-01-31",
            "2026-01-31-1",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }
}

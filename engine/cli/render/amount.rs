//! Numbers as people read them: tokens, dollars, times, characters.

use std::time::Duration;

use gemstack_run::money::{Costs, MicroDollars};

/// What nobody knows.
pub const NOT_KNOWN: &str = "not known";

/// A count with thousands apart: `4,813`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count in few characters, rounded: `950`, `66k`, `1.0M`.
pub fn short(number: u64) -> String {
    match number {
        0..1_000 => number.to_string(),
        1_000..999_500 => format!("{}k", (number + 500) / 1_000),
        _ => {
            let tenths = number.saturating_add(50_000) / 100_000;
            format!("{}.{}M", tenths / 10, tenths % 10)
        }
    }
}

/// A count with its noun: `1 file`, `2 files`.
pub fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(number))
}

/// Dollars with four decimals, for single calls: `$0.0241`.
pub fn dollars(amount: MicroDollars) -> String {
    format!("${:.4}", amount.dollars())
}

/// What calls cost: `$0.0241`; where nobody knows it of some, `at least $0.0241`, and of all, `not known`.
pub fn costs(costs: Costs) -> String {
    match costs.exactly() {
        Some(sum) => dollars(sum),
        None if costs.known == MicroDollars::ZERO => NOT_KNOWN.to_owned(),
        None => format!("at least {}", dollars(costs.known)),
    }
}

/// A time: `12 ms`, `3.2 s`, `4 min 05 s`.
pub fn time(duration: Duration) -> String {
    match duration.as_secs() {
        0 => format!("{} ms", duration.as_millis()),
        1..60 => format!("{:.1} s", duration.as_secs_f64()),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(
            [0, 999, 1000, 4813, 1_234_567].map(count),
            ["0", "999", "1,000", "4,813", "1,234,567"]
        );
        assert_eq!(
            (counted(1, "file"), counted(0, "file")),
            ("1 file".into(), "0 files".into())
        );
    }

    #[test]
    fn a_short_count_is_rounded() {
        let told = [950, 8_192, 65_536, 999_600, 1_048_576].map(short);
        assert_eq!(told, ["950", "8k", "66k", "1.0M", "1.0M"]);
    }

    #[test]
    fn times_have_the_unit_that_fits() {
        let texts = [12, 3240, 245_000].map(|it| time(Duration::from_millis(it)));
        assert_eq!(texts, ["12 ms", "3.2 s", "4 min 05 s"]);
    }

    #[test]
    fn a_call_has_four_decimals() {
        assert_eq!(dollars(MicroDollars::from_micros(24_105)), "$0.0241");
    }

    #[test]
    fn what_nobody_knows_is_never_told_as_nothing() {
        let sum = |micros, unpriced| {
            costs(Costs {
                known: MicroDollars::from_micros(micros),
                unpriced,
            })
        };
        assert_eq!(
            [sum(0, 0), sum(0, 1), sum(24_105, 1), sum(24_105, 0)],
            ["$0.0000", "not known", "at least $0.0241", "$0.0241"]
        );
    }
}

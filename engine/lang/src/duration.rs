//! Times as documents write them: a whole number with `ms`, `s`, `m` or `h`.

use std::time::Duration;

/// Reads a time such as `500ms`, `2s`, `10m` or `1h`; none where the text is no such time.
pub fn duration(text: &str) -> Option<Duration> {
    let digits = text.find(|it: char| !it.is_ascii_digit())?;
    let amount: u64 = text[..digits].parse().ok()?;
    match &text[digits..] {
        "ms" => Some(Duration::from_millis(amount)),
        "s" => Some(Duration::from_secs(amount)),
        "m" => Some(Duration::from_secs(amount.saturating_mul(60))),
        "h" => Some(Duration::from_secs(amount.saturating_mul(3600))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_whole_number_with_its_unit() {
        assert_eq!(duration("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(duration("2m"), Some(Duration::from_mins(2)));
        for text in ["", "5", "s", "-1s", "1 s", "1d", "99999999999999999999s"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}

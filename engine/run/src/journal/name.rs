//! Names of runs: each sorts after those of all runs that there were, whatever the clock says.

/// The name of a run that begins `now`, after the one named `latest`. A clock that was set back, or two runs within one
/// microsecond, would give a name that sorts before, or one that there is.
pub(super) fn after(latest: Option<&str>, now: String) -> String {
    match latest {
        Some(latest) if latest >= now.as_str() => next(latest),
        _ => now,
    }
}

/// The nearest name after another: its last number, counted on.
fn next(name: &str) -> String {
    match name.rsplit_once('-') {
        Some((head, number)) if is_number(number) => format!("{head}-{}", counted_on(number)),
        _ => format!("{name}-00000"),
    }
}

fn is_number(text: &str) -> bool {
    let is_digit = |it: u8| it.is_ascii_digit() || matches!(it, b'a'..=b'f');
    !text.is_empty() && text.bytes().all(is_digit)
}

/// A hexadecimal number of as many digits; where there is none, one of more digits that sorts after it.
fn counted_on(number: &str) -> String {
    let kept = number.trim_end_matches('f');
    let Some(last) = kept.chars().next_back() else {
        return format!("{number}0");
    };
    let head = &kept[..kept.len() - 1];
    let raised = last
        .to_digit(16)
        .and_then(|it| char::from_digit(it + 1, 16));
    let raised = raised.expect("a digit below the last one");
    format!("{head}{raised}{}", "0".repeat(number.len() - kept.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_the_time_unless_that_is_no_later_than_the_latest() {
        let now = || "20260601-120000-0000f".to_owned();
        assert_eq!(after(None, now()), now());
        assert_eq!(after(Some("20260601-115959-fffff"), now()), now());
        for (latest, name) in [
            ("20260601-120000-0000f", "20260601-120000-00010"),
            ("20270101-000000-00fff", "20270101-000000-01000"),
            ("20270101-000000-fffff", "20270101-000000-fffff0"),
            ("one", "one-00000"),
        ] {
            assert_eq!(after(Some(latest), now()), name);
        }
    }

    proptest! {
        #[test]
        fn every_name_sorts_after_the_one_before(latest in "\\PC{0,20}(-[0-9a-f]{0,6})?", now in "[0-9-]{0,9}") {
            let mut before = latest;
            for _ in 0..40 {
                let name = after(Some(&before), now.clone());
                prop_assert!(name > before, "{name} after {before}");
                before = name;
            }
        }
    }
}

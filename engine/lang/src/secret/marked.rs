//! Secrets that are known by what stands before them.

use super::Secret;
use super::places::Places;
use super::token::{SHORTEST, is_of_word};

/// What stands before a secret, how long it is at least, and what it is. Sorted.
const MARKS: &[(&str, usize, &str)] = &[
    ("&sig=", 43, "a signature of an Azure address"),
    ("/api/webhooks/", 70, "a Discord webhook"),
    ("AccountKey=", 80, "an Azure storage key"),
    ("SharedAccessKey=", 40, "an Azure access key"),
    ("_authToken=", SHORTEST, "an npm token"),
    ("hooks.slack.com/services/", 40, "a Slack webhook"),
];

/// Between the parts of a client secret of Azure.
const AZURE: &str = "Q~";

/// Between the key of Mailchimp and the number of its machine.
const MAILCHIMP: &str = "-us";

/// Between the number and the key of a bot of Telegram.
const TELEGRAM: &str = ":AA";

/// What they are known by.
pub(super) fn marks() -> impl Iterator<Item = &'static str> {
    let marks = MARKS.iter().map(|it| it.0);
    marks.chain([AZURE, MAILCHIMP, TELEGRAM])
}

/// The secrets of a text that are marked.
pub(super) fn find<'t>(text: &'t str, places: &'t Places) -> impl Iterator<Item = Secret> + 't {
    let marked = MARKS.iter().flat_map(move |mark| after(text, places, mark));
    let by_their_middle = azure(text, places).chain(telegram(text, places));
    let by_their_middle = by_their_middle.chain(mailchimp(text, places));
    marked.chain(by_their_middle)
}

fn after<'t>(
    text: &'t str,
    places: &'t Places,
    (mark, shortest, of): &'static (&str, usize, &str),
) -> impl Iterator<Item = Secret> + 't {
    places.at(mark).filter_map(move |at| {
        let body = length(&text[at + mark.len()..], is_of_base);
        let secret = &text[at + mark.len()..][..body];
        let is_one = body >= *shortest && secret.contains(|it: char| it.is_ascii_digit());
        is_one.then_some(Secret {
            range: at..at + mark.len() + body,
            shown: mark.len(),
            of,
            whole: true,
        })
    })
}

/// Three letters, a digit, `Q~` and at least 31 letters.
fn azure<'t>(text: &'t str, places: &'t Places) -> impl Iterator<Item = Secret> + 't {
    let is_letter = |it: u8| is_of_word(it) || matches!(it, b'~' | b'.');
    places.at(AZURE).filter_map(move |at| {
        let start = at.checked_sub(4)?;
        let before = &text.as_bytes()[start..at];
        let after = length(&text[at + AZURE.len()..], is_letter);
        let is_one = before[3].is_ascii_digit()
            && before[..3].iter().all(|it| is_letter(*it))
            && (31..=40).contains(&after);
        is_one.then_some(Secret {
            range: start..at + AZURE.len() + after,
            shown: 0,
            of: "an Azure client secret",
            whole: true,
        })
    })
}

/// A number of eight to ten digits, `:AA` and 33 letters.
fn telegram<'t>(text: &'t str, places: &'t Places) -> impl Iterator<Item = Secret> + 't {
    places.at(TELEGRAM).filter_map(move |at| {
        let digits = text.as_bytes()[..at].iter().rev();
        let digits = digits.take_while(|it| it.is_ascii_digit()).take(11).count();
        let after = length(&text[at + TELEGRAM.len()..], is_of_word);
        let is_one = (8..=10).contains(&digits) && after == 33;
        is_one.then_some(Secret {
            range: at - digits..at + TELEGRAM.len() + after,
            shown: digits + 1,
            of: "a Telegram token",
            whole: true,
        })
    })
}

/// 32 hexadecimal digits, `-us` and a number.
fn mailchimp<'t>(text: &'t str, places: &'t Places) -> impl Iterator<Item = Secret> + 't {
    places.at(MAILCHIMP).filter_map(move |at| {
        let digits = text.as_bytes()[..at].iter().rev();
        let digits = digits
            .take_while(|it| it.is_ascii_hexdigit())
            .take(33)
            .count();
        let end = at + MAILCHIMP.len();
        let number = length(&text[end..], |it| it.is_ascii_digit());
        let is_one = digits == 32 && (1..=2).contains(&number);
        is_one.then_some(Secret {
            range: at - digits..end + number,
            shown: 0,
            of: "a Mailchimp key",
            whole: true,
        })
    })
}

fn is_of_base(byte: u8) -> bool {
    is_of_word(byte) || matches!(byte, b'+' | b'/' | b'=' | b'%')
}

fn length(text: &str, is_of_it: impl Fn(u8) -> bool) -> usize {
    let end = text.bytes().position(|it| !is_of_it(it));
    end.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, &'static str)> {
        find(text, &Places::of(text))
            .map(|it| (&text[it.range], it.of))
            .collect()
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(MARKS.is_sorted_by_key(|it| it.0));
    }

    #[test]
    fn what_is_marked_is_found_with_its_mark() {
        for (mark, length, of) in MARKS {
            let body: String = "a1B2/".chars().cycle().take(*length).collect();
            let secret = format!("{mark}{body}");
            let text = format!("x; {secret};\n");
            assert_eq!(found(&text), [(&*secret, *of)]);
            assert_eq!(found(&format!("{mark}short1")), []);
        }
    }

    #[test]
    fn the_secrets_of_azure_and_telegram_are_found_by_their_middle() {
        let azure = format!("abc8Q~{}", "x1.Y_".repeat(7));
        assert_eq!(
            found(&format!("S={azure} ")),
            [(&*azure, "an Azure client secret")]
        );
        let telegram = format!("12345678:AA{}", "b2C".repeat(11));
        assert_eq!(
            found(&format!("\"{telegram}\"")),
            [(&*telegram, "a Telegram token")]
        );
        assert_eq!(found("12:AABB Q~ 0Q~"), []);
    }
}

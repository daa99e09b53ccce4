//! Keys and tokens in a text, recognised by their shape, and what is likely one by its name and its letters.
//!
//! | part | recognises |
//! |---|---|
//! | `token` | what begins as the tokens of known services do |
//! | `marked` | what stands behind a known mark |
//! | `armour` | private keys |
//! | `address` | passwords in addresses |
//! | `dotted` | tokens of several parts |
//! | `credentials` | what stands where credentials do |
//! | `assignment` | values that a name says are secret, if chance made them |

use std::ops::Range;

mod address;
mod armour;
mod assignment;
mod credentials;
mod dotted;
#[cfg(test)]
mod labelled;
mod marked;
mod places;
mod random;
mod token;

use places::Places;

/// A secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// Its bytes.
    pub range: Range<usize>,
    /// How many of them may be shown: they say what kind of secret it is.
    pub shown: usize,
    /// What it is: `a GitHub token`.
    pub of: &'static str,
    /// Whether all of it is there; the head of a private key alone opens nothing.
    pub whole: bool,
}

impl Secret {
    /// The line of the text that it begins in, counted from 1.
    pub fn line(&self, text: &str) -> usize {
        text[..self.range.start].matches('\n').count() + 1
    }
}

/// The secrets in a text that are known by their shape, in the order of their places.
pub fn find(text: &str) -> Vec<Secret> {
    known(text, &Places::of(text))
}

fn known(text: &str, places: &Places) -> Vec<Secret> {
    let found = token::find(text).chain(marked::find(text, places));
    sorted(found.chain(armour::find(text, places)).collect())
}

/// Those, and what is likely a secret: passwords in addresses, and values that a name says are secret. No two overlap.
pub fn likely(text: &str) -> Vec<Secret> {
    let places = Places::of(text);
    let mut found = known(text, &places);
    let guessed: Vec<_> = address::find(text, &places)
        .chain(credentials::find(text, &places))
        .chain(assignment::find(text))
        .filter(|it| !found.iter().any(|that| overlap(&it.range, &that.range)))
        .collect();
    found.extend(guessed);
    sorted(found)
}

/// What of [`likely`] is all there, so that it opens something: what a prompt must not hold.
pub fn usable(text: &str) -> Vec<Secret> {
    let mut found = likely(text);
    found.retain(|it| it.whole);
    found
}

/// The text with its secrets of known shape made unreadable; every byte keeps its place.
pub fn masked(text: &str) -> String {
    without(text, &find(text))
}

/// The text with these secrets made unreadable; every byte keeps its place.
pub fn without(text: &str, secrets: &[Secret]) -> String {
    let mut masked = text.to_owned();
    for secret in secrets {
        let hidden = secret.range.start + secret.shown..secret.range.end;
        let stars: String = text[hidden.clone()]
            .chars()
            .map(|it| match it {
                '\n' | '\r' | ' ' => it.to_string(),
                it => "*".repeat(it.len_utf8()),
            })
            .collect();
        masked.replace_range(hidden, &stars);
    }
    masked
}

/// In the order of their places; of two that overlap, the one that begins first.
fn sorted(mut found: Vec<Secret>) -> Vec<Secret> {
    found.sort_by_key(|it| it.range.start);
    found.dedup_by(|later, earlier| overlap(&later.range, &earlier.range));
    found
}

fn overlap(left: &Range<usize>, right: &Range<usize>) -> bool {
    left.start < right.end && right.start < left.end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_and_masked_at_their_bytes() {
        let token = format!("ghp_{}", "a1B2".repeat(9));
        let text = format!(
            "url: https://{token}@host\nkey: |\n  -----BEGIN RSA PRIVATE KEY-----\n  MIIé\n  -----END RSA PRIVATE KEY-----\n"
        );
        let found = find(&text);
        assert_eq!(found.len(), 2);
        assert_eq!(&text[found[0].range.clone()], token);
        assert_eq!(found[1].of, "a private key");
        let masked = masked(&text);
        assert_eq!(masked.len(), text.len());
        assert!(masked.contains(&format!("https://ghp_{}@host", "*".repeat(36))));
        assert!(masked.contains("  *****\n  -----END"), "{masked}");
    }

    #[test]
    fn a_key_without_an_end_does_not_take_the_rest_of_the_text() {
        let body = "MIIEow1234567890abcd";
        let text = format!("-----BEGIN PRIVATE KEY-----\n{body}\n{body}\nit failed: no end\n");
        let masked = masked(&text);
        assert!(
            masked.ends_with("*\nit failed: no end\n") && !masked.contains(body),
            "{masked}"
        );
    }

    #[test]
    fn names_examples_and_references_are_no_secrets() {
        let text = "sk-learn-pipeline-for-everyone AKIAIOSFODNN7EXAMPLE {{ config.sk_live_key }} task-1234567890123456789012345 -----BEGIN CERTIFICATE-----";
        assert_eq!(find(text), []);
    }

    #[test]
    fn what_is_likely_a_secret_is_told_once_and_by_its_line() {
        let token = format!("ghp_{}", "a1B2".repeat(9));
        let value = ["q7Hd92kL", "mX0pZ4vB"].concat();
        let text = format!(
            "a\ntoken: {token}\nurl: https://me:{value}@git.corp/{token}\npassword = \"{value}\"\n"
        );
        let found = likely(&text);
        let told: Vec<_> = found.iter().map(|it| (it.line(&text), it.of)).collect();
        let expected = [
            (2, "a GitHub token"),
            (3, "a password in an address"),
            (3, "a GitHub token"),
            (4, "a secret value"),
        ];
        assert_eq!(told, expected);
        let without = without(&text, &found);
        assert!(
            !without.contains(&value) && without.len() == text.len(),
            "{without}"
        );
        assert_eq!(likely(&without), []);
    }
}

//! A text that nobody may read: an access key.
//!
//! It alone keeps such texts, and only `http` may take one out again. A `Secret` cannot be shown,
//! written as JSON, compared or copied, so it reaches neither journal nor message by accident.

use std::fmt;

use percent_encoding::percent_decode_str;
use reqwest::Url;

/// What stands in a message where a secret stood.
pub(super) const REDACTED: &str = "[secret]";

/// An access key.
pub struct Secret(String);

impl Secret {
    /// Keeps a text as a secret, without the blanks and line ends that copying leaves around it.
    /// `None` if nothing is left: an empty variable is no key.
    pub fn keep(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// What of an address opens something: its password, or its user where that stands alone; as it is written, and as it
    /// is sent.
    pub fn of_address(address: &str) -> Vec<Self> {
        let Ok(address) = Url::parse(address) else {
            return Vec::new();
        };
        let written = address.password().unwrap_or_else(|| address.username());
        let sent = percent_decode_str(written).decode_utf8_lossy();
        [written, sent.as_ref()]
            .into_iter()
            .filter_map(Self::keep)
            .collect()
    }

    /// The text itself, for the header of a request and for nothing else.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The text without the secrets: services like to repeat a key that they refuse.
pub fn redact(text: &str, secrets: &[&Secret]) -> String {
    let mut needles: Vec<&str> = secrets.iter().map(|it| it.0.as_str()).collect();
    // The longest first, so that a secret that begins with another one leaves no tail.
    needles.sort_by_key(|it| std::cmp::Reverse(it.len()));
    needles.into_iter().fold(text.to_owned(), |text, needle| {
        text.replace(needle, REDACTED)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::keep(text).expect("not empty")
    }

    #[test]
    fn debug_does_not_tell_it() {
        assert_eq!(format!("{:?}", secret("k-12345")), "Secret(…)");
        assert_eq!(
            format!("{:#?}", Some(secret("k-12345"))),
            "Some(\n    Secret(…),\n)"
        );
    }

    #[test]
    fn blanks_around_a_key_go_and_an_empty_key_is_none() {
        assert_eq!(secret(" k-12345\n").expose(), "k-12345");
        assert!(Secret::keep(" \n").is_none());
    }

    #[test]
    fn an_address_has_the_secrets_that_are_written_in_it() {
        let of = |it| {
            let found = Secret::of_address(it);
            found
                .iter()
                .map(|it| it.expose().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(of("https://me:p%2Fw@example.com/a"), ["p%2Fw", "p/w"]);
        assert_eq!(of("https://token@example.com/a"), ["token", "token"]);
        assert_eq!(of("https://example.com:80/a"), [""; 0]);
        assert_eq!(of("nowhere"), [""; 0]);
    }

    #[test]
    fn messages_lose_every_secret_and_its_tail() {
        let (short, long) = (secret("k-123"), secret("k-123456"));
        let text = redact("bad key k-123456, not k-123!", &[&short, &long]);
        assert_eq!(text, "bad key [secret], not [secret]!");
    }
}

//! Keys and tokens in a text, recognised by their shape.

use std::ops::Range;

/// How a token begins, what follows, and whose it is.
struct Token {
    begins: &'static str,
    /// How many letters, digits, `-` and `_` follow at least.
    length: usize,
    of: &'static str,
}

const fn token(begins: &'static str, length: usize, of: &'static str) -> Token {
    Token { begins, length, of }
}

/// The tokens that are recognised, sorted by how they begin. Lengths are those that their services
/// give, or a little less.
const TOKENS: &[Token] = &[
    token("AIza", 35, "a Google key"),
    token("AKIA", 16, "an AWS access key"),
    token("ASIA", 16, "an AWS access key"),
    token("gho_", 36, "a GitHub token"),
    token("ghp_", 36, "a GitHub token"),
    token("ghr_", 36, "a GitHub token"),
    token("ghs_", 36, "a GitHub token"),
    token("ghu_", 36, "a GitHub token"),
    token("github_pat_", 36, "a GitHub token"),
    token("glpat-", 20, "a GitLab token"),
    token("hf_", 34, "a Hugging Face token"),
    token("npm_", 36, "an npm token"),
    token("rk_live_", 16, "a Stripe key"),
    token("sk-", 20, "an API key"),
    token("sk_live_", 16, "a Stripe key"),
    token("xoxa-", 20, "a Slack token"),
    token("xoxb-", 20, "a Slack token"),
    token("xoxp-", 20, "a Slack token"),
];

/// The shortest of them.
const SHORTEST: usize = 20;

/// How a key in PEM armour begins and ends.
const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";

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

/// The secrets in a text, in the order of their places.
pub fn find(text: &str) -> Vec<Secret> {
    let tokens = words(text).filter_map(|it| in_word(text, it));
    let mut found: Vec<_> = tokens.chain(private_keys(text)).collect();
    found.sort_by_key(|it| it.range.start);
    found
}

/// The text with its secrets made unreadable; every byte keeps its place.
pub fn masked(text: &str) -> String {
    let mut masked = text.to_owned();
    for secret in find(text) {
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

/// Runs of letters, digits, `-` and `_` that are long enough to be a token.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at;
            // From its end on, for where one byte is no part of a token, none before it begins one
            // that is long enough.
            let head = bytes.get(start..start + SHORTEST)?;
            if let Some(foreign) = head.iter().rposition(|it| !is_of_token(*it)) {
                at = start + foreign + 1;
                continue;
            }
            let length = bytes[start..].iter().position(|it| !is_of_token(*it));
            at = length.map_or(bytes.len(), |it| start + it);
            return Some(start..at);
        }
    })
}

fn in_word(text: &str, range: Range<usize>) -> Option<Secret> {
    let word = &text[range.clone()];
    let token = TOKENS.iter().find(|it| it.is(word))?;
    Some(Secret {
        range,
        shown: token.begins.len(),
        of: token.of,
        whole: true,
    })
}

impl Token {
    /// Names of things are long too, but hold no digit; and an example says that it is one.
    fn is(&self, word: &str) -> bool {
        word.strip_prefix(self.begins).is_some_and(|rest| {
            rest.len() >= self.length
                && rest.contains(|it: char| it.is_ascii_digit())
                && !rest.to_uppercase().contains("EXAMPLE")
        })
    }
}

/// Keys in PEM armour, such as `BEGIN RSA PRIVATE KEY`, up to their end or that of the text.
fn private_keys(text: &str) -> impl Iterator<Item = Secret> + '_ {
    text.match_indices(BEGIN).filter_map(|(start, _)| {
        let rest = &text[start + BEGIN.len()..];
        let (label, body) = rest.split_once("-----")?;
        let is_key = label.ends_with("PRIVATE KEY")
            && label.chars().all(|it| it.is_ascii_uppercase() || it == ' ');
        let end = body
            .find(END)
            .map_or(text.len(), |it| text.len() - body.len() + it);
        is_key.then_some(Secret {
            range: start..end,
            shown: BEGIN.len() + label.len() + "-----".len(),
            of: "a private key",
            whole: has_body(body),
        })
    })
}

/// Whether a key's head is followed by the key.
fn has_body(body: &str) -> bool {
    let is_break = |it: char| it.is_whitespace() || "\\n\"'".contains(it);
    let body = body.trim_start_matches(is_break);
    let end = body.find(|it: char| !it.is_ascii_alphanumeric() && !"+/=".contains(it));
    end.unwrap_or(body.len()) >= SHORTEST
}

fn is_of_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_nothing_in_it_is_shorter_than_the_shortest() {
        assert!(TOKENS.is_sorted_by_key(|it| it.begins));
        let shortest = TOKENS.iter().map(|it| it.begins.len() + it.length).min();
        assert_eq!(shortest, Some(SHORTEST));
    }

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
    fn words_are_the_runs_that_are_long_enough() {
        let [short, long] = [19, 25].map(|it| "a".repeat(it));
        let text = format!("{long} {short} é{long}{short}-\n{short}\n{long}");
        let found: Vec<_> = words(&text).map(|it| text[it].to_owned()).collect();
        assert_eq!(found, [long.clone(), format!("{long}{short}-"), long]);
    }

    #[test]
    fn names_examples_and_references_are_no_secrets() {
        let text = "sk-learn-pipeline-for-everyone AKIAIOSFODNN7EXAMPLE {{ config.sk_live_key }} task-1234567890123456789012345 -----BEGIN CERTIFICATE-----";
        assert_eq!(find(text), []);
    }
}

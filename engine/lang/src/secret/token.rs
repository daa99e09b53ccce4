//! Keys and tokens that say what they are by how they begin.

use super::{Secret, dotted};

/// Which letters a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    /// Letters, digits, `-` and `_`.
    Word,
    /// Those and `.`.
    Dotted,
    /// Those of base 64.
    Base,
    /// Hexadecimal digits.
    Hex,
    /// Capital letters and digits.
    Capital,
    /// Letters and digits.
    Plain,
    /// Hexadecimal digits and `-`, as a name by number has them.
    Number,
}

/// How a token begins, what follows, and whose it is.
struct Token {
    begins: &'static str,
    /// How many letters follow at least.
    length: usize,
    letters: Letters,
    of: &'static str,
}

const fn token(begins: &'static str, length: usize, letters: Letters, of: &'static str) -> Token {
    Token {
        begins,
        length,
        letters,
        of,
    }
}

use Letters::{Base, Capital, Dotted, Hex, Number, Plain, Word};

/// The tokens that are recognised, sorted by how they begin. Lengths are those that their services give, or a little
/// less; secret scanners such as gitleaks know the same.
const TOKENS: &[Token] = &[
    token("ABIA", 16, Capital, "an AWS access key"),
    token("ACCA", 16, Capital, "an AWS access key"),
    token("AGE-SECRET-KEY-1", 58, Capital, "an age key"),
    token("AIza", 35, Word, "a Google key"),
    token("AKIA", 16, Capital, "an AWS access key"),
    token("ASIA", 16, Capital, "an AWS access key"),
    token("ATATT3xFf", 60, Base, "an Atlassian token"),
    token("ATBB", 28, Word, "a Bitbucket token"),
    token("GOCSPX-", 28, Word, "a Google client secret"),
    token("GR1348941", 20, Word, "a GitLab token"),
    token("HRKU-", 36, Word, "a Heroku key"),
    token("NRAK-", 27, Word, "a New Relic key"),
    token("PMAK-", 50, Word, "a Postman key"),
    token("SG.", 60, Dotted, "a SendGrid key"),
    token("SK", 32, Hex, "a Twilio key"),
    token("dapi", 32, Hex, "a Databricks token"),
    token("dckr_pat_", 27, Word, "a Docker token"),
    token("doo_v1_", 64, Hex, "a DigitalOcean token"),
    token("dop_v1_", 64, Hex, "a DigitalOcean token"),
    token("dor_v1_", 64, Hex, "a DigitalOcean token"),
    token("dp.pt.", 40, Word, "a Doppler token"),
    token("figd_", 38, Word, "a Figma token"),
    token("gho_", 36, Word, "a GitHub token"),
    token("ghp_", 36, Word, "a GitHub token"),
    token("ghr_", 36, Word, "a GitHub token"),
    token("ghs_", 36, Word, "a GitHub token"),
    token("ghu_", 36, Word, "a GitHub token"),
    token("github_pat_", 36, Word, "a GitHub token"),
    token("glagent-", 20, Word, "a GitLab token"),
    token("glc_", 32, Base, "a Grafana token"),
    token("glcbt-", 20, Word, "a GitLab token"),
    token("gldt-", 20, Word, "a GitLab token"),
    token("glffct-", 20, Word, "a GitLab token"),
    token("glft-", 20, Word, "a GitLab token"),
    token("glimt-", 20, Word, "a GitLab token"),
    token("gloas-", 20, Word, "a GitLab token"),
    token("glpat-", 20, Word, "a GitLab token"),
    token("glptt-", 20, Word, "a GitLab token"),
    token("glrt-", 20, Word, "a GitLab token"),
    token("glsa_", 32, Word, "a Grafana token"),
    token("glsoat-", 20, Word, "a GitLab token"),
    token("gsk_", 40, Word, "a Groq key"),
    token("hf_", 34, Word, "a Hugging Face token"),
    token("hvb.", 60, Word, "a Vault token"),
    token("hvs.", 60, Word, "a Vault token"),
    token("lin_api_", 32, Word, "a Linear key"),
    token("nfp_", 36, Word, "a Netlify token"),
    token("npm_", 36, Word, "an npm token"),
    token("ntn_", 40, Word, "a Notion token"),
    token("nvapi-", 60, Word, "an NVIDIA key"),
    token("phx_", 40, Word, "a PostHog key"),
    token("pplx-", 40, Word, "a Perplexity key"),
    token("pscale_pw_", 32, Word, "a PlanetScale password"),
    token("pscale_tkn_", 32, Word, "a PlanetScale token"),
    token("pul-", 40, Hex, "a Pulumi token"),
    token("pypi-AgEI", 50, Word, "a PyPI token"),
    token("r8_", 37, Word, "a Replicate token"),
    token("rk_live_", 16, Word, "a Stripe key"),
    token("rk_test_", 16, Word, "a Stripe key"),
    token("rubygems_", 48, Hex, "a RubyGems key"),
    token("sbp_", 40, Hex, "a Supabase token"),
    token("sdk-", 36, Number, "a LaunchDarkly key"),
    token("secret_", 43, Plain, "a Notion token"),
    token("shpat_", 32, Hex, "a Shopify token"),
    token("shpca_", 32, Hex, "a Shopify token"),
    token("shppa_", 32, Hex, "a Shopify token"),
    token("shpss_", 32, Hex, "a Shopify secret"),
    token("sk-", 20, Word, "an API key"),
    token("sk-ant-", 20, Word, "an Anthropic key"),
    token("sk-or-", 20, Word, "an OpenRouter key"),
    token("sk-proj-", 20, Word, "an OpenAI key"),
    token("sk-svcacct-", 20, Word, "an OpenAI key"),
    token("sk_live_", 16, Word, "a Stripe key"),
    token("sk_test_", 16, Word, "a Stripe key"),
    token("sl.", 120, Word, "a Dropbox token"),
    token("sntrys_", 60, Base, "a Sentry token"),
    token("sntryu_", 64, Hex, "a Sentry token"),
    token("tskey-", 20, Word, "a Tailscale key"),
    token("whsec_", 32, Base, "a webhook secret"),
    token("xai-", 60, Word, "an xAI key"),
    token("xapp-", 30, Word, "a Slack token"),
    token("xoxa-", 20, Word, "a Slack token"),
    token("xoxb-", 20, Word, "a Slack token"),
    token("xoxe-", 20, Word, "a Slack token"),
    token("xoxp-", 20, Word, "a Slack token"),
    token("xoxr-", 20, Word, "a Slack token"),
    token("xoxs-", 20, Word, "a Slack token"),
    token("ya29.", 40, Word, "a Google token"),
];

/// What people write where a token would stand.
const STAND_INS: &[&str] = &[
    "00000000",
    "1234567890ABCDEFGHIJKL",
    "EXAMPLE",
    "XXXX",
    "YOUR",
];

/// Keys that documentations print for everybody to try.
const PUBLISHED: &[&str] = &[
    "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
    "sk_test_BQokikJOvBiI2HlWgH4olfQ2",
];

/// The signature of the web token that introductions to web tokens print.
const PUBLISHED_SIGNATURE: &str = "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";

/// The shortest of them.
pub(super) const SHORTEST: usize = 20;

/// The tokens of a text.
pub(super) fn find(text: &str) -> impl Iterator<Item = Secret> + '_ {
    let may_be_one = |it: &usize| begins_as_one(&text.as_bytes()[*it..]);
    words(text).filter(may_be_one).filter_map(|start| {
        let simple = at(text, start).or_else(|| web_token(text, start));
        simple.or_else(|| dotted::at(text, start))
    })
}

/// Whether a text has the first two letters of a token, which rules out most words at once.
fn begins_as_one(text: &[u8]) -> bool {
    match text {
        [first, second, ..] => {
            let seconds = BEGINNINGS.get(usize::from(*first)).copied();
            seconds.unwrap_or_default() >> (second & 0x7f) & 1 == 1
        }
        _ => false,
    }
}

/// For the first letter of a token the second ones that there are, as bits.
const BEGINNINGS: [u128; 128] = {
    let mut beginnings = [0; 128];
    let mut at = 0;
    while at < TOKENS.len() {
        note(&mut beginnings, TOKENS[at].begins);
        at += 1;
    }
    at = 0;
    while at < dotted::TOKENS.len() {
        let mut begins = dotted::TOKENS[at].begins;
        while let [first, rest @ ..] = begins {
            note(&mut beginnings, first);
            begins = rest;
        }
        at += 1;
    }
    note(&mut beginnings, JSON);
    beginnings
};

const fn note(beginnings: &mut [u128; 128], begins: &str) {
    let [first, second, ..] = begins.as_bytes() else {
        panic!("a token begins with two letters at least")
    };
    beginnings[*first as usize] |= 1 << *second;
}

/// Where runs of letters, digits, `-` and `_` begin that may be tokens: long ones, and those before a dot.
fn words(text: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = text.as_bytes();
    let before_marks = memchr::memchr3_iter(b'.', b'+', b'/', bytes).map(|at| start(bytes, at));
    let before_marks = before_marks.filter(|it| bytes.get(*it).copied().is_some_and(is_of_word));
    long_words(bytes).chain(before_marks)
}

/// Where long runs begin. Each has one byte among every twentieth that is one of its first twenty, so that most bytes
/// need no look.
fn long_words(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let looks = (SHORTEST..=bytes.len()).step_by(SHORTEST);
    looks.filter_map(|end| {
        let earliest = end - SHORTEST;
        let first = earliest + start(&bytes[earliest..end], SHORTEST - 1);
        let begins = first > earliest || first == 0 || !is_of_word(bytes[first - 1]);
        let mut word = bytes.get(first..first + SHORTEST)?.iter();
        (begins && word.all(|it| is_of_word(*it))).then_some(first)
    })
}

/// Where the run begins that goes on up to a place.
fn start(bytes: &[u8], at: usize) -> usize {
    let before = bytes[..at].iter().rposition(|it| !is_of_word(*it));
    before.map_or(0, |it| it + 1)
}

/// The token that begins there; of two that might, the one that says more.
fn at(text: &str, start: usize) -> Option<Secret> {
    let first = text.as_bytes()[start];
    let from = TOKENS.partition_point(|it| it.begins.as_bytes()[0] < first);
    let to = TOKENS.partition_point(|it| it.begins.as_bytes()[0] <= first);
    let found = TOKENS[from..to].iter().rev();
    let mut found = found.filter_map(|it| Some((it, it.body(&text[start..])?)));
    let (token, length) = found.next()?;
    let shown = token.begins.len();
    Some(Secret {
        range: start..start + shown + length,
        shown,
        of: token.of,
        whole: true,
    })
}

impl Token {
    /// How long the token that the text begins with is, after its beginning. Names of things are long too, but hold no
    /// digit; and an example says that it is one.
    fn body(&self, text: &str) -> Option<usize> {
        let rest = text.strip_prefix(self.begins)?;
        let end = rest.bytes().position(|it| !self.letters.contain(it));
        let body = &rest[..end.unwrap_or(rest.len())];
        let is_one = body.len() >= self.length
            && body.contains(|it: char| it.is_ascii_digit())
            && !is_stand_in(body)
            && !PUBLISHED.iter().any(|it| text.starts_with(it));
        let has_length = matches!(self.letters, Hex | Number);
        let is_alone = !has_length || self.ends(&rest[body.len()..], body.len());
        (is_one && is_alone).then_some(body.len())
    }

    /// A number in hexadecimal digits has its length exactly, and nothing goes on after it but a short number.
    fn ends(&self, after: &str, length: usize) -> bool {
        let after = after.strip_prefix('-').map_or(after, |it| {
            it.trim_start_matches(|it: char| it.is_ascii_digit())
        });
        length == self.length && !after.bytes().next().is_some_and(is_of_word)
    }
}

/// Whether the body of a token says that it stands for another.
fn is_stand_in(body: &str) -> bool {
    let body = body.to_uppercase();
    STAND_INS.iter().any(|it| body.contains(it))
}

impl Letters {
    fn contain(self, byte: u8) -> bool {
        match self {
            Word => is_of_word(byte),
            Dotted => is_of_word(byte) || byte == b'.',
            Base => is_of_word(byte) || matches!(byte, b'+' | b'/' | b'='),
            Hex => byte.is_ascii_hexdigit(),
            Capital => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Plain => byte.is_ascii_alphanumeric(),
            Number => byte.is_ascii_hexdigit() || byte == b'-',
        }
    }
}

/// How the JSON that a web token begins with begins in base 64.
const JSON: &str = "eyJ";

/// A JSON web token: two parts that are JSON in base 64, and a signature.
fn web_token(text: &str, start: usize) -> Option<Secret> {
    let rest = &text[start..];
    if !rest.starts_with(JSON) {
        return None;
    }
    let end = rest.bytes().position(|it| !Dotted.contain(it));
    let word = &rest[..end.unwrap_or(rest.len())];
    let parts: Vec<&str> = word.split('.').collect();
    let [head, claims, signature, ..] = parts.as_slice() else {
        return None;
    };
    let signed = claims.starts_with(JSON)
        && signature.len() >= SHORTEST
        && *signature != PUBLISHED_SIGNATURE;
    signed.then_some(Secret {
        range: start..start + head.len() + claims.len() + signature.len() + 2,
        shown: JSON.len(),
        of: "a JSON web token",
        whole: true,
    })
}

/// Which bytes are letters of a word: a text is walked byte by byte.
const OF_WORD: [bool; 256] = {
    let mut of_word = [false; 256];
    let mut byte: u8 = 0;
    while byte < u8::MAX {
        of_word[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        byte += 1;
    }
    of_word
};

pub(super) fn is_of_word(byte: u8) -> bool {
    OF_WORD[usize::from(byte)]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// So many letters of a kind, digits among them. No token stands in this file.
    fn body(letters: Letters, length: usize) -> String {
        let from = match letters {
            Hex | Number => "0a1b2c3d4e5f",
            Capital => "A2B3C4D5",
            Word | Dotted | Base => "a1B2c3D4_",
            Plain => "a1B2c3D4e",
        };
        from.chars().cycle().take(length).collect()
    }

    fn found(text: &str) -> Vec<Secret> {
        find(text).collect()
    }

    proptest! {
        #[test]
        fn every_word_is_looked_at_that_is_long_or_stands_before_a_mark(text in "[a ]{0,30}([a.+/ -]{0,9}[a_1]{15,45}){0,4}") {
            let bytes = text.as_bytes();
            let begins = |at: &usize| is_of_word(bytes[*at]) && (*at == 0 || !is_of_word(bytes[at - 1]));
            let end = |at: usize| bytes[at..].iter().position(|it| !is_of_word(*it)).map(|it| at + it);
            let may_be_one = |at: &usize| match end(*at) {
                Some(end) => end - at >= SHORTEST || b".+/".contains(&bytes[end]),
                None => bytes.len() - at >= SHORTEST,
            };
            let expected: BTreeSet<_> = (0..bytes.len()).filter(begins).filter(may_be_one).collect();
            prop_assert_eq!(words(&text).collect::<BTreeSet<_>>(), expected);
        }
    }

    #[test]
    fn the_table_is_sorted_and_nothing_in_it_is_shorter_than_the_shortest() {
        assert!(TOKENS.is_sorted_by_key(|it| it.begins));
        let shortest = TOKENS.iter().map(|it| it.begins.len() + it.length).min();
        assert_eq!(shortest, Some(SHORTEST));
    }

    #[test]
    fn every_token_is_found_at_its_bytes_wherever_it_stands() {
        for token in TOKENS {
            let secret = format!("{}{}", token.begins, body(token.letters, token.length));
            for (before, after) in [
                ("", ""),
                ("key=", "\n"),
                ("\"", "\","),
                ("(x.", " y"),
                (":", ";"),
            ] {
                let text = format!("{before}{secret}{after}");
                let found = found(&text);
                assert_eq!(found.len(), 1, "{}: {before}…{after}", token.begins);
                assert_eq!(&text[found[0].range.clone()], secret);
                assert_eq!(found[0].of, token.of);
            }
        }
    }

    #[test]
    fn a_token_that_is_too_short_an_example_or_a_name_is_none() {
        for token in TOKENS {
            let short = body(token.letters, token.length / 2);
            assert_eq!(found(&format!("{}{short} ", token.begins)), []);
            assert_eq!(
                found(&format!("{}{} ", token.begins, "x".repeat(token.length))),
                []
            );
        }
        let longer = format!("SK{}", body(Hex, 40));
        assert_eq!(found(&longer), []);
        assert_eq!(found(&format!("{}{}", "AKIA", "IOSFODNN7EXAMPLE")), []);
        assert_eq!(found("class: sk-circle-fade-dot-animation-delay"), []);
    }

    #[test]
    fn a_web_token_has_two_parts_of_json_and_a_signature() {
        let token = format!("eyJ{0}.eyJ{0}.{0}", "hbGciOiJIUzI1NiJ9abc");
        let text = format!("Bearer {token}\n");
        assert_eq!(&text[found(&text)[0].range.clone()], token);
        assert_eq!(
            found(&format!("eyJ{0}.{0}.{0}", "hbGciOiJIUzI1NiJ9abc")),
            []
        );
        assert_eq!(found("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0"), []);
    }
}

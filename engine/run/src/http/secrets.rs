//! The secrets that are known, and one way to keep them out of everything: whatever came in, from a service, a program or a
//! file, passes here before it is kept or shown.
//!
//! A secret is found as it is, and in the forms in which it is repeated most: percent-encoded, as JSON writes it, and in
//! base 64 wherever it stands in what was encoded.

use std::borrow::Cow;
use std::fmt;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Secret;
use super::secret::REDACTED;

/// Shorter ones are no keys of services, but words of demonstrations, and are left where they stand. In bytes.
const SHORTEST: usize = 8;

/// What libraries encode of an address's part (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The secrets that are known.
#[derive(Default)]
pub struct Secrets {
    /// What is looked for; nothing where no secret is known.
    forms: Option<AhoCorasick>,
    /// The same, one by one.
    each: Vec<String>,
}

impl Secrets {
    /// These secrets, in all their forms.
    pub fn of(secrets: impl IntoIterator<Item = Secret>) -> Self {
        let secrets = secrets.into_iter();
        let long = secrets.filter(|it| it.expose().len() >= SHORTEST);
        let mut each: Vec<_> = long.flat_map(|it| forms(it.expose())).collect();
        each.sort();
        each.dedup();
        if each.is_empty() {
            return Self::default();
        }
        let forms = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&each);
        Self {
            forms: Some(forms.expect("a few short texts are no large automaton")),
            each,
        }
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.forms.is_none()
    }

    /// Whether one of them stands in these bytes.
    pub fn stand_in(&self, bytes: &[u8]) -> bool {
        self.forms.as_ref().is_some_and(|it| it.is_match(bytes))
    }

    /// The text without them.
    pub fn masked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(forms) = self.forms.as_ref().filter(|it| it.is_match(text)) else {
            return Cow::Borrowed(text);
        };
        let with = vec![REDACTED; self.each.len()];
        Cow::Owned(forms.replace_all(text, &with))
    }

    /// How many bytes at the end may be the beginning of one.
    fn begun(&self, bytes: &[u8]) -> usize {
        let of_one = |it: &String| {
            let longest = bytes.len().min(it.len() - 1);
            let lengths = (1..=longest).rev();
            let mut begun = lengths.filter(|length| bytes.ends_with(&it.as_bytes()[..*length]));
            begun.next().unwrap_or_default()
        };
        self.each.iter().map(of_one).max().unwrap_or_default()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// What comes piece by piece, without secrets. The end of a piece waits for the next one where a secret may have begun.
#[derive(Debug, Default)]
pub struct Passing {
    held: Vec<u8>,
}

impl Passing {
    /// What of the bytes so far can be passed on.
    pub fn pass<'b>(&mut self, secrets: &Secrets, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        let Some(forms) = &secrets.forms else {
            return Cow::Borrowed(bytes);
        };
        let mut whole = std::mem::take(&mut self.held);
        whole.extend_from_slice(bytes);
        let (mut passed, mut at) = (Vec::with_capacity(whole.len()), 0);
        let mut hold = whole.len() - secrets.begun(&whole);
        for found in forms.find_iter(&whole) {
            if found.start() >= hold {
                break;
            }
            passed.extend_from_slice(&whole[at..found.start()]);
            passed.extend_from_slice(REDACTED.as_bytes());
            at = found.end();
            hold = hold.max(whole.len() - secrets.begun(&whole[at..]));
        }
        passed.extend_from_slice(&whole[at..hold]);
        self.held = whole.split_off(hold);
        Cow::Owned(passed)
    }

    /// The same for a text.
    pub fn pass_text<'t>(&mut self, secrets: &Secrets, text: &'t str) -> Cow<'t, str> {
        match self.pass(secrets, text.as_bytes()) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            Cow::Owned(passed) => Cow::Owned(as_text(passed)),
        }
    }

    /// What waited, now that nothing more comes.
    pub fn rest(&mut self, secrets: &Secrets) -> Vec<u8> {
        let held = std::mem::take(&mut self.held);
        match &secrets.forms {
            Some(forms) => forms.replace_all_bytes(&held, &vec![REDACTED; secrets.each.len()]),
            None => held,
        }
    }
}

/// A secret begins and ends where letters do, so that what is cut there stays text.
fn as_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("a text is cut between its letters")
}

/// The forms in which a text is repeated.
fn forms(text: &str) -> Vec<String> {
    let json = serde_json::to_string(text).expect("a text is JSON");
    let mut forms = vec![text.to_owned(), json[1..json.len() - 1].to_owned()];
    forms.extend(percent_encoded(text, NON_ALPHANUMERIC));
    forms.extend(percent_encoded(text, RESERVED));
    forms.extend((0..3).flat_map(|before| in_base_64(text.as_bytes(), before)));
    forms.retain(|it| it.len() >= SHORTEST);
    forms
}

/// Percent-encoded, with digits in either case.
fn percent_encoded(text: &str, encoded: &'static AsciiSet) -> [String; 2] {
    let lower = utf8_percent_encode(text, encoded).map(|part| match part.strip_prefix('%') {
        Some(digits) => format!("%{}", digits.to_lowercase()),
        None => part.to_owned(),
    });
    let upper = utf8_percent_encode(text, encoded).to_string();
    [lower.collect(), upper]
}

/// What of a text stands for itself alone in base 64, where so many bytes stand before it, in both alphabets.
fn in_base_64(text: &[u8], before: usize) -> [String; 2] {
    let bytes = [&[0; 2][..before], text].concat();
    let first = (before * 8).div_ceil(6);
    let last = bytes.len() * 8 / 6;
    [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD].map(|it| it.encode(&bytes)[first..last].to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "k-1/2+3456789";

    fn secrets() -> Secrets {
        Secrets::of([Secret::keep(KEY).expect("a key")])
    }

    #[test]
    fn a_secret_goes_in_whatever_form_it_is_repeated() {
        let secrets = secrets();
        let encoded = STANDARD_NO_PAD.encode(format!("user:{KEY}"));
        for form in [
            KEY,
            "k%2D1%2F2%2B3456789",
            "k-1%2F2%2B3456789",
            "k-1%2f2%2b3456789",
            &encoded,
            &URL_SAFE_NO_PAD.encode(format!("{KEY}\n")),
            &STANDARD_NO_PAD.encode(format!("xy{KEY}xy")),
        ] {
            let text = format!("it is <{form}>.");
            assert!(secrets.stand_in(text.as_bytes()), "{form}");
            assert!(secrets.masked(&text).contains("[secret]"), "{form}");
        }
        assert_eq!(secrets.masked(&format!("a {KEY} b")), "a [secret] b");
        assert_eq!(format!("{secrets:?}"), "Secrets(…)");
    }

    #[test]
    fn a_word_of_a_demonstration_is_no_secret() {
        let secrets = Secrets::of(Secret::keep("demo"));
        assert_eq!(secrets.masked("a demo"), "a demo");
    }

    #[test]
    fn what_only_begins_as_a_secret_comes_in_the_end() {
        let (secrets, mut passing) = (secrets(), Passing::default());
        assert_eq!(passing.pass_text(&secrets, "see k-1/"), "see ");
        assert_eq!(passing.pass_text(&secrets, "2+3"), "");
        assert_eq!(passing.rest(&secrets), b"k-1/2+3");
    }

    proptest! {
        #[test]
        fn wherever_a_stream_is_cut_it_is_masked_as_a_whole(
            parts in proptest::collection::vec("(k-1/2\\+3456789|k-1/2|ä|x|k-|k-1/2\\+345678){0,4}", 0..6),
            other in proptest::collection::vec(0..8_usize, 0..8),
        ) {
            let secrets = Secrets::of(["k-1/2+3456789", "456789xä", "6789xxxk-"].map(|it| {
                Secret::keep(it).expect("a key")
            }));
            let whole = parts.concat();
            let mut passing = Passing::default();
            let (mut passed, mut rest) = (String::new(), whole.as_str());
            for length in other {
                let length = (0..=length.min(rest.len())).rev().find(|it| rest.is_char_boundary(*it));
                let (piece, after) = rest.split_at(length.unwrap_or_default());
                passed += &passing.pass_text(&secrets, piece);
                rest = after;
            }
            passed += &passing.pass_text(&secrets, rest);
            passed += &as_text(passing.rest(&secrets));
            prop_assert_eq!(passed, secrets.masked(&whole));
        }
    }
}

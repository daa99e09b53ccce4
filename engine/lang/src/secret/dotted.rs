//! Tokens of several parts with a dot between them, each of its length.

use super::Secret;
use super::token::is_of_word;

/// How a token begins, how long its parts are at least and at most, and whose it is.
pub(super) struct Dotted {
    pub(super) begins: &'static [&'static str],
    parts: &'static [(usize, usize)],
    of: &'static str,
}

/// The tokens that are recognised.
pub(super) const TOKENS: &[Dotted] = &[
    Dotted {
        begins: &["pat"],
        parts: &[(17, 17), (64, 64)],
        of: "an Airtable token",
    },
    // The first part is the number of the account in base 64, of which the first digit is one to nine.
    Dotted {
        begins: &["MT", "Mj", "Mz", "ND", "NT", "Nj", "Nz", "OD", "OT"],
        parts: &[(24, 28), (6, 6), (27, 40)],
        of: "a Discord token",
    },
];

/// The token that begins there.
pub(super) fn at(text: &str, start: usize) -> Option<Secret> {
    let rest = &text[start..];
    let token = TOKENS.iter().find(|it| it.begins(rest))?;
    let end = rest.bytes().position(|it| !is_of_word(it) && it != b'.');
    let word = &rest[..end.unwrap_or(rest.len())];
    token.is(word).then_some(Secret {
        range: start..start + word.len(),
        shown: 0,
        of: token.of,
        whole: true,
    })
}

impl Dotted {
    fn begins(&self, text: &str) -> bool {
        self.begins.iter().any(|it| text.starts_with(it))
    }

    fn is(&self, word: &str) -> bool {
        let parts: Vec<_> = word.split('.').map(str::len).collect();
        let fits =
            |(length, (least, most)): (&usize, &(usize, usize))| (least..=most).contains(&length);
        parts.len() == self.parts.len()
            && parts.iter().zip(self.parts).all(fits)
            && word.contains(|it: char| it.is_ascii_digit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(word: &str) -> Option<&'static str> {
        let text = format!("token: {word}\n");
        let secret = at(&text, "token: ".len())?;
        assert_eq!(&text[secret.range], word);
        Some(secret.of)
    }

    #[test]
    fn parts_of_their_lengths_are_a_token_and_others_are_not() {
        let part = |length: usize| "a1B2".chars().cycle().take(length).collect::<String>();
        let discord = format!("MTE{}.{}.{}", part(23), part(6), part(38));
        assert_eq!(found(&discord), Some("a Discord token"));
        let airtable = format!("pat{}.{}", part(14), part(64));
        assert_eq!(found(&airtable), Some("an Airtable token"));
        for other in [
            format!("{airtable}0"),
            format!("patterns.{}.{}", part(30), part(40)),
        ] {
            assert_eq!(found(&other), None);
        }
    }
}

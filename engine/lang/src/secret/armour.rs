//! Private keys in PEM armour.

use super::Secret;
use super::places::Places;
use super::token::SHORTEST;

/// How a key in PEM armour begins and ends.
pub(super) const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";

/// Keys in PEM armour, such as `BEGIN RSA PRIVATE KEY`, up to their end or as far as lines may be of the key.
pub(super) fn find<'t>(text: &'t str, places: &'t Places) -> impl Iterator<Item = Secret> + 't {
    places.at(BEGIN).filter_map(|start| {
        let rest = &text[start + BEGIN.len()..];
        let (label, body) = rest.split_once("-----")?;
        let is_key = (label.ends_with("PRIVATE KEY") || label.ends_with("PRIVATE KEY BLOCK"))
            && label.chars().all(|it| it.is_ascii_uppercase() || it == ' ');
        let end = text.len() - body.len() + body.find(END).unwrap_or_else(|| of_key(body));
        is_key.then_some(Secret {
            range: start..end,
            shown: BEGIN.len() + label.len() + "-----".len(),
            of: "a private key",
            whole: has_body(body),
        })
    })
}

/// How much of what follows a key's head may be of the key: base 64, and what a text in quotation marks adds.
fn of_key(body: &str) -> usize {
    let is_of_key = |it: char| it.is_ascii_alphanumeric() || "+/=\\ \r\n\t".contains(it);
    let lines = body.split_inclusive('\n');
    lines
        .take_while(|it| it.chars().all(is_of_key))
        .map(str::len)
        .sum()
}

/// Whether a key's head is followed by the key.
fn has_body(body: &str) -> bool {
    let is_break = |it: char| it.is_whitespace() || "\\n\"'".contains(it);
    let body = body.trim_start_matches(is_break);
    let end = body.find(|it: char| !it.is_ascii_alphanumeric() && !"+/=".contains(it));
    end.unwrap_or(body.len()) >= SHORTEST
}

//! Credentials by where they stand: behind `Bearer` and `Basic`, in `curl -u`, in `.netrc`, in the logins of Docker.

use super::Secret;
use super::places::Places;
use super::random::{is_placeholder, is_random};
use super::token::{SHORTEST, is_of_word};

/// What stands before credentials, and how many bytes these have at least.
const MARKS: &[(&str, usize)] = &[
    (" -u ", 12),
    ("\"auth\": ", SHORTEST),
    ("Basic ", SHORTEST),
    ("Bearer ", SHORTEST),
    (" login ", SHORTEST),
];

/// Between the name and the password of a line of `.netrc`.
const NETRC: &str = " password ";

/// What stands before them.
pub(super) fn marks() -> impl Iterator<Item = &'static str> {
    MARKS.iter().map(|it| it.0)
}

/// The credentials of a text.
pub(super) fn find<'t>(text: &'t str, places: &'t Places) -> impl Iterator<Item = Secret> + 't {
    MARKS.iter().flat_map(move |mark| after(text, places, mark))
}

fn after<'t>(
    text: &'t str,
    places: &'t Places,
    (mark, shortest): &'static (&str, usize),
) -> impl Iterator<Item = Secret> + 't {
    places.at(mark).filter_map(|at| {
        let start = at + mark.len();
        let rest = line(&text[start..]);
        let word = part(mark, rest)?;
        let is_one = word.len() >= *shortest && is_credential(word);
        let start = start + rest.find(word)?;
        is_one.then_some(Secret {
            range: start..start + word.len(),
            shown: 0,
            of: "a credential",
            whole: true,
        })
    })
}

fn line(text: &str) -> &str {
    text.split('\n').next().unwrap_or(text)
}

/// What of the rest of a line is secret.
fn part<'l>(mark: &str, rest: &'l str) -> Option<&'l str> {
    let rest = match mark {
        " login " => rest.split_once(NETRC)?.1,
        " -u " => rest.split(' ').next()?.split_once(':')?.1,
        "\"auth\": " => rest.strip_prefix('"')?,
        _ => rest,
    };
    let end = rest
        .bytes()
        .position(|it| !is_of_word(it) && !b"+/=.~!$%^&*@#".contains(&it));
    Some(&rest[..end.unwrap_or(rest.len())])
}

/// Whether chance made it, or what it says in base 64.
fn is_credential(word: &str) -> bool {
    match decoded(word).as_deref().and_then(|it| it.split_once(':')) {
        Some((_, password)) => !is_placeholder(password),
        None => is_random(word),
    }
}

/// What a word says in base 64, where that is a text.
fn decoded(word: &str) -> Option<String> {
    let mut bits = 0_u32;
    let mut bytes = Vec::new();
    for (count, letter) in word.trim_end_matches('=').bytes().enumerate() {
        bits = bits << 6 | value(letter)?;
        if count % 4 != 0 {
            let shift = 6 - 2 * (u32::try_from(count).ok()? % 4);
            bytes.push(u8::try_from(bits >> shift & 0xff).ok()?);
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    text.chars()
        .all(|it| it.is_ascii_graphic() || it == ' ')
        .then_some(text)
}

fn value(letter: u8) -> Option<u32> {
    let value = match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text, &Places::of(text))
            .map(|it| &text[it.range])
            .collect()
    }

    fn value() -> String {
        ["q7Hd92kL", "mX0pZ4vB", "w6Tc"].concat()
    }

    #[test]
    fn credentials_are_found_by_where_they_stand() {
        let value = value();
        for (before, after) in [
            ("Authorization: Bearer ", ""),
            ("curl -H 'Authorization: Bearer ", "' https://x.net"),
            ("curl -u ann:", " https://x.net"),
            ("machine git.x.net login ann password ", "\n"),
            ("  \"auth\": \"", "\","),
        ] {
            assert_eq!(
                found(&format!("{before}{value}{after}")),
                [&*value],
                "{before}"
            );
        }
    }

    #[test]
    fn what_base_64_says_is_judged_and_examples_are_none() {
        assert_eq!(
            decoded("dXNlcjpwYXNzd29yZA==").as_deref(),
            Some("user:password")
        );
        // `ann:Xq7-Hd92kLmX0p`
        let secret = ["YW5uOlhxNy1IZD", "kya0xtWDBw"].concat();
        assert_eq!(
            found(&format!("Authorization: Basic {secret}\n")),
            [&*secret]
        );
        for text in [
            "Authorization: Basic dXNlcjpwYXNzd29yZA==",
            "Authorization: Bearer <token>",
            "Bearer of bad news, 1234 of them",
            "curl -u user:password https://x.net",
            "sort -u a1b2c3:d4e5",
            "please login with the password you have",
        ] {
            assert_eq!(found(text), [] as [&str; 0], "{text}");
        }
    }
}

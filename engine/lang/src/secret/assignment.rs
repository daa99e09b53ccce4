//! Values that a name says are secret, and that chance made: `DB_PASSWORD=…`, `apiKey: "…"`.

use super::Secret;
use super::random::{is_random, is_random_throughout};
use super::token::is_of_word;

/// How names of secrets end, without `-` and `_`.
const NAMES: &[&str] = &[
    "accesskey",
    "accountkey",
    "apikey",
    "apisecret",
    "appkey",
    "authkey",
    "becomepass",
    "credential",
    "credentials",
    "dbpass",
    "encryptionkey",
    "masterkey",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "psk",
    "pwd",
    "secret",
    "secretkey",
    "secretkeybase",
    "signingkey",
    "token",
];

/// The shortest value that is taken for a secret, in bytes.
const SHORTEST: usize = 16;

/// A shorter one that stands without quotation marks must look as if chance had made all of it: a name may stand there.
const LONG: usize = 20;

/// How many bytes the secret of an access key to Amazon's services has, `/` among them.
const ACCESS_KEY: usize = 40;

/// A longer one is something else.
const LONGEST: usize = 256;

/// The name of the attribute that holds what another one names.
const VALUE: &str = "value";

/// What may stand between a name and the mark behind it.
const BETWEEN: &[u8] = b" \t\"'?])";

/// The secret values of a text, each on one line.
pub(super) fn find(text: &str) -> impl Iterator<Item = Secret> + '_ {
    let mut line = 0..0;
    marks(text).filter_map(move |at| {
        // A line may be all of a large file, with many marks in it.
        if !line.contains(&at) {
            line = line_around(text, at);
        }
        let value = value_at(&text[line.clone()], at - line.start)?;
        Some(Secret {
            range: line.start + value.start..line.start + value.end,
            shown: 0,
            of: "a secret value",
            whole: true,
        })
    })
}

/// Where a name of a secret may end before a mark.
fn marks(text: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = text.as_bytes();
    let marks = memchr::memchr3_iter(b':', b'=', b'>', bytes);
    let marks = marks.chain(memchr::memchr_iter(b',', bytes));
    marks.filter(|at| may_end_before(&bytes[..*at]))
}

/// Whether a name that ends here, some marks away, has the last two letters of a name of a secret.
fn may_end_before(before: &[u8]) -> bool {
    let letters = before.iter().rev().skip_while(|it| BETWEEN.contains(it));
    let mut letters = letters.filter(|it| !matches!(it, b'-' | b'_'));
    let mut place = || letter(*letters.next()?);
    match (place(), place()) {
        (Some(last), Some(other)) => ENDINGS[last][other],
        _ => false,
    }
}

/// The last letter and the one before of each name; looking at two letters rules out most names at once.
const ENDINGS: [[bool; 26]; 26] = {
    let mut endings = [[false; 26]; 26];
    let mut at = 0;
    while at <= NAMES.len() {
        let name = if at < NAMES.len() { NAMES[at] } else { VALUE };
        let [.., other, last] = name.as_bytes() else {
            panic!("a name has two letters")
        };
        endings[(*last - b'a') as usize][(*other - b'a') as usize] = true;
        at += 1;
    }
    endings
};

fn letter(byte: u8) -> Option<usize> {
    let lower = byte.to_ascii_lowercase();
    lower
        .is_ascii_lowercase()
        .then(|| usize::from(lower - b'a'))
}

/// The line around a place.
fn line_around(text: &str, at: usize) -> std::ops::Range<usize> {
    let (before, after) = text.as_bytes().split_at(at);
    let start = memchr::memrchr(b'\n', before).map_or(0, |it| it + 1);
    let end = memchr::memchr(b'\n', after).map_or(text.len(), |it| at + it + 1);
    start..end
}

/// Where in a line the value of a secret stands, whose name ends before the mark there.
fn value_at(line: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let name = match line.as_bytes()[at] {
        // `define('AUTH_KEY', '…')`
        b',' => quoted_before(line, at)?,
        // `<password>…</password>`
        b'>' => element(&line[..at])?,
        _ => match name_before(line, at)? {
            // `key="ApiSecret" value="…"`
            VALUE => last_quoted(&line[..at])?,
            name => name,
        },
    };
    let is_one = NAMES.iter().any(|it| ends_with(name, it));
    is_one.then(|| value_after(line, at)).flatten()
}

/// The name of an element that is about to be closed by a `>`.
fn element(before: &str) -> Option<&str> {
    let start = before.bytes().rposition(|it| !is_of_word(it))?;
    (before.as_bytes()[start] == b'<').then(|| &before[start + 1..])
}

/// The last text between double quotation marks.
fn last_quoted(text: &str) -> Option<&str> {
    let (before, _) = text.rsplit_once('"')?;
    Some(before.rsplit_once('"')?.1)
}

/// The name between quotation marks that ends right before a comma.
fn quoted_before(line: &str, at: usize) -> Option<&str> {
    let quote = line[..at]
        .chars()
        .next_back()
        .filter(|it| "\"'".contains(*it))?;
    let before = &line[..at - 1];
    Some(before.rsplit_once(quote)?.1)
}

/// The name that ends before a `:` or `=`, its quotation marks left away.
fn name_before(line: &str, at: usize) -> Option<&str> {
    let before = &line.as_bytes()[..at];
    let end = before.iter().rposition(|it| !BETWEEN.contains(it))? + 1;
    let before = line.get(..end)?;
    let start = before
        .bytes()
        .rposition(|it| !is_of_word(it))
        .map_or(0, |it| it + 1);
    let name = before.get(start..)?;
    (!name.is_empty()).then_some(name)
}

/// Whether a name ends so, whatever its case and marks between its words.
fn ends_with(name: &str, wanted: &str) -> bool {
    let letters = |it: &u8| !matches!(it, b'-' | b'_');
    let mut name = name.bytes().rev().filter(letters);
    let mut wanted = wanted.bytes().rev();
    wanted.all(|it| {
        name.next()
            .is_some_and(|that| that.to_ascii_lowercase() == it)
    })
}

/// Where the value after a mark stands, if chance made it.
fn value_after(line: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let rest = line[at..].trim_start_matches([':', '=', ',', '>', ' ', '\t']);
    let rest = rest.strip_prefix("base64:").unwrap_or(rest);
    let start = line.len() - rest.len();
    let quote = rest.chars().next().filter(|it| "\"'`".contains(*it));
    let (value, skipped) = match quote {
        Some(quote) => (rest[1..].split_once(quote)?.0, 1),
        None => (
            bare(rest, line[at..].starts_with('=') && start == at + 1)?,
            0,
        ),
    };
    let fits = (SHORTEST..=LONGEST).contains(&value.len());
    let is_word = value.bytes().all(|it| it.is_ascii_graphic());
    let is_made_by_chance = match quote {
        None if value.len() < LONG => is_random_throughout(value),
        _ => is_random(value),
    };
    let start = start + skipped;
    (fits && is_word && is_made_by_chance).then_some(start..start + value.len())
}

/// A value without quotation marks: the rest of the line, in the letters of base 64, or up to a blank or a `<` where it
/// stands `close` to its name as on a command line. In code, a name or a call would stand there.
fn bare(rest: &str, close: bool) -> Option<&str> {
    let value = rest.split(" #").next().unwrap_or(rest).trim_end();
    let value = value.split('<').next().unwrap_or(value);
    let value = if close {
        value.split(' ').next().unwrap_or(value)
    } else {
        value
    };
    let is_of_value = |it: u8| is_of_word(it) || matches!(it, b'+' | b'/' | b'=');
    let is_path = (value.starts_with('/') || value.split('/').count() > 3) && !is_access_key(value);
    (value.bytes().all(is_of_value) && !is_path).then_some(value)
}

fn is_access_key(value: &str) -> bool {
    value.len() == ACCESS_KEY && is_random_throughout(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).map(|it| &text[it.range]).collect()
    }

    fn value() -> String {
        ["q7Hd92kL", "mX0pZ4vB", "w6Tc"].concat()
    }

    #[test]
    fn the_value_of_a_secret_name_is_found() {
        let value = value();
        for (before, after) in [
            ("DB_PASSWORD=", ""),
            ("export GITHUB_TOKEN=", " # mine"),
            ("api-key: ", "\r"),
            ("  \"clientSecret\": \"", "\","),
            ("const apiKey = '", "';"),
            ("password => \"", "\""),
            ("x.secret_key := `", "`"),
        ] {
            let text = format!("first\n{before}{value}{after}\nlast\n");
            assert_eq!(found(&text), [&*value], "{before}");
        }
    }

    #[test]
    fn names_calls_references_and_words_are_no_secrets() {
        let value = value();
        for text in [
            format!("commit = \"{value}\""),
            format!("token_hash: {value}"),
            format!("token = lexer.next(\"{}\")", "a1"),
            "token = stages.api_call2.token1x2y3z4".to_owned(),
            "password: os.environ[\"DB_PASSWORD_A1B2C3D4\"]".to_owned(),
            "password = \"correct horse battery staple 42 17\"".to_owned(),
            "secret: ${{ secrets.A1B2C3D4E5F6G7H8 }}".to_owned(),
            "token: docs/2024/a1/b2/c3/d4/e5/notes".to_owned(),
            "password: changeme-a1b2c3d4e5f6".to_owned(),
            "max_tokens: 16384".to_owned(),
            "--token <TOKEN>".to_owned(),
            "token:".to_owned(),
            "= :".to_owned(),
        ] {
            assert_eq!(found(&text), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(NAMES.is_sorted());
    }

    #[test]
    fn two_letters_rule_out_no_name() {
        for name in NAMES {
            let (first, rest) = name.split_at(1);
            for written in [
                name.to_uppercase(),
                format!("x.{first}_{rest}\" "),
                format!("'{first}-{rest}')?"),
            ] {
                assert!(may_end_before(written.as_bytes()), "{written}");
            }
        }
        assert!(!may_end_before(b"height"));
        assert!(!may_end_before(b"y"));
    }
}

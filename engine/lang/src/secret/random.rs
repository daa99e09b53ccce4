//! Whether a text looks as if chance had made it, and not a person.

/// Words of those who show where a secret would stand.
const PLACEHOLDERS: &[&str] = &[
    "***",
    "...",
    "0000",
    "1234567890",
    "abcdef",
    "changeme",
    "default",
    "dummy",
    "example",
    "fake",
    "foobar",
    "insert",
    "password",
    "placeholder",
    "redacted",
    "replace",
    "sample",
    "secret",
    "sesame",
    "test",
    "todo",
    "xxx",
    "your",
];

/// The entropy of a secret, in bits a letter; that of words is lower.
const ENTROPY: f64 = 3.2;

/// Between so many neighbours one is a digit and the other a letter, at least.
const TURNS: usize = 3;

/// Or so many in a hundred neighbours are of different kinds: small letters, capitals, digits. Words that people put
/// together have fewer.
const CHANGES: usize = 40;

/// Whether the text says that it stands for another.
pub(super) fn is_placeholder(text: &str) -> bool {
    let lower = text.to_lowercase();
    text.contains(['$', '{', '}', '<', '>', '%'])
        || PLACEHOLDERS.iter().any(|it| lower.contains(it))
}

/// Whether chance made the text: many different letters, and digits or capitals in the midst of them.
pub(super) fn is_random(text: &str) -> bool {
    let is_mixed = turns(text) >= TURNS || changes(text);
    text.is_ascii() && is_mixed && entropy(text) >= ENTROPY && !is_placeholder(text)
}

/// Whether chance made even a short text that stands where a name may stand.
pub(super) fn is_random_throughout(text: &str) -> bool {
    is_random(text) && changes(text)
}

/// Whether neighbours are as often of different kinds as where chance made them.
fn changes(text: &str) -> bool {
    let bytes = text.as_bytes().windows(2);
    let kind = |it: u8| (it.is_ascii_digit(), it.is_ascii_uppercase());
    let changes = bytes.filter(|it| kind(it[0]) != kind(it[1])).count();
    changes * 100 >= CHANGES * text.len().saturating_sub(1)
}

fn turns(text: &str) -> usize {
    let bytes = text.as_bytes().windows(2);
    bytes
        .filter(|it| {
            let alphanumeric = it.iter().all(u8::is_ascii_alphanumeric);
            alphanumeric && it[0].is_ascii_digit() != it[1].is_ascii_digit()
        })
        .count()
}

/// Shannon's entropy of the letters, in bits each.
#[expect(clippy::cast_precision_loss, reason = "the length of a line")]
fn entropy(text: &str) -> f64 {
    let mut counts = [0_usize; 128];
    text.bytes()
        .for_each(|it| counts[usize::from(it & 0x7f)] += 1);
    let parts = counts.iter().filter(|it| **it > 0);
    let shares = parts.map(|it| *it as f64 / text.len() as f64);
    -shares.map(|it| it * it.log2()).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_chance_made_is_told_from_what_people_write() {
        for random in [
            "q7Hd92kLmX0pZ4vB",
            "9f86d081884c7d659a2feaa0",
            "Corr3ct-Horse-Batt3ry",
        ] {
            assert!(is_random(random), "{random}");
        }
        for written in [
            "identifier_1234567890",
            "user-access-level-2",
            "aaaa1111bbbb2222",
            "https-over-http2-only",
            "your-api-key-a1b2c3d4e5",
            "${SECRET_A1B2C3D4E5}",
        ] {
            assert!(!is_random(written), "{written}");
        }
    }
}

//! What the rules find in a labelled set of lines: how much of what is a secret, and how little of what is none.
//!
//! The set is `labelled.txt`. What chance made in it is made anew for each of many seeds, so that no rule is fitted to the
//! letters of one.

use super::usable;

const LINES: &str = include_str!("labelled.txt");

/// Every line is made so often.
const SEEDS: u64 = 20;

/// Letters, digits and more, each by its name in the set.
const ALPHABETS: &[(&str, &str)] = &[
    ("HEX", "0123456789ABCDEF"),
    (
        "alnum",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    ),
    (
        "base",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    ),
    ("digit", "0123456789"),
    ("hex", "0123456789abcdef"),
    ("lower", "abcdefghijklmnopqrstuvwxyz0123456789"),
    ("upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
    (
        "url",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
    ),
];

/// A labelled line: what is written in the set, and the secret of the line that it makes.
struct Line {
    written: &'static str,
    text: String,
    secret: Option<String>,
}

/// How often lines were told right and wrong.
#[derive(Debug, Default, PartialEq)]
struct Counts {
    found: usize,
    missed: usize,
    false_alarms: usize,
    silent: usize,
}

/// A small generator, the same everywhere: splitmix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^ (it >> 31)
    }

    fn letters(&mut self, alphabet: &str, count: usize) -> String {
        let alphabet = alphabet.as_bytes();
        let length = alphabet.len() as u64;
        let letter = |_| {
            let at = usize::try_from(self.next() % length).expect("it is small");
            char::from(alphabet[at])
        };
        (0..count).map(letter).collect()
    }

    /// A line with what stands for chance made.
    fn made(&mut self, written: &str) -> String {
        let mut made = String::new();
        let mut rest = written;
        while let Some((before, after)) = rest.split_once('<') {
            made += before;
            let inside = after
                .split_once('>')
                .and_then(|(inside, after)| Some((alphabet(inside)?, after)));
            rest = if let Some(((letters, count), after)) = inside {
                made += &self.letters(letters, count);
                after
            } else {
                made.push('<');
                after
            };
        }
        made + rest
    }
}

fn alphabet(inside: &str) -> Option<(&'static str, usize)> {
    let (name, count) = inside.split_once(':')?;
    let mut alphabets = ALPHABETS.iter();
    let (_, letters) = alphabets.find(|(it, _)| *it == name)?;
    Some((letters, count.parse().ok()?))
}

fn lines(seed: u64) -> impl Iterator<Item = Line> {
    let mut chance = Chance(seed);
    let written = LINES.lines().filter(|it| it.starts_with(['+', '-']));
    written.map(move |written| {
        let made = chance.made(&written[2..]).replace("\\n", "\n");
        let secret = made.split_once('«').and_then(|(_, it)| it.split_once('»'));
        let secret = secret.map(|(it, _)| it.to_owned());
        assert_eq!(secret.is_some(), written.starts_with('+'), "{written}");
        Line {
            written,
            text: made.replace(['«', '»'], ""),
            secret,
        }
    })
}

/// Whether the line is told right: the secret is made unreadable to its last four letters, or nothing is.
fn is_right(line: &Line) -> bool {
    let found = usable(&line.text);
    let Some(secret) = &line.secret else {
        return found.is_empty();
    };
    let start = line.text.find(secret).expect("it stands there");
    let end = start + secret.trim_end_matches('\n').len();
    let hides = |at: usize| {
        found
            .iter()
            .any(|it| it.range.start + it.shown <= at && at < it.range.end)
    };
    (end - 4..end).all(hides)
}

fn counted() -> (Counts, Vec<&'static str>) {
    let (mut counts, mut wrong) = (Counts::default(), Vec::new());
    for line in (0..SEEDS).flat_map(lines) {
        let right = is_right(&line);
        match (line.secret.is_some(), right) {
            (true, true) => counts.found += 1,
            (true, false) => counts.missed += 1,
            (false, true) => counts.silent += 1,
            (false, false) => counts.false_alarms += 1,
        }
        if !right && !wrong.contains(&line.written) {
            wrong.push(line.written);
        }
    }
    (counts, wrong)
}

#[test]
fn the_set_is_large_and_has_each_line_once() {
    let written: Vec<_> = lines(0).map(|it| it.written).collect();
    let secrets = written.iter().filter(|it| it.starts_with('+')).count();
    assert!(
        secrets >= 100 && written.len() - secrets >= 100,
        "{secrets} of {}",
        written.len()
    );
    let different: std::collections::BTreeSet<_> = written.iter().collect();
    assert_eq!(different.len(), written.len());
}

#[test]
fn so_many_secrets_are_found_and_so_few_false_alarms_given() {
    let (counts, wrong) = counted();
    let expected = Counts {
        found: 2395,
        missed: 85,
        false_alarms: 20,
        silent: 2420,
    };
    assert_eq!(
        counts,
        expected,
        "the counts stand in `docs/containment.md` too; told wrong:\n{}",
        wrong.join("\n")
    );
}

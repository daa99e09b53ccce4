//! The vocabulary of `OpenAI`'s newer models, and where its pattern cuts a text:
//!
//! ```text
//! [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//! [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//! \p{N}{1,3}
//!  ?[^\s\p{L}\p{N}]+[\r\n/]*
//! \s*[\r\n]+
//! \s+(?!\S)
//! \s+
//! ```
//!
//! The first of these lines that matches is taken (tiktoken, `openai_public.py`).

use crate::class::Class;
use crate::merge::Merger;
use crate::scheme::{Piece, Scheme};
use crate::vocabulary::{Length, Vocabulary};

static TOKENS: Vocabulary = include!(concat!(env!("OUT_DIR"), "/o200k.rs"));

/// The scheme of `OpenAI`'s newer models.
pub(crate) struct O200k;

impl Scheme for O200k {
    const VOCABULARY: &'static Vocabulary = &TOKENS;

    fn piece(text: &str, begin: usize) -> Piece {
        Piece::Merged(piece_end(text, begin))
    }

    fn merged<'m>(merger: &'m mut Merger, piece: &str) -> &'m [usize] {
        merger.merge(&TOKENS, piece.as_bytes(), 0..piece.len())
    }

    /// Every byte is a token.
    fn tokens(_part: &[u8]) -> u32 {
        1
    }

    fn splits(before: char, after: char) -> bool {
        let class = Class::of(after);
        let is_space = matches!(class, Class::Space | Class::LineEnd);
        match Class::of(before) {
            Class::LineEnd => !is_space && after != '/',
            Class::Space => false,
            Class::Mark | Class::Other => class == Class::Space,
            Class::Upper | Class::Lower | Class::Letter | Class::Number => is_space,
        }
    }
}

/// Where the piece ends that begins here.
fn piece_end(text: &str, begin: usize) -> usize {
    let Some((class, after)) = class_at(text, begin) else {
        return begin;
    };
    match class {
        Class::Upper | Class::Lower | Class::Letter | Class::Mark => word(text, begin),
        Class::Number => number(text, after),
        Class::Space | Class::Other if begins_word(text, after) => word(text, after),
        Class::Other => punctuation(text, after),
        Class::Space if has_punctuation(text, begin) => punctuation(text, after),
        Class::Space | Class::LineEnd => space(text, begin),
    }
}

fn class_at(text: &str, at: usize) -> Option<(Class, usize)> {
    let byte = *text.as_bytes().get(at)?;
    if byte.is_ascii() {
        return Some((Class::of_ascii(byte), at + 1));
    }
    let character = text[at..].chars().next()?;
    Some((Class::of(character), at + character.len_utf8()))
}

/// The end of the run of characters of some classes.
fn run(text: &str, mut at: usize, is: impl Fn(Class) -> bool) -> usize {
    while let Some((class, after)) = class_at(text, at)
        && is(class)
    {
        at = after;
    }
    at
}

fn begins_word(text: &str, at: usize) -> bool {
    class_at(text, at).is_some_and(|it| may_be_upper(it.0) || it.0 == Class::Lower)
}

fn may_be_upper(class: Class) -> bool {
    matches!(class, Class::Upper | Class::Letter | Class::Mark)
}

fn may_be_lower(class: Class) -> bool {
    matches!(class, Class::Lower | Class::Letter | Class::Mark)
}

/// Upper case, then lower case; what has no case is both. Where no lower case follows, a word ends
/// at the last letter that can be lower case, and with none it is all upper case.
fn word(text: &str, begin: usize) -> usize {
    let mut at = begin;
    let mut last_caseless = None;
    while let Some((class, after)) = class_at(text, at) {
        match class {
            Class::Lower => return contraction(text, run(text, after, may_be_lower)),
            Class::Letter | Class::Mark => last_caseless = Some(after),
            Class::Upper => {}
            _ => break,
        }
        at = after;
    }
    contraction(text, last_caseless.unwrap_or(at))
}

/// The end of `'s`, `'re` and the like in any case, if one begins here. `ſ` is a small `s`.
fn contraction(text: &str, at: usize) -> usize {
    let rest = &text.as_bytes()[at..];
    let [b'\'', first, rest @ ..] = rest else {
        return at;
    };
    let second = rest.first().map_or(0, u8::to_ascii_lowercase);
    match (first.to_ascii_lowercase(), second) {
        (b's' | b't' | b'm' | b'd', _) => at + 2,
        (b'r' | b'v', b'e') | (b'l', b'l') | (0xc5, 0xbf) => at + 3,
        _ => at,
    }
}

/// At most three numbers, of which one is before `at`.
fn number(text: &str, mut at: usize) -> usize {
    for _ in 0..2 {
        match class_at(text, at) {
            Some((Class::Number, after)) => at = after,
            _ => break,
        }
    }
    at
}

fn is_punctuation(class: Class) -> bool {
    matches!(class, Class::Other | Class::Mark)
}

/// Whether a space is one before punctuation.
fn has_punctuation(text: &str, at: usize) -> bool {
    let is = |at| class_at(text, at).is_some_and(|it| is_punctuation(it.0));
    text.as_bytes()[at] == b' ' && is(at + 1)
}

fn punctuation(text: &str, at: usize) -> usize {
    let end = run(text, at, is_punctuation);
    let ends = text.as_bytes()[end..].iter();
    end + ends
        .take_while(|it| matches!(it, b'\r' | b'\n' | b'/'))
        .count()
}

/// White space through its last line end; or else without its last character, which belongs to what
/// follows, unless nothing follows or there is no other.
fn space(text: &str, begin: usize) -> usize {
    let (mut at, mut last, mut line_end) = (begin, begin, None);
    while let Some((class, after)) = class_at(text, at) {
        match class {
            Class::LineEnd => line_end = Some(after),
            Class::Space => {}
            _ => break,
        }
        (last, at) = (at, after);
    }
    let all = at == text.len() || last == begin;
    line_end.unwrap_or(if all { at } else { last })
}

//! The vocabulary of Gemma and Gemini models, a model of `SentencePiece`: byte pair encoding of the
//! characters of the whole text, where symbols are taken whole before. What is in no token is
//! counted by its bytes.
//!
//! The text need not be merged as a whole. A join of two parts is a token, so it cannot lie over two
//! neighbours that stand beside each other in no token: there the text is cut, and the pieces are
//! small.

use std::borrow::Cow;

use crate::merge::Merger;
use crate::pair;
use crate::scheme::{Piece, Scheme};
use crate::vocabulary::{Length, Vocabulary};

static TOKENS: Vocabulary = include!(concat!(env!("OUT_DIR"), "/gemma.rs"));
static SYMBOLS: Vocabulary = include!(concat!(env!("OUT_DIR"), "/gemma_symbols.rs"));
static PAIRS: &[u8; pair::BITS / 8] = include_bytes!(concat!(env!("OUT_DIR"), "/gemma.pairs"));

/// The longest symbol of equal characters.
const LONGEST_RUN: usize = 31;

/// The scheme of Gemma and Gemini.
pub(crate) struct Gemma;

impl Scheme for Gemma {
    const VOCABULARY: &'static Vocabulary = &TOKENS;

    /// `SentencePiece` takes its mark of a space for a space.
    fn normalized(text: &str) -> Cow<'_, str> {
        if text.contains('\u{2581}') {
            return Cow::Owned(text.replace('\u{2581}', " "));
        }
        Cow::Borrowed(text)
    }

    fn piece(text: &str, begin: usize) -> Piece {
        if let Some(end) = symbol_end(text.as_bytes(), begin) {
            return Piece::Symbol(end);
        }
        let mut characters = text[begin..].char_indices();
        let mut before = characters.next().map_or('\0', |it| it.1);
        for (index, character) in characters {
            let at = begin + index;
            if !joins(before, character) || symbol_end(text.as_bytes(), at).is_some() {
                return Piece::Merged(at);
            }
            before = character;
        }
        Piece::Merged(text.len())
    }

    fn merged<'m>(merger: &'m mut Merger, piece: &str) -> &'m [usize] {
        let symbols = piece.char_indices().map(|it| it.0);
        merger.merge(&TOKENS, piece.as_bytes(), symbols)
    }

    fn tokens(part: &[u8]) -> u32 {
        let is_known = !matches!(part.len(), 2..=4) || TOKENS.rank(part).is_some();
        if is_known {
            1
        } else {
            part.iter().map(|_| 1).sum()
        }
    }

    fn splits(before: char, after: char) -> bool {
        let [before, after] = [before, after].map(|it| if it == '\u{2581}' { ' ' } else { it });
        !joins(before, after)
    }
}

/// Whether a token may lie over these two.
fn joins(before: char, after: char) -> bool {
    let bit = pair::bit(before, after);
    PAIRS[bit / 8] >> (bit % 8) & 1 == 1
}

/// Where the longest symbol ends that begins here: runs of line ends, tabs and spaces, and words in
/// brackets.
fn symbol_end(text: &[u8], begin: usize) -> Option<usize> {
    match text[begin] {
        b'\n' | b'\t' => Some(run_end(text, begin)),
        b' ' => Some(run_end(text, begin)).filter(|it| *it > begin + 1),
        b'<' => bracketed_end(text, begin, b'>'),
        b'[' => bracketed_end(text, begin, b']'),
        _ => None,
    }
}

fn run_end(text: &[u8], begin: usize) -> usize {
    let same = text[begin..].iter().take(LONGEST_RUN);
    begin + same.take_while(|it| **it == text[begin]).count()
}

fn bracketed_end(text: &[u8], begin: usize, close: u8) -> Option<usize> {
    let near = text[begin..].iter().take(SYMBOLS.longest());
    let end = begin + near.take_while(|it| **it != close).count() + 1;
    let symbol = text.get(begin..end)?;
    SYMBOLS.is_one(symbol).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(mut bytes: &[u8]) -> Vec<&str> {
        let mut tokens = Vec::new();
        while let Some((&length, rest)) = bytes.split_first() {
            let (token, rest) = rest.split_at(length.into());
            tokens.push(std::str::from_utf8(token).expect("UTF-8"));
            bytes = rest;
        }
        tokens
    }

    fn tokens() -> Vec<&'static str> {
        unpacked(include_bytes!("../data/gemma.tokens"))
    }

    fn symbols() -> Vec<&'static str> {
        unpacked(include_bytes!("../data/gemma.symbols"))
    }

    #[test]
    fn no_token_lies_over_a_place_where_texts_are_cut() {
        for token in tokens().into_iter().chain(symbols()) {
            let characters: Vec<_> = token.chars().collect();
            let cut = characters.windows(2).find(|it| !joins(it[0], it[1]));
            assert_eq!(cut, None, "{token:?}");
        }
    }

    #[test]
    fn every_symbol_is_found_whole() {
        for symbol in symbols() {
            assert_eq!(
                symbol_end(symbol.as_bytes(), 0),
                Some(symbol.len()),
                "{symbol:?}"
            );
        }
        assert_eq!(
            SYMBOLS.longest(),
            symbols().iter().map(|it| it.len()).max().unwrap()
        );
    }

    #[test]
    fn every_token_is_one_but_those_that_their_own_merges_do_not_lead_to() {
        let mut merger = Merger::default();
        for token in tokens() {
            let merged = Gemma::merged(&mut merger, token).len() == 2;
            let said = TOKENS.is_one(token.as_bytes());
            assert_eq!(
                merged, said,
                "{token:?}: put it right in `data/gemma.apart`"
            );
        }
    }
}

//! Counts of `gemma` equal those of `SentencePiece`: by goldens that it made, and by its algorithm
//! done plainly over the whole text.

use std::collections::HashMap;
use std::sync::LazyLock;

use proptest::prelude::*;

use crate::texts;

fn ours(text: &str) -> u64 {
    texts::tokenizer("gemma").count(text)
}

/// Tokens with their ranks, of which the last that are taken whole have none.
struct Plain {
    ranks: HashMap<Vec<u8>, usize>,
    symbols: Vec<Vec<u8>>,
}

static PLAIN: LazyLock<Plain> = LazyLock::new(|| Plain {
    ranks: texts::data("gemma.tokens").into_iter().zip(0..).collect(),
    symbols: texts::data("gemma.symbols"),
});

/// A symbol of the text, and whether it may be joined.
type Symbol = (Vec<u8>, bool);

impl Plain {
    fn count(&self, text: &str) -> u64 {
        let mut symbols = self.symbols(&text.replace('\u{2581}', " "));
        while let Some(index) = self.lowest(&symbols) {
            let (next, _) = symbols.remove(index + 1);
            symbols[index].0.extend(next);
        }
        symbols.iter().map(|it| self.tokens(it)).sum()
    }

    fn symbols(&self, text: &str) -> Vec<Symbol> {
        let (mut rest, mut symbols) = (text, Vec::new());
        while let Some(first) = rest.chars().next() {
            let whole = self
                .symbols
                .iter()
                .filter(|it| rest.as_bytes().starts_with(it));
            let whole = whole.map(|it| it.len()).max();
            let (symbol, after) = rest.split_at(whole.unwrap_or(first.len_utf8()));
            symbols.push((symbol.as_bytes().to_vec(), whole.is_none()));
            rest = after;
        }
        symbols
    }

    fn lowest(&self, symbols: &[Symbol]) -> Option<usize> {
        let pairs = symbols.windows(2).enumerate();
        let pairs = pairs.filter(|(_, it)| it[0].1 && it[1].1);
        let ranked = pairs.filter_map(|(index, it)| {
            let join = [&it[0].0[..], &it[1].0].concat();
            Some((*self.ranks.get(&join)?, index))
        });
        ranked.min().map(|it| it.1)
    }

    fn tokens(&self, (text, joins): &Symbol) -> u64 {
        let known = !joins || self.ranks.contains_key(text);
        if known { 1 } else { text.len() as u64 }
    }
}

#[test]
fn counts_are_those_that_sentencepiece_gave() {
    let goldens = include_str!("goldens/gemma.jsonl");
    for line in goldens.lines() {
        let (text, count): (String, u64) = serde_json::from_str(line).expect("a golden");
        assert_eq!(ours(&text), count, "{text:?}");
    }
}

proptest! {
    #![proptest_config(texts::config())]

    #[test]
    fn a_text_cut_into_pieces_counts_as_one_that_is_merged_whole(text in texts::any()) {
        prop_assert_eq!(ours(&text), PLAIN.count(&text));
    }
}

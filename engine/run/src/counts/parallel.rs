//! Counting on all processors.

use gemstack_tokens::{Counter, Tokenizer};

use crate::at_once::{processors, shared};

/// What one processor counts at a time, in bytes, by and large.
const PART: usize = 1 << 16;

/// How many tokens each of these texts is.
pub(super) fn counts(tokenizer: &'static Tokenizer, texts: &[&str]) -> Vec<u64> {
    let parts: Vec<_> = texts
        .iter()
        .enumerate()
        .flat_map(|(index, text)| {
            Parts {
                tokenizer,
                rest: text,
            }
            .map(move |it| (index, it))
        })
        .collect();
    let count = |counter: &mut Counter, (_, part): &(usize, &str)| counter.count(part);
    let counted = shared(&parts, workers(&parts), || tokenizer.counter(), count);
    let mut counts = vec![0; texts.len()];
    for ((index, _), count) in parts.into_iter().zip(counted) {
        counts[index] += count;
    }
    counts
}

/// As many as there are processors, but none without work.
fn workers(parts: &[(usize, &str)]) -> usize {
    let bytes: usize = parts.iter().map(|it| it.1.len()).sum();
    processors().min(bytes.div_ceil(PART))
}

/// A text in parts whose counts add up to that of the whole.
struct Parts<'t> {
    tokenizer: &'static Tokenizer,
    rest: &'t str,
}

impl<'t> Iterator for Parts<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        if self.rest.is_empty() {
            return None;
        }
        let (part, rest) = self.rest.split_at(self.end());
        self.rest = rest;
        Some(part)
    }
}

impl Parts<'_> {
    /// The first end of a line after enough bytes at which the text splits, or its end.
    fn end(&self) -> usize {
        let lines = self.rest.as_bytes().iter().enumerate().skip(PART);
        let mut ends = lines.filter(|it| *it.1 == b'\n').map(|it| it.0 + 1);
        let splits = |it: &usize| {
            let (before, after) = self.rest.split_at(*it);
            self.tokenizer.splits(before, after)
        };
        ends.find(splits).unwrap_or(self.rest.len())
    }
}

//! Counting on all processors.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use gemstack_tokens::Tokenizer;

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
    let mut counts = vec![0; texts.len()];
    for (index, count) in counted(tokenizer, &parts) {
        counts[index] += count;
    }
    counts
}

/// The counts of parts, each with the number of its text, in no order.
fn counted(tokenizer: &'static Tokenizer, parts: &[(usize, &str)]) -> Vec<(usize, u64)> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut counter = tokenizer.counter();
        let taken = std::iter::from_fn(|| parts.get(next.fetch_add(1, Ordering::Relaxed)));
        let counted = taken.map(|(index, part)| (*index, counter.count(part)));
        counted.collect::<Vec<_>>()
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..workers(parts)).map(|_| scope.spawn(work)).collect();
        let mut counted = work();
        for other in others {
            counted.extend(other.join().expect("counting does not fail"));
        }
        counted
    })
}

/// As many as there are processors, but none without work.
fn workers(parts: &[(usize, &str)]) -> usize {
    let bytes: usize = parts.iter().map(|it| it.1.len()).sum();
    let processors = thread::available_parallelism().map_or(1, usize::from);
    processors.min(bytes.div_ceil(PART))
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

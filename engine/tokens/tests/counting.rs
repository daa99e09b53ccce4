//! Counts of tokens against references, and what holds for every tokenizer.

#![expect(clippy::disallowed_methods, reason = "tests read files")]

#[path = "counting/gemma.rs"]
mod gemma;
#[path = "counting/laws.rs"]
mod laws;
#[path = "counting/o200k.rs"]
mod o200k;
#[path = "counting/texts.rs"]
mod texts;

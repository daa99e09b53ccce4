//! How many tokens a text is, exactly as the models of a vocabulary count.
//!
//! Pure, and nothing is built at start-up: the tables are part of the program and are read in place.

mod class;
mod cut;
mod gemma;
mod hash;
mod memory;
mod merge;
mod o200k;
mod pair;
mod scheme;
mod tokenizer;
mod vocabulary;
mod walk;

pub use tokenizer::{Counter, Tokenizer};

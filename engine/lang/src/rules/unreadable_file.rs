//! A file holds nothing that could be checked.
//!
//! It is empty, or cannot be read, or the same document stands beside it in another format. Nothing
//! is known of what it was meant to say, so nothing that uses it can run.
//!
//! ```yaml bad
//! # Nothing but this comment. # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ```

//! The file cannot be parsed.
//!
//! Everything up to the place named is read; the rest is not checked until this is mended.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } # !
//!   other: x
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ```

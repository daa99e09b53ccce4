//! A rule is named that there is not.
//!
//! `gemstack explain` lists them all.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   # gemstack: allow(wrong_typ) the prompt is short # !
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ```

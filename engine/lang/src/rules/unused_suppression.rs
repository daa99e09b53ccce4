//! A comment allows a finding that there is not.
//!
//! What it was written for is mended, or it stands at the wrong place. Left where it is, it would
//! hide the next such fault.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   # gemstack: allow(wrong_type) the model takes numbers too # !
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ```

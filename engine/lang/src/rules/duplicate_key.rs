//! A key stands twice in one map.
//!
//! Most readers of YAML silently keep one of the two. Parsing finds this fault.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   ask:
//!     uses: model.ask
//!     with: { model: m, prompt: hello }
//!   ask: # !
//!     uses: model.ask
//!     with: { model: m, prompt: again }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ```

//! A key that must be there is not.
//!
//! The schema finds this fault.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   ask:
//!     with: { model: m, prompt: hello } # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   ask:
//!     uses: model.ask
//!     with: { model: m, prompt: hello }
//! ```

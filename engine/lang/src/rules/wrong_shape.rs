//! A value does not have the shape that its key demands.
//!
//! The schema finds this fault.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   ask:
//!     uses: model.ask
//!     timeout: soon # !
//!     with: { model: m, prompt: hello }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   ask:
//!     uses: model.ask
//!     timeout: 10m
//!     with: { model: m, prompt: hello }
//! ```

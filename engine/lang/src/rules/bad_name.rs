//! A name that expressions use cannot be used there.
//!
//! Stages, inputs, facts, outputs and limits are `snake_case`, for they appear in expressions.
//! The schema finds this fault.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   ask-model: # !
//!     uses: model.ask
//!     with: { model: m, prompt: hello }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   ask_model:
//!     uses: model.ask
//!     with: { model: m, prompt: hello }
//! ```

//! A map is empty that must say something.
//!
//! A pipeline without stages does nothing, and a lifecycle without steps goes nowhere. The schema
//! finds this fault.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages: {} # !
//! ```
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   end: { final: true }
//! steps: # !
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

//! A comment allows what cannot be allowed.
//!
//! Warnings can be allowed, and errors of the groups `effects` and `security`. Any other error says
//! that a document cannot run, and no comment changes that; nor can the faults of such comments be
//! allowed.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   # gemstack: allow(unknown_operation) it will come # !
//!   ask: { uses: model.aks }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ```

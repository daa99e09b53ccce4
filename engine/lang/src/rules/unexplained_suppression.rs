//! A comment allows a finding and does not say why.
//!
//! Who reads it later cannot know whether the reason still holds. Without a reason it allows nothing.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   ask:
//!     uses: model.ask
//!     with: { model: m, prompt: hello } # gemstack: allow(wrong_type) # !
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

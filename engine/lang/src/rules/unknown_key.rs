//! A key that means nothing here.
//!
//! The fields of stages and steps are few and fixed; what a stage can do grows by operations. The
//! schema finds this fault.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   ask:
//!     uses: model.ask
//!     need: [] # !
//!     with: { model: m, prompt: hello }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   ask:
//!     uses: model.ask
//!     needs: []
//!     with: { model: m, prompt: hello }
//! ```

//! A word that is none of those that may stand here.
//!
//! The schema finds this fault.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs: { x: { type: strnig } } # !
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { x: { type: string } }
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: "{{ inputs.x }}" } }
//! ```

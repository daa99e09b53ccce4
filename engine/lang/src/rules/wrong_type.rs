//! A value has another type than the one that is expected.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   first: { uses: model.ask, with: { model: m, prompt: hello, limit: many } } # !
//!   second:
//!     uses: model.ask
//!     with:
//!       model: m
//!       prompt: hello
//!       limit: "{{ stages.first.text }}" # !
//!   third:
//!     uses: model.ask
//!     with: { model: m, prompt: hello, limit: "{{ stages.first.tokens | string }}" } # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs:
//!   words: { type: list, of: string }
//!   model: { type: string, options: [fast, thorough], default: fast }
//! stages:
//!   first: { uses: model.ask, with: { model: m, prompt: "{{ inputs.words | join }}", limit: 3 } }
//!   third:
//!     uses: model.ask
//!     if: inputs.model == 'thorough'
//!     with: { model: "{{ inputs.model }}", prompt: hello, limit: "{{ inputs.words | length }}" }
//!   second:
//!     uses: model.ask
//!     with:
//!       model: m
//!       prompt: hello
//!       limit: "{{ stages.first.tokens }}"
//! ```

use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.unfitting("wrong_type"));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.unfitting("wrong_type"));
}

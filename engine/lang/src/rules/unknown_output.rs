//! An expression takes a field that its value does not have.
//!
//! Operations and sub-pipelines declare their outputs, so that a slip is found before anything
//! runs.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   first: { uses: model.ask, with: { model: m, prompt: hello } }
//!   second:
//!     uses: model.ask
//!     with: { model: m, prompt: "{{ stages.first.txt }}" } # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   first: { uses: model.ask, with: { model: m, prompt: hello } }
//!   second:
//!     uses: model.ask
//!     with: { model: m, prompt: "{{ stages.first.text }}" }
//! ```

use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("unknown_output"));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("unknown_output"));
}

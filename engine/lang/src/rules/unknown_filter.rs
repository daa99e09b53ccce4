//! An expression uses a filter that is not there.
//!
//! A filter follows a `|` and changes the value before it.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs: { x: { type: string } }
//! stages:
//!   ask:
//!     uses: model.ask
//!     if: inputs.x | trimm # !
//!     with: { model: m, prompt: "Hello {{ inputs.x | uper }} {{ inputs.x | lower | slag }}" } # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { x: { type: string } }
//! stages:
//!   ask:
//!     uses: model.ask
//!     if: inputs.x | trim
//!     with: { model: m, prompt: "Hello {{ inputs.x | upper | replace('a | b', '') }} | nobody" }
//! ```

use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("unknown_filter"));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("unknown_filter"));
}

//! A test of an expression is not there.
//!
//! A test follows `is` or `is not` and says whether a value is of some kind. `select`, `reject` and
//! their kin are given tests by name.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs: { x: { type: list }, y: { type: string, optional: true } }
//! stages:
//!   ask:
//!     uses: model.ask
//!     if: inputs.y is not nul # !
//!     with: { model: m, prompt: "{{ inputs.x | select('strin') | join }}" } # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { x: { type: list }, y: { type: string, optional: true } }
//! stages:
//!   ask:
//!     uses: model.ask
//!     if: inputs.y is not none and inputs.x is not divisibleby(3)
//!     with: { model: m, prompt: "{{ inputs.x | select('string') | join }}" }
//! ```

use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("unknown_test"));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("unknown_test"));
}

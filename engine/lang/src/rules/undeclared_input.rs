//! An expression uses an input that is not declared.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs: { feature: { type: string } }
//! stages:
//!   ask:
//!     uses: model.ask
//!     with: { model: m, prompt: "{{ inputs.featrue }}" } # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { feature: { type: string } }
//! stages:
//!   ask:
//!     uses: model.ask
//!     with: { model: m, prompt: "{{ inputs.feature }}" }
//! ```

use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("undeclared_input"));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("undeclared_input"));
}

//! An expression calls a function that is not there.
//!
//! There are few functions, such as `range`. Values have no functions of their own: what changes a
//! value is a filter.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs: { x: { type: string } }
//! stages:
//!   ask:
//!     uses: model.ask
//!     if: len(inputs.x) > 3 # !
//!     with:
//!       model: m
//!       prompt: "{{ inputs.x.upper() }} {{ now() }}" # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { x: { type: string } }
//! stages:
//!   ask:
//!     uses: model.ask
//!     if: inputs.x | length > 3
//!     with:
//!       model: m
//!       prompt: "{{ inputs.x | upper }}{% for n in range(1, 3) %} {{ loop.cycle('a', 'b') }}{% endfor %}"
//! ```

use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("unknown_function"));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("unknown_function"));
}

//! A filter, test or function is not given what it takes.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs: { x: { type: string }, n: { type: integer } }
//! stages:
//!   ask:
//!     uses: model.ask
//!     if: inputs.n is divisibleby # !
//!     with:
//!       model: m
//!       prompt: |
//!         {{ inputs.x | upper(3) }} # !
//!         {{ inputs.x | indent(wdth=3) }} # !
//!         {{ inputs.x | tail('many') }} # !
//!         {{ inputs.n | length }} # !
//!         {{ range() | list }} # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { x: { type: string }, n: { type: integer } }
//! stages:
//!   ask:
//!     uses: model.ask
//!     if: inputs.n is divisibleby(3) and inputs.n is divisibleby 2
//!     with:
//!       model: m
//!       prompt: |
//!         {{ inputs.x | upper | indent(width=3) | tail(inputs.n) }}
//!         {{ inputs.x | split(', ') | join('; ') }} {{ range(inputs.n) | list }}
//! ```

use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("wrong_argument"));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("wrong_argument"));
}

//! An expression names something that is not known yet when it is computed.
//!
//! Stages may stand in any order. But the default of an input is computed before anything else, from
//! `config` alone; the file of a fact knows `config` and `inputs`; and the `result` of a step is known
//! only where the step ends.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs:
//!   x: { type: string }
//!   y: { type: string, default: "{{ inputs.x }}" } # !
//! facts:
//!   topology: { file: "{{ stages.first.text }}.md", field: Topology } # !
//! stages:
//!   first: { uses: model.ask, with: { model: m, prompt: "{{ inputs.x }} {{ inputs.y }} {{ facts.topology }}" } }
//! ```
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start], if: result.greeting == '' }] # !
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ state: end }]
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs:
//!   x: { type: string, default: "{{ config.default_model }}" }
//! facts:
//!   topology: { file: "docs/{{ inputs.x }}.md", field: Topology }
//! stages:
//!   second: { uses: model.ask, with: { model: m, prompt: "{{ stages.first.text }}" } }
//!   first: { uses: model.ask, with: { model: m, prompt: "{{ facts.topology }}" } }
//! ```

use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("forward_reference"));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("forward_reference"));
}

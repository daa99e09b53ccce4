//! A condition is always true, or always false.
//!
//! A text that is not empty counts as true: `a == 'x' or 'y'` compares only with `x`, and `"false"`
//! in quotes of its own is a text. A fact with certain words is true whatever it says.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! facts:
//!   audit:
//!     file: .agent/AUDIT_FINDINGS.md
//!     verdict: { line: last, passed: "AUDIT: PASS", failed: "AUDIT: FINDINGS" }
//! stages:
//!   first:
//!     uses: model.ask
//!     if: facts.audit # !
//!     with: { model: m, prompt: "{{ 'x' if 1 > 2 else 'y' }}" } # !
//!   second:
//!     uses: model.ask
//!     if: facts.audit == 'passed' or 'absent' # !
//!     with: { model: m, prompt: hello }
//!   third:
//!     uses: model.ask
//!     if: "'false'" # !
//!     with: { model: m, prompt: "{% if true %}hello{% endif %}" } # !
//!   fourth:
//!     uses: model.ask
//!     if: true # !
//!     with: { model: m, prompt: hello }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { x: { type: list }, n: { type: integer } }
//! facts:
//!   audit:
//!     file: .agent/AUDIT_FINDINGS.md
//!     verdict: { line: last, passed: "AUDIT: PASS", failed: "AUDIT: FINDINGS" }
//! stages:
//!   first:
//!     uses: model.ask
//!     if: facts.audit == 'passed' or facts.audit == 'absent'
//!     with: { model: m, prompt: "{{ inputs.x | first or 'nothing' }}" }
//!   second:
//!     uses: model.ask
//!     if: inputs.x and not inputs.n
//!     with: { model: m, prompt: hello }
//! ```

use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node, Value};

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("constant_condition"));
    let conditions = view.written.stages().filter_map(|it| it.get("if"));
    found.extend(conditions.filter_map(|it| written(view.written.document, it)));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("constant_condition"));
    let conditions = view.written.conditions();
    found.extend(conditions.filter_map(|it| written(view.written.document, it)));
}

/// A condition that is written as true or false, not as an expression.
fn written(document: &Document, node: &Node) -> Option<Diagnostic> {
    let Value::Boolean(holds) = node.value else {
        return None;
    };
    let message = format!("this condition is always {holds}");
    let place = document.place(node.span);
    let help = "leave the condition out, or what it stands at";
    Some(Diagnostic::warning("constant_condition", place, message).help(help))
}

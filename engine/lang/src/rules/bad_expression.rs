//! An expression cannot be read.
//!
//! Expressions stand between `{{` and `}}` in texts, and bare in `if:`.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   ask:
//!     uses: model.ask
//!     with: { model: "{{ config. }}", prompt: hello } # !
//!     if: inputs.x == # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { x: { type: string } }
//! stages:
//!   ask:
//!     uses: model.ask
//!     with: { model: "{{ inputs.x }}", prompt: hello }
//!     if: inputs.x == 'fast'
//! ```

use crate::check::{DocumentView, LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node};
use crate::expression::{Expression, ExpressionFault, Text};
use crate::written::texts;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let document = view.written.document;
    let conditions = view.written.conditions();
    found.extend(conditions.filter_map(|it| bare(document, it)));
    found.extend(templates(document));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let document = view.written.document;
    let conditions = view.written.conditions();
    found.extend(conditions.filter_map(|it| bare(document, it)));
    found.extend(templates(document));
}

pub(super) fn document(view: &DocumentView<'_>, found: &mut Vec<Diagnostic>) {
    let computed = view.computed().into_iter();
    let faults = computed.filter_map(|it| Some((it.node, it.parse().err()?)));
    found.extend(faults.map(|(node, fault)| diagnostic(view.document, node, &fault)));
}

fn bare(document: &Document, node: &Node) -> Option<Diagnostic> {
    let fault = Expression::parse(node.text()?).err()?;
    Some(diagnostic(document, node, &fault))
}

fn templates(document: &Document) -> Vec<Diagnostic> {
    let texts = texts(document.root()).into_iter();
    let faults = texts.filter_map(|it| Some((it, Text::parse(it.text()?).err()?)));
    faults
        .map(|(node, fault)| diagnostic(document, node, &fault))
        .collect()
}

fn diagnostic(document: &Document, node: &Node, fault: &ExpressionFault) -> Diagnostic {
    let length = node.text().map_or(0, str::len);
    let range = fault
        .range
        .clone()
        .filter(|it| it.end <= length && !it.is_empty());
    let span = range.map_or(node.span, |it| node.locate(document.source(), it));
    let message = format!("this expression cannot be read: {fault}");
    Diagnostic::error("bad_expression", document.place(span), message)
}

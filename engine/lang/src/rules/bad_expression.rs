//! An expression cannot be read.
//!
//! Expressions stand between `{{` and `}}` in texts, and bare in `if:` and `when:`.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   ask:
//!     uses: model.ask
//!     with: { model: "{{ config. }}", prompt: hello } # !
//!     if: inputs.x == # !
//!   second:
//!     uses: model.ask
//!     with: { model: m, prompt: hello }
//!     if: "{{ config.default_model }}" # !
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

use crate::check::{DocumentView, LifecycleView, PipelineView, Readings};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node};
use crate::expression::{Expression, ExpressionFault};
use crate::fix::{Fix, Safety};
use crate::written::texts;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let document = view.written.document;
    let conditions = view.written.conditions();
    found.extend(conditions.filter_map(|it| bare(document, &view.readings, it)));
    found.extend(templates(document, &view.readings));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let document = view.written.document;
    let conditions = view.written.conditions();
    found.extend(conditions.filter_map(|it| bare(document, &view.readings, it)));
    found.extend(templates(document, &view.readings));
}

pub(super) fn document(view: &DocumentView<'_>, found: &mut Vec<Diagnostic>) {
    let computed = view.computed().into_iter();
    let faults = computed.filter_map(|it| Some((it.node, it.parse().err()?)));
    found.extend(faults.map(|(node, fault)| diagnostic(view.document, node, &fault)));
}

fn bare<'d>(document: &'d Document, readings: &Readings<'d>, node: &'d Node) -> Option<Diagnostic> {
    let reading = readings.condition(node)?;
    let fault = (*reading).as_ref().err()?;
    let found = diagnostic(document, node, fault);
    Some(match unbraced(node) {
        Some(inner) => found
            .help("a condition is an expression already: leave `{{` and `}}` out")
            .fix(Fix::replacing(
                Safety::Safe,
                node.locate(document.source(), 0..node.text()?.len()),
                inner,
                "leave `{{` and `}}` out",
            )),
        None => found,
    })
}

/// What stands between the braces of a condition that is written like a text.
fn unbraced(node: &Node) -> Option<&str> {
    let inner = node.text()?.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    let inner = inner.trim();
    Expression::parse(inner).is_ok().then_some(inner)
}

fn templates<'d>(document: &'d Document, readings: &Readings<'d>) -> Vec<Diagnostic> {
    let texts = texts(document.root()).into_iter();
    let faulty = texts.filter_map(|node| {
        let reading = readings.text(node)?;
        let fault = (*reading).as_ref().err()?;
        Some(diagnostic(document, node, fault))
    });
    faulty.collect()
}

fn diagnostic(document: &Document, node: &Node, fault: &ExpressionFault) -> Diagnostic {
    let length = node.text().map_or(0, str::len);
    let range = fault
        .range
        .clone()
        .filter(|it| it.end <= length && !it.is_empty());
    let span = range.map_or(node.span, |it| node.locate(document.source(), it));
    let message = format!("this expression cannot be read: {fault}");
    let found = Diagnostic::error("bad_expression", document.place(span), message);
    let rest = &document.source().text()[span.start..];
    match FOREIGN.iter().find(|it| rest.starts_with(it.0)) {
        Some((_, cure)) => found.help(*cure),
        None => found,
    }
}

/// How other languages write what has words here, the longer before what it begins with.
const FOREIGN: &[(&str, &str)] = &[
    ("&", "`and` joins two conditions"),
    (
        "|",
        "`or` joins two conditions; one `|` passes a value to a filter",
    ),
    ("!", "`not` turns a condition around; `!=` compares"),
    ("=", "`==` compares"),
    ("?", "choose by `a if condition else b`"),
];

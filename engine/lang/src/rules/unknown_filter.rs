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

use crate::check::{DocumentView, LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node};
use crate::expression::callable::{self, FILTERS};
use crate::expression::{Code, Expression, Term, TermKind, Text, Word};
use crate::suggestion::cure;
use crate::written::texts;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let document = view.written.document;
    found.extend(in_texts(document));
    let conditions = view.written.conditions();
    found.extend(conditions.flat_map(|it| in_condition(document, it)));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let document = view.written.document;
    found.extend(in_texts(document));
    let conditions = view.written.conditions();
    found.extend(conditions.flat_map(|it| in_condition(document, it)));
}

pub(super) fn document(view: &DocumentView<'_>, found: &mut Vec<Diagnostic>) {
    let computed = view.computed().into_iter();
    let parsed = computed.filter_map(|it| Some((it.node, it.parse().ok()?)));
    found.extend(parsed.flat_map(|(node, it)| in_code(view.document, node, it.code())));
}

fn in_texts(document: &Document) -> Vec<Diagnostic> {
    let texts = texts(document.root()).into_iter();
    let parsed = texts.filter_map(|it| Some((it, Text::parse(it.text()?).ok()?)));
    parsed
        .flat_map(|(node, text)| in_code(document, node, text.code()))
        .collect()
}

fn in_condition(document: &Document, node: &Node) -> Vec<Diagnostic> {
    let expression = node.text().and_then(|it| Expression::parse(it).ok());
    expression
        .map(|it| unknown(document, node, it.term()))
        .unwrap_or_default()
}

fn in_code(document: &Document, node: &Node, code: Code<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    code.terms(&mut |term, _| found.extend(unknown(document, node, term)));
    found
}

fn unknown(document: &Document, node: &Node, term: &Term) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    term.walk(&mut |term| match &term.kind {
        TermKind::Filter { name, .. } if callable::filter(&name.text).is_none() => {
            found.push(diagnostic(document, node, name));
        }
        _ => {}
    });
    found
}

fn diagnostic(document: &Document, node: &Node, name: &Word) -> Diagnostic {
    let place = document.place(node.locate(document.source(), name.range.clone()));
    let message = format!("there is no filter `{}`", name.text);
    let help = cure(&name.text, FILTERS.iter().map(|it| it.name));
    Diagnostic::error("unknown_filter", place, message).help(help)
}

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
use crate::expression::{Expression, FilterUse, Text, filter_names};
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
    let parsed = computed.filter_map(|it| Some((it.node, it.parse().ok()?.filters)));
    found.extend(parsed.flat_map(|(node, filters)| unknown(view.document, node, filters)));
}

fn in_texts(document: &Document) -> Vec<Diagnostic> {
    let texts = texts(document.root()).into_iter();
    let parsed = texts.filter_map(|it| Some((it, Text::parse(it.text()?).ok()?)));
    parsed
        .flat_map(|(node, text)| unknown(document, node, text.filters()))
        .collect()
}

fn in_condition(document: &Document, node: &Node) -> Vec<Diagnostic> {
    let expression = node.text().and_then(|it| Expression::parse(it).ok());
    let filters = expression.map(|it| it.filters()).unwrap_or_default();
    unknown(document, node, filters)
}

fn unknown(document: &Document, node: &Node, filters: Vec<FilterUse>) -> Vec<Diagnostic> {
    let unknown = filters
        .into_iter()
        .filter(|it| !filter_names().contains(&it.name.as_str()));
    let diagnostics = unknown.map(|it| {
        let place = document.place(node.locate(document.source(), it.range));
        let message = format!("there is no filter `{}`", it.name);
        let help = cure(&it.name, filter_names().iter().copied());
        Diagnostic::error("unknown_filter", place, message).help(help)
    });
    diagnostics.collect()
}

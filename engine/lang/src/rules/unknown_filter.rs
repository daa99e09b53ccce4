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

use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node};
use crate::expression::{Expression, Term, TermKind, Text, Word, filter_names};
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

fn in_texts(document: &Document) -> Vec<Diagnostic> {
    let texts = texts(document.root()).into_iter();
    let parsed = texts.filter_map(|it| Some((it, Text::parse(it.text()?).ok()?)));
    parsed
        .flat_map(|(node, text)| {
            let mut found = Vec::new();
            text.code()
                .terms(&mut |term, _| found.extend(unknown(document, node, term)));
            found
        })
        .collect()
}

fn in_condition(document: &Document, node: &Node) -> Vec<Diagnostic> {
    let expression = node.text().and_then(|it| Expression::parse(it).ok());
    expression
        .map(|it| unknown(document, node, it.term()))
        .unwrap_or_default()
}

fn unknown(document: &Document, node: &Node, term: &Term) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    term.walk(&mut |term| match &term.kind {
        TermKind::Filter { name, .. } if !filter_names().contains(&name.text.as_str()) => {
            found.push(diagnostic(document, node, name));
        }
        _ => {}
    });
    found
}

fn diagnostic(document: &Document, node: &Node, name: &Word) -> Diagnostic {
    let place = document.place(node.locate(document.source(), name.range.clone()));
    let message = format!("there is no filter `{}`", name.text);
    let help = cure(&name.text, filter_names().iter().copied());
    Diagnostic::error("unknown_filter", place, message).help(help)
}

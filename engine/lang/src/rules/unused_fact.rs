//! A fact that nothing refers to.
//!
//! It is read at every run, and whoever reads the document looks for what it decides.
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! facts:
//!   approved: { file: APPROVED.md, exists: true } # !
//! states:
//!   start: { initial: true }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ state: end }]
//! ```
//!
//! ```yaml good
//! kind: lifecycle
//! name: example
//! facts:
//!   approved: { file: APPROVED.md, exists: true }
//! states:
//!   start: { initial: true }
//!   waiting: { recover: { ask: { state: start } } }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ if: facts.approved, state: end }, { state: waiting }]
//! ```

use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Field};
use crate::fix::Fix;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let (written, document) = (view.written, view.written.document);
    let unused = view.used_names().missing("facts", written.facts());
    found.extend(unused.into_iter().map(|it| diagnostic(document, it)));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let (written, document) = (view.written, view.written.document);
    let unused = view.used_names().missing("facts", written.facts());
    found.extend(unused.into_iter().map(|it| diagnostic(document, it)));
}

fn diagnostic(document: &Document, field: &Field) -> Diagnostic {
    let message = format!("nothing refers to the fact `{}`", field.key);
    let help = format!("refer to `facts.{}`, or remove it", field.key);
    let place = document.place(field.key_span);
    Diagnostic::warning("unused_fact", place, message)
        .help(help)
        .maybe_fix(Fix::removing(document, "facts", field, "remove the fact"))
}

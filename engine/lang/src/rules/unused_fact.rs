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

use std::collections::BTreeSet;

use crate::check::{LifecycleView, PipelineView, used_names};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Field};
use crate::fix::Fix;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let document = view.written.document;
    let used = used_names(document, view.written.conditions(), "facts");
    found.extend(unused(document, view.written.facts(), used));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let document = view.written.document;
    let used = used_names(document, view.written.conditions(), "facts");
    found.extend(unused(document, view.written.facts(), used));
}

/// Where a name is used that is not declared, the unused one may be meant: that is told by itself.
fn unused(
    document: &Document,
    declared: &[Field],
    used: Option<BTreeSet<&str>>,
) -> Vec<Diagnostic> {
    let known = |name: &&str| declared.iter().any(|it| it.key == **name);
    let Some(used) = used.filter(|it| it.iter().all(known)) else {
        return Vec::new();
    };
    let unused = declared.iter().filter(|it| !used.contains(it.key.as_str()));
    unused.map(|it| diagnostic(document, it)).collect()
}

fn diagnostic(document: &Document, field: &Field) -> Diagnostic {
    let message = format!("nothing refers to the fact `{}`", field.key);
    let help = format!("refer to `facts.{}`, or remove it", field.key);
    let place = document.place(field.key_span);
    Diagnostic::warning("unused_fact", place, message)
        .help(help)
        .maybe_fix(Fix::removing(document, "facts", field, "remove the fact"))
}

//! An input that nothing refers to.
//!
//! Whoever runs the document must give it, or wonders what it is for.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs:
//!   name: { type: string }
//!   tone: { type: string } # !
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: "{{ inputs.name }}" } }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs:
//!   name: { type: string }
//!   tone: { type: string }
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: "{{ inputs.name }} {{ inputs.tone }}" } }
//! ```

use std::collections::BTreeSet;

use crate::check::{LifecycleView, PipelineView, used_names};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Field};
use crate::fix::Fix;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let document = view.written.document;
    let used = used_names(document, view.written.conditions(), "inputs");
    found.extend(unused(document, view.written.inputs(), used));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let document = view.written.document;
    let used = used_names(document, view.written.conditions(), "inputs");
    found.extend(unused(document, view.written.inputs(), used));
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
    let message = format!("nothing refers to the input `{}`", field.key);
    let help = format!("refer to `inputs.{}`, or remove it", field.key);
    let place = document.place(field.key_span);
    Diagnostic::warning("unused_input", place, message)
        .help(help)
        .maybe_fix(Fix::removing(document, "inputs", field, "remove the input"))
}

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

use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Field};
use crate::fix::Fix;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let (written, document) = (view.written, view.written.document);
    let unused = view.used_names().missing("inputs", written.inputs());
    found.extend(unused.into_iter().map(|it| diagnostic(document, it)));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let (written, document) = (view.written, view.written.document);
    let unused = view.used_names().missing("inputs", written.inputs());
    found.extend(unused.into_iter().map(|it| diagnostic(document, it)));
}

fn diagnostic(document: &Document, field: &Field) -> Diagnostic {
    let message = format!("nothing refers to the input `{}`", field.key);
    let help = format!("refer to `inputs.{}`, or remove it", field.key);
    let place = document.place(field.key_span);
    Diagnostic::warning("unused_input", place, message)
        .help(help)
        .maybe_fix(Fix::removing(document, "inputs", field, "remove the input"))
}

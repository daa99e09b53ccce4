//! A fact does not say what it reads.
//!
//! A fact names a file and exactly one thing to read there: `field`, `section`, `marker`,
//! `front_matter`, `pointer`, `verdict` or `exists: true`.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! facts:
//!   topology: { file: .agent/ARCHITECTURE.md } # !
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: "{{ facts.topology }}" } }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! facts:
//!   topology: { file: .agent/ARCHITECTURE.md, field: Topology }
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: "{{ facts.topology }}" } }
//! ```

use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Field};
use crate::selector::selector;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(bad(view.written.document, view.written.facts()));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(bad(view.written.document, view.written.facts()));
}

fn bad(document: &Document, facts: &[Field]) -> Vec<Diagnostic> {
    let bad = facts.iter().filter(|it| selector(&it.node).is_none());
    bad.map(|it| diagnostic(document, it)).collect()
}

fn diagnostic(document: &Document, fact: &Field) -> Diagnostic {
    let message = format!("the fact `{}` does not say what it reads", fact.key);
    Diagnostic::error("bad_fact", document.place(fact.key_span), message).help(
        "give exactly one of `field`, `section`, `marker`, `front_matter`, `pointer`, `verdict` \
         or `exists: true`",
    )
}

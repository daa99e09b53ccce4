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

use crate::check::{Computed, DocumentView, LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;
use crate::expression::TermKind;
use crate::expression::callable::{self, FILTERS};
use crate::suggestion::cure;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("unknown_filter"));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("unknown_filter"));
}

pub(super) fn document(view: &DocumentView<'_>, found: &mut Vec<Diagnostic>) {
    let computed = view.computed();
    found.extend(computed.iter().flat_map(|it| unknown(view, it)));
}

fn unknown(view: &DocumentView<'_>, computed: &Computed<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Ok(parsed) = computed.parse() else {
        return found;
    };
    parsed.code().terms(&mut |term, _| {
        term.walk(&mut |term| match &term.kind {
            TermKind::Filter { name, .. } if callable::filter(&name.text).is_none() => {
                let span = computed
                    .node
                    .locate(view.document.source(), name.range.clone());
                let message = format!("there is no filter `{}`", name.text);
                let known = FILTERS.iter().map(|it| it.name);
                found.push(
                    Diagnostic::error("unknown_filter", view.document.place(span), message)
                        .help(cure(&name.text, known.clone()))
                        .suggesting(&name.text, known),
                );
            }
            _ => {}
        });
    });
    found
}

//! An expression takes a field of a stage that may have been skipped.
//!
//! A stage whose `if` does not hold gives nothing: to take a field of it fails then. Give the stage that
//! needs it the same condition, ask first whether it is there, or say what stands instead. A stage that
//! runs `always` sees null.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs: { greet: { type: boolean } }
//! stages:
//!   first:
//!     uses: model.ask
//!     if: inputs.greet
//!     with: { model: m, prompt: hello }
//!   second:
//!     uses: model.ask
//!     with: { model: m, prompt: "{{ stages.first.text | trim }}" } # !
//! outputs:
//!   text: "{{ stages.first.text }}" # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { greet: { type: boolean }, loud: { type: boolean } }
//! stages:
//!   first:
//!     uses: model.ask
//!     if: inputs.greet
//!     with: { model: m, prompt: hello }
//!   same_condition:
//!     uses: model.ask
//!     if: inputs.loud and inputs.greet
//!     with: { model: m, prompt: "{{ stages.first.text }}" }
//!   asks_first:
//!     uses: model.ask
//!     if: stages.first is not none and stages.first.text
//!     with: { model: m, prompt: "{{ stages.first.text }}" }
//!   instead:
//!     uses: model.ask
//!     with: { model: m, prompt: "{{ stages.first.text | default('') }}{% if stages.first %}{{ stages.first.text }}{% endif %}" }
//!   runs_always:
//!     uses: model.ask
//!     always: true
//!     with: { model: m, prompt: "It said: {{ stages.first.text }}" }
//! outputs:
//!   text: "{{ stages.first.text if stages.first else 'nothing' }}"
//! ```

use crate::check::{PipelineView, skipped};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::expression::Reference;
use crate::written::WrittenStage;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let uses = skipped::uses(view.written, &view.readings);
    found.extend(
        uses.iter()
            .map(|(node, it, stage)| diagnostic(view, node, it, *stage)),
    );
}

fn diagnostic(
    view: &PipelineView<'_>,
    node: &Node,
    reference: &Reference,
    stage: WrittenStage<'_>,
) -> Diagnostic {
    let document = view.written.document;
    let place = document.place(node.locate(document.source(), reference.range()));
    let (path, name) = (reference.path(), stage.name());
    let message = format!("`{path}` is not there when the stage `{name}` is skipped");
    let found = Diagnostic::warning("skipped_reference", place, message).help(format!(
        "give this stage the same `if`, ask `stages.{name} is not none` before, or write \
         `{path} | default(…)`"
    ));
    match stage.condition() {
        Some(condition) => found.related(view.place(condition), "skipped where this does not hold"),
        None => found,
    }
}

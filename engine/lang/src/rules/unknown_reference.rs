//! An expression, or `needs`, names something that is not there.
//!
//! Pipelines know `inputs`, `stages`, `facts`, `config` and `run`. The default of an input knows
//! `config` alone, and the file of a fact `config` and `inputs`.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs:
//!   x: { type: string, default: "{{ stages.first.text }}" } # !
//! stages:
//!   first: { uses: model.ask, with: { model: m, prompt: hello } }
//!   second:
//!     uses: model.ask
//!     needs: [frist] # !
//!     with: { model: m, prompt: "{{ stages.frist.text }}" } # !
//!   third:
//!     uses: model.ask
//!     with: { model: m, prompt: "{{ stage.first.text }}" } # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   first: { uses: model.ask, with: { model: m, prompt: hello } }
//!   second:
//!     uses: model.ask
//!     with: { model: m, prompt: "{{ stages.first.text }}" }
//! ```

use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::suggestion::did_you_mean;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("unknown_reference"));
    let needs = view.written.stages().flat_map(|it| it.needs());
    found.extend(needs.filter_map(|it| unknown_stage(view, it)));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("unknown_reference"));
}

fn unknown_stage(view: &PipelineView<'_>, node: &Node) -> Option<Diagnostic> {
    let name = node.text()?;
    if view.written.stage_names().any(|it| it == name) {
        return None;
    }
    let message = format!("there is no stage `{name}`");
    let diagnostic = Diagnostic::error("unknown_reference", view.place(node), message);
    Some(diagnostic.maybe_help(did_you_mean(name, view.written.stage_names())))
}

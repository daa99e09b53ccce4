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
//! The expressions of a provider know what its schema says of each.
//!
//! ```yaml bad
//! kind: provider
//! name: example
//! protocol: http
//! base_url: { default: "https://api.example.com" }
//! request: { url: "{{ base_url }}/ask", body: { text: "{{ reqest.prompt }}" } } # !
//! reply: { stream: none, text: "{{ chunk.text }}", finish: "{{ chnk.end }}" } # !
//! models: [{ name: small }]
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

use crate::check::{Computed, DocumentView, LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::suggestion::{cure, did_you_mean};

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.unresolved("unknown_reference"));
    let needs = view.written.stages().flat_map(|it| it.needs());
    found.extend(needs.filter_map(|it| unknown_stage(view, it)));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.unresolved("unknown_reference"));
}

pub(super) fn document(view: &DocumentView<'_>, found: &mut Vec<Diagnostic>) {
    let computed = view.computed();
    found.extend(computed.iter().flat_map(|it| unknown_names(view, it)));
}

fn unknown_names(view: &DocumentView<'_>, computed: &Computed<'_>) -> Vec<Diagnostic> {
    let references = computed
        .parse()
        .map(|it| it.references())
        .unwrap_or_default();
    let unknown = references.iter().filter(|it| !computed.knows(it));
    let diagnostics = unknown.map(|it| {
        let name = &it.parts()[0];
        let span = computed
            .node
            .locate(view.document.source(), it.part_range(0));
        let message = format!("there is no `{name}` here");
        let help = cure(name, computed.names.iter().map(String::as_str));
        Diagnostic::error("unknown_reference", view.document.place(span), message).help(help)
    });
    diagnostics.collect()
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

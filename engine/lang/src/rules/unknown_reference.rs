//! An expression, or `needs`, names something that is not there.
//!
//! Pipelines know `inputs`, `stages`, `facts`, `config` and `run`.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
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
//! The expressions of a provider know what its schema says of each, and the traits that it declares.
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
//! ```yaml bad
//! kind: provider
//! name: example
//! protocol: http
//! base_url: { default: "https://api.example.com" }
//! traits: { thinks: false }
//! request:
//!   url: "{{ base_url }}/ask"
//!   body:
//!     text: "{{ request.promt }}" # !
//!     think: "{{ model.traits.thnks }}" # !
//! reply: { stream: none, text: "{{ chunk.text }}", finish: "{{ chunk.end }}" }
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
use crate::expression::Reference;
use crate::suggestion::cure;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("unknown_reference"));
    let needs = view.written.stages().flat_map(|it| it.needs());
    found.extend(needs.filter_map(|it| unknown_stage(view, it)));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.in_expressions("unknown_reference"));
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
    let unknown = references
        .iter()
        .filter_map(|it| Some((it, unknown_part(view, computed, it)?)));
    let diagnostics = unknown.map(
        |(
            reference,
            Unknown {
                index,
                message,
                help,
            },
        )| {
            let span = computed
                .node
                .locate(view.document.source(), reference.part_range(index));
            Diagnostic::error("unknown_reference", view.document.place(span), message).help(help)
        },
    );
    diagnostics.collect()
}

/// The first part of a reference that names what is not there.
struct Unknown {
    index: usize,
    message: String,
    help: String,
}

fn unknown_part(
    view: &DocumentView<'_>,
    computed: &Computed<'_>,
    reference: &Reference,
) -> Option<Unknown> {
    let parts = reference.parts();
    if !computed.knows(reference) {
        return Some(Unknown {
            index: 0,
            message: format!("there is no `{}` here", parts[0]),
            help: cure(&parts[0], computed.names.iter().map(String::as_str)),
        });
    }
    (1..parts.len()).find_map(|index| {
        let fields = view.fields_of(&parts[..index])?;
        let name = &parts[index];
        (!fields.contains(&name.as_str())).then(|| Unknown {
            index,
            message: format!("`{}` has no `{name}`", parts[..index].join(".")),
            help: cure(name, fields.iter().copied()),
        })
    })
}

fn unknown_stage(view: &PipelineView<'_>, node: &Node) -> Option<Diagnostic> {
    let name = node.text()?;
    if view.written.stage_names().any(|it| it == name) {
        return None;
    }
    let message = format!("there is no stage `{name}`");
    let diagnostic = Diagnostic::error("unknown_reference", view.place(node), message);
    Some(diagnostic.suggesting(name, view.written.stage_names()))
}

//! A model is named with a provider that is not there.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   ask:
//!     uses: model.ask
//!     with: { model: locl/small-1, prompt: hello } # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   ask:
//!     uses: model.ask
//!     with: { model: local/small-1, prompt: hello }
//! ```

use crate::check::{
    DocumentView, Models, PipelineView, UnknownModel, named_in_settings, named_in_stages,
    unknown_model,
};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node};

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let names = named_in_stages(view.written, view.catalogue);
    found.extend(faults(
        view.written.document,
        view.signatures.models(),
        names,
    ));
}

pub(super) fn document(view: &DocumentView<'_>, found: &mut Vec<Diagnostic>) {
    let names = named_in_settings(view.document);
    found.extend(faults(view.document, &Models::new(view.library), names));
}

fn faults(document: &Document, models: &Models<'_>, names: Vec<(&str, &Node)>) -> Vec<Diagnostic> {
    let named = names.into_iter().filter(|(kind, _)| *kind == "model");
    let faults = named.filter_map(|(_, node)| {
        let UnknownModel::Provider { name, help } = unknown_model(models, node.text()?)? else {
            return None;
        };
        let span = node.locate(document.source(), 0..name.len());
        let message = format!("there is no provider `{name}`");
        Some(Diagnostic::error("unknown_provider", document.place(span), message).help(help))
    });
    faults.collect()
}

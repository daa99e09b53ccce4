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
    DocumentView, PipelineView, UnknownModel, named_in_settings, named_in_stages, unknown_model,
};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node};
use crate::library::Library;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let names = named_in_stages(view.written, view.catalogue);
    found.extend(faults(view.written.document, view.library, names));
}

pub(super) fn document(view: &DocumentView<'_>, found: &mut Vec<Diagnostic>) {
    let names = named_in_settings(view.document);
    found.extend(faults(view.document, view.library, names));
}

fn faults(
    document: &Document,
    library: &dyn Library,
    names: Vec<(&str, &Node)>,
) -> Vec<Diagnostic> {
    let models = names.into_iter().filter(|(kind, _)| *kind == "model");
    let faults = models.filter_map(|(_, node)| {
        let UnknownModel::Provider { name, help } = unknown_model(library, node.text()?)? else {
            return None;
        };
        let span = node.locate(document.source(), 0..name.len());
        let message = format!("there is no provider `{name}`");
        Some(Diagnostic::error("unknown_provider", document.place(span), message).help(help))
    });
    faults.collect()
}

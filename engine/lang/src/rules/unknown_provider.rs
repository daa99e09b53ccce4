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
    unknown_models,
};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node};

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let named = named_in_stages(view.written, view.catalogue);
    let unknown = unknown_models(view.signatures.models(), named).into_iter();
    found.extend(unknown.filter_map(|(node, it)| diagnostic(view.written.document, node, it)));
}

pub(super) fn document(view: &DocumentView<'_>, found: &mut Vec<Diagnostic>) {
    let unknown =
        unknown_models(&Models::new(view.library), named_in_settings(view.document)).into_iter();
    found.extend(unknown.filter_map(|(node, it)| diagnostic(view.document, node, it)));
}

fn diagnostic(document: &Document, node: &Node, unknown: UnknownModel) -> Option<Diagnostic> {
    let UnknownModel::Provider { name, help } = unknown else {
        return None;
    };
    let span = node.locate(document.source(), 0..name.len());
    let message = format!("there is no provider `{name}`");
    Some(Diagnostic::error("unknown_provider", document.place(span), message).help(help))
}

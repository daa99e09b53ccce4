//! A model is named that no provider has.
//!
//! A model is `name` or `provider/name`. `gemstack list provider` names the providers; `gemstack
//! show provider/NAME` lists its models.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   ask:
//!     uses: model.ask
//!     with: { model: smal-1, prompt: hello } # !
//!   again:
//!     uses: model.ask
//!     with: { model: local/smal-1, prompt: hello } # !
//! ```
//!
//! ```yaml bad
//! kind: settings
//! name: example
//! texts: { role: { folder: roles } }
//! settings:
//!   default_model: { type: string, summary: what is asked, names: model, default: smal-1 } # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   ask:
//!     uses: model.ask
//!     with: { model: small-1, prompt: hello }
//!   again:
//!     uses: model.ask
//!     with: { model: local/small-1, prompt: hello }
//!   chosen:
//!     uses: model.ask
//!     with: { model: "{{ config.default_model }}", prompt: hello }
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
    let UnknownModel::Model(help) = unknown else {
        return None;
    };
    let message = format!("no provider has a model `{}`", node.text()?);
    Some(Diagnostic::error("unknown_model", document.place(node.span), message).help(help))
}

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
        let name = node.text()?;
        let UnknownModel::Model(help) = unknown_model(models, name)? else {
            return None;
        };
        let message = format!("no provider has a model `{name}`");
        Some(Diagnostic::error("unknown_model", document.place(node.span), message).help(help))
    });
    faults.collect()
}

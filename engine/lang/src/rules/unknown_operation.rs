//! A stage uses an operation that the engine does not have.
//!
//! `gemstack operations` lists them all.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   ask:
//!     uses: model.aks # !
//!     with: { model: m, prompt: hello }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   ask:
//!     uses: model.ask
//!     with: { model: m, prompt: hello }
//! ```

use crate::check::PipelineView;
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::suggestion::{did_you_mean, listed};

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(
        view.written
            .stages()
            .filter_map(|it| it.uses())
            .filter_map(|it| unknown(view, it)),
    );
}

fn unknown(view: &PipelineView<'_>, node: &Node) -> Option<Diagnostic> {
    let name = node.text()?;
    if view.catalogue.get(name).is_some() {
        return None;
    }
    let help = did_you_mean(name, view.catalogue.names())
        .unwrap_or_else(|| format!("there are: {}", listed(view.catalogue.names())));
    let message = format!("there is no operation `{name}`");
    Some(Diagnostic::error("unknown_operation", view.place(node), message).help(help))
}

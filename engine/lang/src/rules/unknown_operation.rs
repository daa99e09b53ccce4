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
use crate::suggestion::listed;

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
    let known = || view.catalogue.names();
    let message = format!("there is no operation `{name}`");
    let fault = Diagnostic::error("unknown_operation", view.place(node), message);
    let fault = fault.help(format!("there are: {}", listed(known())));
    Some(fault.suggesting(name, known()))
}

//! A stage or step runs a pipeline or lifecycle that is not there.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   greet:
//!     uses: pipeline.run
//!     with: { pipeline: greeet, inputs: { name: x } } # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   greet:
//!     uses: pipeline.run
//!     with: { pipeline: greet, inputs: { name: x } }
//! ```

use crate::check::{LifecycleView, PipelineView, Signatures, call_of};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node};
use crate::library::Library;
use crate::suggestion::listed;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    for stage in view.written.stages() {
        let call = call_of(stage, view.catalogue);
        found.extend(call.and_then(|(kind, node)| {
            unknown(
                view.written.document,
                view.signatures,
                view.library,
                kind,
                node,
            )
        }));
    }
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    for work in view.written.works() {
        found.extend(match work.target() {
            Some((kind, node)) => unknown(
                view.written.document,
                view.signatures,
                view.library,
                kind,
                node,
            ),
            None => Some(nothing(view.written.document, work.node)),
        });
    }
}

fn nothing(document: &Document, node: &Node) -> Diagnostic {
    let message = "this runs nothing; name a `pipeline` or a `lifecycle`";
    Diagnostic::error("unknown_document", document.place(node.span), message)
}

fn unknown(
    document: &Document,
    signatures: &Signatures<'_>,
    library: &dyn Library,
    kind: &str,
    node: &Node,
) -> Option<Diagnostic> {
    let name = node.text()?;
    if signatures.of(kind, name).is_some() {
        return None;
    }
    let known = library.documents(kind);
    let known = || known.iter().map(String::as_str);
    let message = format!("there is no {kind} `{name}`");
    let fault = Diagnostic::error("unknown_document", document.place(node.span), message);
    let fault = fault.help(format!("there are: {}", listed(known())));
    Some(fault.suggesting(name, known()))
}

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

use crate::check::{LifecycleView, PipelineView, Signatures};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node};
use crate::library::Library;
use crate::suggestion::{did_you_mean, listed};
use crate::written::WrittenWork;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let called = view.written.stages().filter_map(|it| view.called(it));
    found.extend(called.filter_map(|(kind, node)| {
        unknown(
            view.written.document,
            view.signatures,
            view.library,
            kind,
            node,
        )
    }));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let begin = view.written.begin().and_then(|it| it.get("run"));
    let runs = view.written.steps().filter_map(|it| it.run());
    for work in runs.chain(begin.map(|node| WrittenWork { node })) {
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
    let help =
        did_you_mean(name, known()).unwrap_or_else(|| format!("there are: {}", listed(known())));
    let message = format!("there is no {kind} `{name}`");
    Some(Diagnostic::error("unknown_document", document.place(node.span), message).help(help))
}

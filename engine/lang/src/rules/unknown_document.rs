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
//! A setting says by `names` what its value must name.
//!
//! ```yaml bad
//! kind: settings
//! name: example
//! texts: { role: { folder: roles } }
//! settings:
//!   first_pipeline: { type: string, summary: what runs, names: pipeline, default: gret } # !
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

use crate::check::{
    DocumentView, LifecycleView, PipelineView, Signatures, call_of, named_in_settings,
    named_in_stages,
};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node};
use crate::library::Library;
use crate::shape;
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
    let names = named_in_stages(view.written, view.catalogue);
    found.extend(named(view.written.document, view.library, names));
}

/// Documents that a parameter or a setting names, and that are not run by a stage.
fn named<'n>(
    document: &Document,
    library: &dyn Library,
    names: Vec<(&'n str, &'n Node)>,
) -> Vec<Diagnostic> {
    let of_documents = names
        .into_iter()
        .filter(|(kind, _)| shape::kinds().any(|it| it == *kind));
    let faults = of_documents.filter_map(|(kind, node)| {
        let known = library.documents(kind);
        let is_known = known.iter().any(|it| Some(it.as_str()) == node.text());
        (!is_known).then(|| fault(document, &known, kind, node))?
    });
    faults.collect()
}

pub(super) fn document(view: &DocumentView<'_>, found: &mut Vec<Diagnostic>) {
    let names = named_in_settings(view.document);
    found.extend(named(view.document, view.library, names));
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
    if signatures.has(kind, name) {
        return None;
    }
    fault(document, &library.documents(kind), kind, node)
}

fn fault(document: &Document, known: &[String], kind: &str, node: &Node) -> Option<Diagnostic> {
    let name = node.text()?;
    if known.iter().any(|it| it == name) {
        return Some(unusable(document, kind, name, node));
    }
    let known = || known.iter().map(String::as_str);
    let message = format!("there is no {kind} `{name}`");
    let fault = Diagnostic::error("unknown_document", document.place(node.span), message);
    let fault = fault.help(format!("there are: {}", listed(known())));
    Some(fault.suggesting(name, known()))
}

/// A document whose file is there, and cannot be read.
fn unusable(document: &Document, kind: &str, name: &str, node: &Node) -> Diagnostic {
    let message = format!("the file of the {kind} `{name}` cannot be read");
    Diagnostic::error("unknown_document", document.place(node.span), message)
        .help("mend that file first; nothing can run without it")
}

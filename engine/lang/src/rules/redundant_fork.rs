//! A fork is equal to its original: it changes nothing today, and hides what will be mended there.
//!
//! In these examples, documents named `copied` and `changed` are shipped too, and the project's
//! `copied` is the same as the shipped one.
//!
//! ```yaml bad
//! kind: pipeline
//! name: copied # !
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: changed
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ```

use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::fork::{Drift, Fork};
use crate::library::Library;
use crate::source::Place;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let head = head(view.written.document);
    found.extend(head.and_then(|(name, place)| find("pipeline", name, &place, view.library)));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let head = head(view.written.document);
    found.extend(head.and_then(|(name, place)| find("lifecycle", name, &place, view.library)));
}

pub(super) fn find(
    kind: &str,
    name: &str,
    place: &Place,
    library: &dyn Library,
) -> Option<Diagnostic> {
    let fork = Fork::at(kind, name, place, library).filter(|it| it.drift == Drift::Same)?;
    let message = format!("it is the same as the {} `{kind}/{name}`", fork.below);
    let fault = Diagnostic::warning("redundant_fork", place.clone(), message);
    Some(fault.help(format!(
        "change it, or remove it (`rm {}`): it would hide what is mended in the {} one",
        fork.path, fork.below
    )))
}

/// The name of a document, and where it stands.
pub(super) fn head(document: &Document) -> Option<(&str, Place)> {
    let node = document.root().get("name")?;
    Some((node.text()?, document.place(node.span)))
}

//! A text is named that no layer has.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   roles:
//!     uses: text.load
//!     with: { kind: role, names: [sdte] } # !
//! ```
//!
//! The front matter of a text names others by the plural of their kind.
//!
//! ```markdown bad workflow
//! ---
//! name: example
//! roles: [sdet, sdte] # !
//! ---
//!
//! ## Goal
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   roles:
//!     uses: text.load
//!     with: { kind: role, names: [sdet] }
//! outputs:
//!   roles: "{{ stages.roles }}"
//! ```

use crate::check::{DocumentView, LifecycleView, PipelineView, TextView, named_in_settings};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::library::Library;
use crate::source::Place;
use crate::written::{WrittenStage, words};

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    for stage in view.written.stages() {
        for (kind, node) in named(view, stage) {
            found.extend(unknown(view.library, kind, node, view.place(node)));
        }
    }
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let workflows = view.written.steps().filter_map(|it| it.get("workflow"));
    found.extend(workflows.filter_map(|it| unknown(view.library, "workflow", it, view.place(it))));
}

pub(super) fn document(view: &DocumentView<'_>, found: &mut Vec<Diagnostic>) {
    let kinds = view.library.text_kinds();
    let named = named_in_settings(view.document).into_iter();
    let named = named.filter(|(kind, _)| kinds.iter().any(|it| it == kind));
    found.extend(named.filter_map(|(kind, it)| unknown(view.library, kind, it, view.place(it))));
}

/// A key of front matter that is the plural of a kind of text names texts of that kind.
pub(super) fn text(view: &TextView<'_>, found: &mut Vec<Diagnostic>) {
    let place = |it: &Node| Place::new(&view.text.source, it.span);
    for kind in view.library.text_kinds() {
        let named = view.text.names(&format!("{kind}s"));
        found.extend(named.filter_map(|it| unknown(view.library, &kind, it, place(it))));
    }
}

/// The texts that a stage names without an expression, each with its kind.
fn named<'a>(view: &PipelineView<'a>, stage: WrittenStage<'a>) -> Vec<(&'a str, &'a Node)> {
    let uses = stage
        .operation()
        .and_then(|it| view.catalogue.get(it)?.texts.as_ref());
    let Some(uses) = uses else {
        return Vec::new();
    };
    let Some(kind) = stage.parameter(uses.kind).and_then(Node::text) else {
        return Vec::new();
    };
    words(stage.parameter(uses.names))
        .into_iter()
        .map(|it| (kind, it))
        .collect()
}

fn unknown(library: &dyn Library, kind: &str, node: &Node, place: Place) -> Option<Diagnostic> {
    let name = node.text().filter(|it| !it.contains("{{"))?;
    let known = library.texts(kind);
    if known.iter().any(|it| it == name) {
        return None;
    }
    let message = format!("there is no {kind} `{name}`");
    let fault = Diagnostic::error("unknown_text", place, message);
    let fault = fault.help(format!("`gemstack list {kind}` names those there are"));
    Some(fault.suggesting(name, known.iter().map(String::as_str)))
}

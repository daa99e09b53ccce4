//! A plugin listens to an event that no pipeline fires.
//!
//! It is never told, whatever is run. Nothing is said where some pipeline computes which event it fires: any may be meant.
//!
//! ```project bad
//! ==> plugin/rules.yaml <==
//! kind: plugin
//! name: rules
//! command: [./rules.sh]
//! events:
//!   - before_asking
//!   - befor_asking # !
//! ==> pipeline/example.yaml <==
//! kind: pipeline
//! name: example
//! stages:
//!   hooks: { uses: hook.fire, with: { event: before_asking } }
//! ```
//!
//! ```project good
//! ==> plugin/rules.yaml <==
//! kind: plugin
//! name: rules
//! command: [./rules.sh]
//! events: [before_asking]
//! ==> pipeline/example.yaml <==
//! kind: pipeline
//! name: example
//! inputs: { event: { type: string } }
//! stages:
//!   hooks: { uses: hook.fire, with: { event: "{{ inputs.event }}" } }
//! ```

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::check::{Placed, ProjectView};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node};
use crate::suggestion::cure;
use crate::written::{WrittenPipeline, WrittenStage, words};

/// The kind of the documents that listen.
const LISTENING: &str = "plugin";

/// The kind of those that fire.
const PIPELINE: &str = "pipeline";

/// What the schema of an operation calls the parameter that names an event.
const EVENT: &str = "x-event";

pub(super) fn project(view: &ProjectView<'_>, found: &mut Vec<Diagnostic>) {
    let listening = view.documents.iter();
    let listening: Vec<_> = listening
        .filter(|it| it.document.kind() == Some(LISTENING))
        .collect();
    if listening.is_empty() {
        return;
    }
    if let Some(fired) = fired(view) {
        found.extend(listening.into_iter().flat_map(|it| unfired(it, &fired)));
    }
}

fn unfired(placed: &Placed, fired: &BTreeSet<String>) -> Vec<Diagnostic> {
    let document = &placed.document;
    let events = words(document.root().get("events")).into_iter();
    let unfired = events.filter(|it| !fired.contains(it.text().unwrap_or_default()));
    unfired.map(|it| diagnostic(document, it, fired)).collect()
}

fn diagnostic(document: &Document, node: &Node, fired: &BTreeSet<String>) -> Diagnostic {
    let event = node.text().unwrap_or_default();
    let message = format!("no pipeline fires the event `{event}`");
    let help = cure(event, fired.iter().map(String::as_str));
    Diagnostic::warning("unfired_event", document.place(node.span), message).help(help)
}

/// The events that pipelines fire; none where it is not known which all of them do, or there is no pipeline.
fn fired(view: &ProjectView<'_>) -> Option<BTreeSet<String>> {
    let pipelines = pipelines(view);
    let mut fired = BTreeSet::new();
    for document in &pipelines {
        for stage in WrittenPipeline::new(document).stages() {
            for event in events(stage, view.catalogue) {
                let event = event.text().filter(|it| !it.contains("{{"))?;
                fired.insert(event.to_owned());
            }
        }
    }
    (!pipelines.is_empty()).then_some(fired)
}

/// All that can run beside what is checked, and what is checked itself.
fn pipelines(view: &ProjectView<'_>) -> Vec<Arc<Document>> {
    let names = view.library.documents(PIPELINE).into_iter();
    let known = names.filter_map(|it| view.library.document(PIPELINE, &it));
    let checked = view.documents.iter().map(|it| Arc::clone(&it.document));
    let checked = checked.filter(|it| it.kind() == Some(PIPELINE));
    known.chain(checked).collect()
}

/// The parameters of a stage that name an event.
fn events<'d>(stage: WrittenStage<'d>, catalogue: &Catalogue) -> Vec<&'d Node> {
    let operation = stage.operation().and_then(|it| catalogue.get(it));
    let naming = operation
        .into_iter()
        .flat_map(|it| it.parameters.marked(EVENT));
    naming
        .filter_map(|(name, _)| stage.parameter(name))
        .collect()
}

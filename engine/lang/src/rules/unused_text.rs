//! A text of the project is reached by no workflow, lifecycle or pipeline.
//!
//! It is in no prompt, whatever is run. Texts that others name in their front matter, by the plural
//! of the kind, are reached. Nothing is said of a kind whose names are computed in another way: any
//! of its texts may be meant.
//!
//! ```project bad
//! ==> workflow/build.md <==
//! ---
//! name: build
//! roles: [architect]
//! ---
//! ==> role/architect.md <==
//! ---
//! name: architect
//! ---
//! ==> role/planner.md <==
//! ---
//! name: planner # !
//! ---
//! ==> pipeline/example.yaml <==
//! kind: pipeline
//! name: example
//! inputs: { step: { type: string } }
//! stages:
//!   workflow:
//!     uses: text.load
//!     with: { kind: workflow, names: ["{{ inputs.step }}"] }
//!   roles:
//!     uses: text.load
//!     with: { kind: role, names: "{{ stages.workflow.text.front_matter.roles | default([]) }}" }
//! ```
//!
//! ```project good
//! ==> role/planner.md <==
//! ---
//! name: planner
//! ---
//! ==> pipeline/example.yaml <==
//! kind: pipeline
//! name: example
//! inputs: { role: { type: string } }
//! stages:
//!   roles:
//!     uses: text.load
//!     with: { kind: role, names: ["{{ inputs.role }}"] }
//! outputs:
//!   roles: "{{ stages.roles }}"
//! ```

use std::collections::{HashMap, HashSet};

use crate::check::{ProjectView, named_in_settings};
use crate::diagnostic::{Confidence, Diagnostic};
use crate::document::{Document, Node};
use crate::expression::Text;
use crate::written::{WrittenLifecycle, WrittenPipeline, WrittenStage, WrittenText, texts};

pub(super) fn project(view: &ProjectView<'_>, found: &mut Vec<Diagnostic>) {
    if !view.texts.iter().any(|it| it.is_own) {
        return;
    }
    let mut reached = Reached {
        kinds: view.library.text_kinds(),
        ..Reached::default()
    };
    view.texts.iter().for_each(|it| reached.by_text(it));
    view.documents
        .iter()
        .for_each(|it| reached.by_document(&it.document, view));
    let own = view.texts.iter().filter(|it| it.is_own);
    found.extend(own.filter_map(|it| unused(it, &reached)));
}

fn unused(text: &WrittenText, reached: &Reached) -> Option<Diagnostic> {
    let kind = text.kind.as_deref()?;
    if !reached.is_known(kind) || reached.has(kind, &text.name) {
        return None;
    }
    let message = format!("nothing that can run reaches the {kind} `{}`", text.name);
    let help =
        format!("name it under `{kind}s` in the front matter of a text that is used, or remove it");
    let fault = Diagnostic::warning("unused_text", text.head(), message);
    Some(fault.help(help).confidence(Confidence::Medium))
}

/// The texts that something names, by kind.
#[derive(Default)]
struct Reached {
    /// All kinds of texts.
    kinds: Vec<String>,
    names: HashMap<String, HashSet<String>>,
    /// The kinds that some stage loads.
    loaded: HashSet<String>,
    /// The kinds of which any text may be meant.
    computed: HashSet<String>,
    /// Whether even a kind is computed.
    any_kind: bool,
}

impl Reached {
    fn is_known(&self, kind: &str) -> bool {
        !self.any_kind && self.loaded.contains(kind) && !self.computed.contains(kind)
    }

    fn has(&self, kind: &str, name: &str) -> bool {
        self.names.get(kind).is_some_and(|it| it.contains(name))
    }

    fn by_text(&mut self, text: &WrittenText) {
        for kind in self.kinds.clone() {
            let names = text.names(&format!("{kind}s")).filter_map(Node::text);
            names.for_each(|it| self.name(&kind, it));
        }
    }

    fn by_document(&mut self, document: &Document, view: &ProjectView<'_>) {
        // What a setting names can be changed by a configuration.
        let settings = named_in_settings(document).into_iter();
        settings.for_each(|(kind, _)| self.computes(kind));
        match document.kind() {
            Some("lifecycle") => {
                let steps = WrittenLifecycle::new(document).steps();
                let named = steps.filter_map(|it| it.get("workflow")?.text());
                named.for_each(|it| self.name("workflow", it));
            }
            Some("pipeline") => {
                let stages = WrittenPipeline::new(document).stages();
                stages.for_each(|it| self.by_stage(it, view));
            }
            _ => {}
        }
    }

    fn by_stage(&mut self, stage: WrittenStage<'_>, view: &ProjectView<'_>) {
        if let Some(with) = stage.with() {
            self.by_records(with);
        }
        let operation = stage.operation().and_then(|it| view.catalogue.get(it));
        let Some(uses) = operation.and_then(|it| it.texts.as_ref()) else {
            return;
        };
        match stage.parameter(uses.kind).and_then(Node::text) {
            Some(kind) if !kind.contains("{{") => {
                self.loaded.insert(kind.to_owned());
                let names = stage.parameter(uses.names).map(texts).unwrap_or_default();
                for name in names {
                    self.by_name(kind, name);
                }
            }
            _ => self.any_kind = true,
        }
    }

    /// Records with a kind and a name, wherever they stand.
    fn by_records(&mut self, node: &Node) {
        let kind = node
            .text_of("kind")
            .filter(|kind| self.kinds.iter().any(|it| it == kind));
        if let (Some(kind), Some(name)) = (kind, node.get("name")) {
            self.by_name(kind, name);
        }
        let items = node.items().iter();
        let below = items.chain(node.fields().iter().map(|it| &it.node));
        below.for_each(|it| self.by_records(it));
    }

    fn by_name(&mut self, kind: &str, node: &Node) {
        let name = node.text().unwrap_or_default();
        if !name.contains("{{") {
            self.name(kind, name);
        } else if !is_of_front_matter(name, kind) {
            self.computes(kind);
        }
    }

    fn name(&mut self, kind: &str, name: &str) {
        let names = self.names.entry(kind.to_owned()).or_default();
        names.insert(name.to_owned());
    }

    fn computes(&mut self, kind: &str) {
        self.computed.insert(kind.to_owned());
    }
}

/// Whether an expression takes names from nowhere but the front matter of texts, by the key that
/// is the plural of the kind: those names are known.
fn is_of_front_matter(text: &str, kind: &str) -> bool {
    let plural = format!("{kind}s");
    let references = Text::parse(text)
        .map(|it| it.references())
        .unwrap_or_default();
    let is_known = |parts: &[String]| matches!(parts, [.., place, key] if place == "front_matter" && *key == plural);
    !references.is_empty() && references.iter().all(|it| is_known(it.parts()))
}

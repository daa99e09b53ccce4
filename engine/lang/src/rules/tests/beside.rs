//! A library of documents that lie beside the one that is checked.

use std::sync::Arc;

use super::{Models, catalogue};
use crate::check::Checker;
use crate::diagnostic::{Confidence, Diagnostic, Severity};
use crate::document::Document;
use crate::library::Library;
use crate::source::Source;
use crate::types::Type;

/// Pipelines and lifecycles by their names.
struct Beside<'t>(&'t [&'t str]);

impl Library for Beside<'_> {
    fn document(&self, kind: &str, name: &str) -> Option<Arc<Document>> {
        let documents = self
            .0
            .iter()
            .map(|it| Document::yaml(Source::new("beside.yaml", *it)));
        let found = documents
            .into_iter()
            .find(|it| it.kind() == Some(kind) && it.name() == Some(name));
        found.map(Arc::new)
    }

    fn documents(&self, _kind: &str) -> Vec<String> {
        Vec::new()
    }

    fn text_kinds(&self) -> Vec<String> {
        Vec::new()
    }

    fn texts(&self, _kind: &str) -> Vec<String> {
        Vec::new()
    }

    fn settings(&self) -> Vec<(String, Type)> {
        Vec::new()
    }
}

/// What is found in a document, with others beside it and models that cost money.
pub(super) fn diagnostics(beside: &[&str], text: &str) -> Vec<Diagnostic> {
    checked(beside, &Document::yaml(Source::new("example.yaml", text)))
}

fn checked(beside: &[&str], document: &Document) -> Vec<Diagnostic> {
    let catalogue = catalogue(Models::Paid);
    Checker::new(&catalogue, &Beside(beside)).document(document)
}

/// What is found of some rules: the rule and the bytes.
pub(super) fn found(rules: &[&str], beside: &[&str], text: &str) -> Vec<String> {
    let document = Document::yaml(Source::new("example.yaml", text));
    found_in(rules, beside, &document)
}

/// What is found of some rules in a document of any format.
pub(super) fn found_in(rules: &[&str], beside: &[&str], document: &Document) -> Vec<String> {
    let all = checked(beside, document).into_iter();
    let of_rules = all.filter(|it| rules.contains(&it.rule));
    of_rules.map(|it| shown(&it)).collect()
}

fn shown(it: &Diagnostic) -> String {
    let bytes = it.place.source.slice(it.place.span);
    let error = if it.severity == Severity::Error {
        "!"
    } else {
        ""
    };
    let doubt = if it.confidence == Confidence::Low {
        "?"
    } else {
        ""
    };
    format!("{}{error}{doubt} {bytes}", it.rule)
}

/// A pipeline of these stages, one a line.
pub(super) fn stages(stages: &[&str]) -> String {
    named("example", "", stages)
}

/// A pipeline with some lines before its stages.
pub(super) fn named(name: &str, head: &str, stages: &[&str]) -> String {
    let stages = stages.join("\n  ");
    format!("kind: pipeline\nname: {name}\n{head}stages:\n  {stages}\n")
}

//! What is wrong with the expressions of a document, each fault at its own bytes.

use super::typing::{Finding, Missing, Typing};
use super::{Known, Readings};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Field, Node};
use crate::written::texts;

/// Looks for faults in the expressions of one document.
pub(super) struct Expressions<'a, 'd> {
    pub(super) document: &'d Document,
    pub(super) readings: &'a Readings<'d>,
    pub(super) found: Vec<Diagnostic>,
}

impl<'a, 'd> Expressions<'a, 'd> {
    pub(super) fn new(document: &'d Document, readings: &'a Readings<'d>) -> Self {
        Self {
            document,
            readings,
            found: Vec::new(),
        }
    }

    /// In all texts of a value.
    pub(super) fn texts(&mut self, node: &'d Node, known: &Known, missing: Missing) {
        for node in texts(node) {
            self.text(node, known, missing);
        }
    }

    /// In a bare expression that decides something.
    pub(super) fn condition(&mut self, node: &'d Node, known: &Known, missing: Missing) {
        let Some(reading) = self.readings.condition(node) else {
            return;
        };
        let Ok(expression) = &*reading else {
            return;
        };
        let typing = Typing::new(known, missing, expression.source());
        typing.condition(expression.term());
        self.add(node, typing.into_findings());
    }

    /// In defaults, which know the settings alone, and in the files of facts, which know the
    /// inputs too.
    pub(super) fn declared(&mut self, inputs: &'d [Field], facts: &'d [Field], known: &Known) {
        let (settings, given) = (known.only(&["config"]), known.only(&["config", "inputs"]));
        for default in inputs.iter().filter_map(|it| it.node.get("default")) {
            self.texts(default, &settings, Missing::Fault);
        }
        for file in facts.iter().filter_map(|it| it.node.get("file")) {
            self.texts(file, &given, Missing::Fault);
        }
    }

    fn text(&mut self, node: &'d Node, known: &Known, missing: Missing) {
        let (Some(source), Some(reading)) = (node.text(), self.readings.text(node)) else {
            return;
        };
        let Ok(text) = &*reading else {
            return;
        };
        let mut typing = Typing::new(known, missing, source);
        typing.code(text.code());
        self.add(node, typing.into_findings());
    }

    fn add(&mut self, node: &Node, findings: Vec<Finding>) {
        let document = self.document;
        let located = findings.into_iter().map(|it| it.diagnostic(document, node));
        self.found.extend(located);
    }
}

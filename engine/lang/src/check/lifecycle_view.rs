//! A lifecycle as its rules see it: as written, with the types of all that it may refer to.

use std::cell::OnceCell;

use super::fit::{Expected, fit};
use super::found::Found;
use super::signature::{Signatures, inputs};
use super::{Drain, Known, Situations, references};
use crate::catalogue::Catalogue;
use crate::diagnostic::Diagnostic;
use crate::document::{Field, Node};
use crate::library::Library;
use crate::selector::selector;
use crate::types::{Record, Type};
use crate::written::{WrittenLifecycle, WrittenStep, WrittenWork};

/// A lifecycle as its rules see it.
pub struct LifecycleView<'a> {
    /// As written.
    pub written: WrittenLifecycle<'a>,
    /// The operations there are.
    pub catalogue: &'a Catalogue,
    /// The documents and texts there are.
    pub library: &'a dyn Library,
    /// The signatures of other documents.
    pub signatures: &'a Signatures<'a>,
    /// The names that its expressions may use; `result` comes with the step.
    pub known: Known,
    /// Every situation it can get into.
    pub situations: Situations,
    pub(super) drains: OnceCell<Vec<Drain<'a>>>,
    unfitting: Found,
    unresolved: Found,
}

impl<'a> LifecycleView<'a> {
    /// The view of a lifecycle.
    pub fn new<'s: 'a>(
        written: WrittenLifecycle<'a>,
        catalogue: &'a Catalogue,
        library: &'a dyn Library,
        signatures: &'a Signatures<'s>,
    ) -> Self {
        let situations = Situations::explore(written);
        let known = known(written, library);
        Self {
            written,
            catalogue,
            library,
            signatures,
            known,
            situations,
            drains: OnceCell::new(),
            unfitting: Found::default(),
            unresolved: Found::default(),
        }
    }

    /// What a lifecycle gives when it is run by a stage or step.
    pub fn outputs(written: WrittenLifecycle<'_>) -> Type {
        let ends = written
            .states()
            .iter()
            .filter(|it| WrittenLifecycle::is_final(it));
        let ends = ends.map(|it| it.key.clone()).collect();
        Type::Record(Record::of([
            ("state".to_owned(), Type::Word(ends)),
            ("counts".to_owned(), counts(written)),
            ("last".to_owned(), Type::Any),
            ("history".to_owned(), Type::List(Box::new(Type::Any))),
        ]))
    }

    /// The names that the moves of a step may use.
    pub fn known_after(&self, step: WrittenStep<'_>) -> Known {
        self.known.with("result", self.result(step.run()))
    }

    /// What a rule has to say of the inputs of what the steps run.
    pub fn unfitting(&self, rule: &str) -> Vec<Diagnostic> {
        let works = self.written.works();
        self.unfitting.by(rule, || {
            works.flat_map(|it| self.unfitting_in(it)).collect()
        })
    }

    /// What a rule has to say of references.
    pub fn unresolved(&self, rule: &str) -> Vec<Diagnostic> {
        self.unresolved.by(rule, || self.all_unresolved())
    }

    fn all_unresolved(&self) -> Vec<Diagnostic> {
        let (document, written) = (self.written.document, self.written);
        let declared =
            references::in_declared(document, written.inputs(), written.facts(), &self.known);
        let steps = written.steps().flat_map(|it| self.unresolved_in(it));
        let never = written.never().iter().filter_map(|it| it.get("when"));
        let never = never.flat_map(|it| references::in_condition(document, it, &self.known));
        let begin = written.begin().into_iter();
        let begin = begin.flat_map(|it| references::in_texts(document, it, &self.known));
        declared
            .into_iter()
            .chain(steps)
            .chain(never)
            .chain(begin)
            .collect()
    }

    fn unfitting_in(&self, work: WrittenWork<'a>) -> Vec<Diagnostic> {
        let Some((kind, name)) = work.target() else {
            return Vec::new();
        };
        let owner = name.text().unwrap_or_default();
        let Some(signature) = self.signatures.of(kind, owner) else {
            return Vec::new();
        };
        let expected = Expected {
            noun: "input",
            owner,
        };
        let document = self.written.document;
        fit(
            document,
            work.with(),
            &signature.inputs,
            expected,
            &self.known,
            name.span,
        )
    }

    fn unresolved_in(&self, step: WrittenStep<'a>) -> Vec<Diagnostic> {
        let document = self.written.document;
        let (before, after) = (&self.known, self.known_after(step));
        let mut found = Vec::new();
        for permit in step.permits() {
            let rest = permit.node.fields().iter().filter(|it| it.key != "if");
            found.extend(rest.flat_map(|it| references::in_texts(document, &it.node, before)));
            let condition = permit.condition().into_iter();
            found.extend(condition.flat_map(|it| references::in_condition(document, it, before)));
        }
        let with = step.run().and_then(WrittenWork::with).into_iter();
        found.extend(with.flat_map(|it| references::in_texts(document, it, before)));
        for ending in step.moves() {
            let reason = ending.node.get("rejects").into_iter();
            found.extend(reason.flat_map(|it| references::in_texts(document, it, &after)));
            let condition = ending.condition().into_iter();
            found.extend(condition.flat_map(|it| references::in_condition(document, it, &after)));
        }
        found
    }

    fn result(&self, work: Option<WrittenWork<'_>>) -> Type {
        let target = work.and_then(WrittenWork::target);
        let signature = target.and_then(|(kind, name)| self.signatures.of(kind, name.text()?));
        signature.map_or(Type::Any, |it| it.outputs.clone())
    }

    /// The document's place of a node.
    pub fn place(&self, node: &Node) -> crate::source::Place {
        self.written.document.place(node.span)
    }
}

fn known(written: WrittenLifecycle<'_>, library: &dyn Library) -> Known {
    let text_list = || Type::List(Box::new(Type::Text));
    Known::new([
        ("config", Type::Record(Record::of(library.settings()))),
        ("counts", counts(written)),
        ("done", text_list()),
        ("facts", Type::Record(fact_types(written.facts()))),
        ("feature", Type::Text.or_null()),
        ("history", Type::List(Box::new(Type::Any))),
        ("inputs", Type::Record(inputs(written.inputs()))),
        ("last", Type::Any),
        ("run", Type::Any),
        (
            "state",
            Type::Word(written.states().iter().map(|it| it.key.clone()).collect()),
        ),
        (
            "step",
            Type::Word(written.steps().map(|it| it.name().to_owned()).collect()),
        ),
    ])
}

fn counts(written: WrittenLifecycle<'_>) -> Type {
    let limits = written.limits().iter();
    Type::Record(Record::of(limits.map(|it| (it.key.clone(), Type::Integer))))
}

/// The types of declared facts.
pub(super) fn fact_types(facts: &[Field]) -> Record {
    Record::of(facts.iter().map(|it| (it.key.clone(), fact_type(&it.node))))
}

fn fact_type(node: &Node) -> Type {
    selector(node).map_or(Type::Any, |it| it.result_type())
}

//! A lifecycle as its rules see it: as written, with the types of all that it may refer to.

use std::cell::OnceCell;
use std::rc::Rc;

use super::boxes::misspelt_boxes;
use super::expressions::Expressions;
use super::few_values::few_values;
use super::fit::{Expected, fit};
use super::found::Found;
use super::signature::{Signatures, inputs};
use super::typing::Missing;
use super::{Drain, Known, Readings, Situations, UsedNames};
use crate::catalogue::Catalogue;
use crate::diagnostic::{Diagnostic, Severity};
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
    situations: OnceCell<Option<Situations<'a>>>,
    /// Its texts as expressions.
    pub readings: Readings<'a>,
    /// What its steps give to what they run.
    pub(super) drains: OnceCell<Vec<Drain<'a>>>,
    /// What it tells people.
    pub(super) reasons: OnceCell<Vec<Drain<'a>>>,
    used_names: OnceCell<UsedNames<'a>>,
    unfitting: Found,
    in_expressions: Found,
}

impl<'a> LifecycleView<'a> {
    /// The view of a lifecycle.
    pub fn new<'s: 'a>(
        written: WrittenLifecycle<'a>,
        catalogue: &'a Catalogue,
        library: &'a dyn Library,
        signatures: &'a Signatures<'s>,
    ) -> Self {
        let known = known(written, library);
        Self {
            written,
            catalogue,
            library,
            signatures,
            known,
            readings: Readings::new(signatures.spelled()),
            drains: OnceCell::new(),
            reasons: OnceCell::new(),
            situations: OnceCell::new(),
            used_names: OnceCell::new(),
            unfitting: Found::default(),
            in_expressions: Found::default(),
        }
    }

    /// Every situation it can get into. There are none where a name that matters is unknown: that
    /// is told by itself, and what would follow from it is no news.
    pub fn situations(&self) -> Option<&Situations<'a>> {
        let explored = self.situations.get_or_init(|| {
            let results = |step: WrittenStep<'_>, path: &str| self.words_of_result(step, path);
            let sound =
                self.written.document.diagnostics().is_empty() && self.conditions_are_sound();
            sound
                .then(|| Situations::explore(self.written, &results))
                .flatten()
        });
        explored.as_ref()
    }

    /// Whether all that permits and moves speak of is there.
    fn conditions_are_sound(&self) -> bool {
        let sound = |condition: &'a Node, known: &Known| {
            self.is_typed(condition, known) && misspelt_boxes(self.written, condition).is_empty()
        };
        self.written.steps().all(|step| {
            let after = self.known_after(step);
            let mut permits = step.permits().filter_map(|it| it.condition());
            let mut moves = step.moves().filter_map(|it| it.condition());
            permits.all(|it| sound(it, &self.known)) && moves.all(|it| sound(it, &after))
        })
    }

    /// Whether the names and types of a condition are right.
    fn is_typed(&self, condition: &'a Node, known: &Known) -> bool {
        let mut expressions = Expressions::new(self.written.document, &self.readings);
        expressions.condition(condition, known, Missing::Fault);
        let mut found = expressions.found.iter();
        found.all(|it| it.severity != Severity::Error)
    }

    /// The words that a field of a step's result can say.
    fn words_of_result(&self, step: WrittenStep<'_>, path: &str) -> Option<Vec<serde_json::Value>> {
        let result = self.result(step.run());
        let field = path
            .split('.')
            .try_fold(&result, |of, name| of.field(name).ok())?;
        few_values(field)
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

    /// The names that its expressions speak of.
    pub fn used_names(&self) -> &UsedNames<'a> {
        let of = || UsedNames::of(self.written.document, self.written.conditions());
        self.used_names.get_or_init(of)
    }

    /// What a rule has to say of expressions.
    pub fn in_expressions(&self, rule: &str) -> Vec<Diagnostic> {
        self.in_expressions
            .by(rule, || self.all_in_expressions().found)
    }

    fn all_in_expressions(&self) -> Expressions<'_, 'a> {
        let written = self.written;
        let mut expressions = Expressions::new(written.document, &self.readings);
        expressions.declared(written.inputs(), written.facts(), &self.known);
        for step in written.steps() {
            self.add_step(step, &mut expressions);
        }
        for when in written.never().iter().filter_map(|it| it.get("when")) {
            expressions.condition(when, &self.known, Missing::Fault);
        }
        if let Some(begin) = written.begin() {
            expressions.texts(begin, &self.known, Missing::Fault);
        }
        expressions
    }

    fn unfitting_in(&self, work: WrittenWork<'a>) -> Vec<Diagnostic> {
        let Some((kind, name)) = work.target() else {
            return Vec::new();
        };
        let owner = name.text().unwrap_or_default();
        let Some(taken) = self.signatures.inputs(kind, owner) else {
            return Vec::new();
        };
        let expected = Expected {
            noun: "input",
            owner,
        };
        let document = self.written.document;
        fit(
            document,
            &self.readings,
            work.with(),
            &taken,
            expected,
            &self.known,
            name.span,
        )
    }

    fn add_step(&self, step: WrittenStep<'a>, expressions: &mut Expressions<'_, 'a>) {
        let (before, after) = (&self.known, self.known_after(step));
        for permit in step.permits() {
            for field in permit.node.fields().iter().filter(|it| it.key != "if") {
                expressions.texts(&field.node, before, Missing::Fault);
            }
            if let Some(condition) = permit.condition() {
                expressions.condition(condition, before, Missing::Fault);
            }
        }
        if let Some(with) = step.run().and_then(WrittenWork::with) {
            expressions.texts(with, before, Missing::Fault);
        }
        for ending in step.moves() {
            if let Some(rejection) = ending.node.get("rejects") {
                expressions.texts(rejection, &after, Missing::Fault);
            }
            if let Some(condition) = ending.condition() {
                expressions.condition(condition, &after, Missing::Fault);
            }
        }
    }

    fn result(&self, work: Option<WrittenWork<'_>>) -> Type {
        let target = work.and_then(WrittenWork::target);
        let outputs = target.and_then(|(kind, name)| self.signatures.outputs(kind, name.text()?));
        outputs.map_or(Type::Any, Rc::unwrap_or_clone)
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
    .with_later("result")
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

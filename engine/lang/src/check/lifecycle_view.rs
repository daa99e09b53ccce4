//! A lifecycle as its rules see it: as written, with the types of all that it may refer to.

use std::cell::OnceCell;

use super::boxes::misspelt_boxes;
use super::few_values::few_values;
use super::fit::{Expected, fit};
use super::found::Found;
use super::signature::{Signatures, inputs};
use super::{Known, Situations, StrangeWord, references, strange_words};
use crate::catalogue::Catalogue;
use crate::diagnostic::Diagnostic;
use crate::document::{Field, Node};
use crate::library::Library;
use crate::selector::selector;
use crate::source::Span;
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
        let known = known(written, library);
        Self {
            written,
            catalogue,
            library,
            signatures,
            known,
            situations: OnceCell::new(),
            unfitting: Found::default(),
            unresolved: Found::default(),
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
        let sound = |condition: &Node, known: &Known| {
            references::in_condition(self.written.document, condition, known).is_empty()
                && strange_words(condition, known).is_empty()
                && misspelt_boxes(self.written, condition).is_empty()
        };
        self.written.steps().all(|step| {
            let after = self.known_after(step);
            let mut permits = step.permits().filter_map(|it| it.condition());
            let mut moves = step.moves().filter_map(|it| it.condition());
            permits.all(|it| sound(it, &self.known)) && moves.all(|it| sound(it, &after))
        })
    }

    /// The words that permits and moves compare with a name which never says them.
    pub fn strange_words(&self) -> Vec<(StrangeWord, Span)> {
        let mut strange = Vec::new();
        for step in self.written.steps() {
            let after = self.known_after(step);
            let permits = step.permits().filter_map(|it| it.condition());
            let moves = step.moves().filter_map(|it| it.condition());
            let all = permits
                .map(|it| (it, &self.known))
                .chain(moves.map(|it| (it, &after)));
            for (condition, known) in all {
                let words = strange_words(condition, known).into_iter();
                strange.extend(words.map(|it| {
                    let source = self.written.document.source();
                    let span = condition.locate(source, it.range.clone());
                    (it, span)
                }));
            }
        }
        strange
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

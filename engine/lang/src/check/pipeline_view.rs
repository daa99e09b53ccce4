//! A pipeline as its rules see it: as written, with the types of all that it may refer to.

use std::cell::OnceCell;
use std::rc::Rc;

use super::expressions::Expressions;
use super::fit::{Expected, fit};
use super::found::Found;
use super::known::declared;
use super::lifecycle_view::fact_types;
use super::signature::{Signatures, inputs};
use super::typing::Missing;
use super::{Deeds, Drain, Known, Order, Readings, UsedNames, call_of};
use crate::catalogue::{Call, Catalogue, Effects, Operation};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::library::Library;
use crate::suggestion::listed;
use crate::types::{Record, Type};
use crate::written::{WrittenPipeline, WrittenStage};

/// A pipeline as its rules see it.
pub struct PipelineView<'a> {
    /// As written.
    pub written: WrittenPipeline<'a>,
    /// The operations there are.
    pub catalogue: &'a Catalogue,
    /// The documents and texts there are.
    pub library: &'a dyn Library,
    /// The signatures of other documents.
    pub signatures: &'a Signatures<'a>,
    /// The names that its expressions may use.
    pub known: Known,
    /// Its texts as expressions.
    pub readings: Readings<'a>,
    pub(super) drains: OnceCell<Vec<Drain<'a>>>,
    deeds: OnceCell<Vec<Deeds>>,
    order: OnceCell<Order>,
    used_names: OnceCell<UsedNames<'a>>,
    unfitting: Found,
    in_expressions: Found,
}

impl<'a> PipelineView<'a> {
    /// The view of a pipeline.
    pub fn new<'s: 'a>(
        written: WrittenPipeline<'a>,
        catalogue: &'a Catalogue,
        library: &'a dyn Library,
        signatures: &'a Signatures<'s>,
    ) -> Self {
        let known = known(written, catalogue, library, signatures, |_| true);
        Self {
            written,
            catalogue,
            library,
            signatures,
            known,
            readings: Readings::new(signatures.spelled()),
            drains: OnceCell::new(),
            deeds: OnceCell::new(),
            order: OnceCell::new(),
            used_names: OnceCell::new(),
            unfitting: Found::default(),
            in_expressions: Found::default(),
        }
    }

    /// What each stage does to the world.
    pub fn deeds(&self) -> &[Deeds] {
        self.deeds.get_or_init(|| {
            let stages = self.written.stages();
            let deeds = stages.map(|it| Deeds::of_stage(it, self.catalogue, self.signatures));
            deeds.collect()
        })
    }

    /// Which stages come after which.
    pub fn order(&self) -> &Order {
        self.order
            .get_or_init(|| Order::of(self.written, &self.readings))
    }

    /// The names of the operations that do a thing, for messages.
    pub fn operations_that(&self, does: impl Fn(&Effects) -> bool) -> String {
        let operations = self.catalogue.iter().filter(|it| does(&it.effects));
        listed(operations.map(|it| it.name))
    }

    /// Whether two stages have conditions that differ, so that perhaps only one of them runs.
    pub fn may_exclude(&self, first: usize, second: usize) -> bool {
        let condition = |at: usize| self.written.stages().nth(at)?.condition()?.text();
        match (condition(first), condition(second)) {
            (Some(first), Some(second)) => first != second,
            _ => false,
        }
    }

    /// The operation that a stage uses.
    pub fn operation(&self, stage: WrittenStage<'_>) -> Option<&'a Operation> {
        self.catalogue.get(stage.operation()?)
    }

    /// What a rule has to say of parameters and inputs.
    pub fn unfitting(&self, rule: &str) -> Vec<Diagnostic> {
        let stages = self.written.stages();
        self.unfitting.by(rule, || {
            stages.flat_map(|it| self.unfitting_in(it)).collect()
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

    fn unfitting_in(&self, stage: WrittenStage<'a>) -> Vec<Diagnostic> {
        let Some(operation) = stage.operation().and_then(|it| self.catalogue.get(it)) else {
            return Vec::new();
        };
        let Some(record) = operation.parameters.of().as_record() else {
            return Vec::new();
        };
        let at = stage.uses().map_or(stage.name_span(), |it| it.span);
        let expected = Expected {
            noun: "parameter",
            owner: operation.name,
        };
        let document = self.written.document;
        let mut found = fit(
            document,
            &self.readings,
            stage.with(),
            record,
            expected,
            &self.known,
            at,
        );
        found.extend(self.unfitting_call(stage, operation));
        found
    }

    /// The inputs of the document that a stage runs.
    fn unfitting_call(&self, stage: WrittenStage<'a>, operation: &Operation) -> Vec<Diagnostic> {
        let Some(Call { kind, name, inputs }) = &operation.calls else {
            return Vec::new();
        };
        let Some(name) = stage.parameter(name) else {
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
        let given = stage.parameter(inputs);
        if given.is_some_and(|it| it.text().is_some()) {
            return Vec::new();
        }
        fit(
            self.written.document,
            &self.readings,
            given,
            &taken,
            expected,
            &self.known,
            name.span,
        )
    }

    fn all_in_expressions(&self) -> Expressions<'_, 'a> {
        let written = self.written;
        let mut expressions = Expressions::new(written.document, &self.readings);
        for stage in written.stages() {
            let missing = missing(stage);
            if let Some(with) = stage.with() {
                expressions.texts(with, &self.known, missing);
            }
            if let Some(condition) = stage.condition() {
                expressions.condition(condition, &self.known, missing);
            }
        }
        for output in written.outputs() {
            expressions.texts(&output.node, &self.known, Missing::Fault);
        }
        expressions.declared(written.inputs(), written.facts(), &self.known);
        expressions
    }

    /// The document's place of a node.
    pub fn place(&self, node: &Node) -> crate::source::Place {
        self.written.document.place(node.span)
    }
}

fn missing(stage: WrittenStage<'_>) -> Missing {
    if stage.always() {
        Missing::Null
    } else {
        Missing::Fault
    }
}

/// The names that the expressions of a pipeline may use, with those of its stages that matter.
pub(super) fn known(
    written: WrittenPipeline<'_>,
    catalogue: &Catalogue,
    library: &dyn Library,
    signatures: &Signatures<'_>,
    matters: impl Fn(&str) -> bool,
) -> Known {
    let stages = written.stages().filter(|it| matters(it.name()));
    let stages = stages.map(|it| (it.name().to_owned(), outputs(it, catalogue, signatures)));
    let document = written.document;
    let facts = fact_types(written.facts());
    let inputs = inputs(written.inputs());
    Known::new([
        ("config", Type::Record(Record::of(library.settings()))),
        ("facts", declared(document, "facts", facts)),
        ("inputs", declared(document, "inputs", inputs)),
        ("run", Type::Any),
        ("stages", declared(document, "stages", Record::of(stages))),
    ])
}

/// The outputs of a stage: its operation's, or those of the document that the operation runs.
fn outputs(stage: WrittenStage<'_>, catalogue: &Catalogue, signatures: &Signatures<'_>) -> Type {
    let Some(operation) = stage.operation().and_then(|it| catalogue.get(it)) else {
        return Type::Any;
    };
    if operation.calls.is_none() {
        return operation.outputs.of().clone();
    }
    let call = call_of(stage, catalogue);
    let outputs = call.and_then(|(kind, name)| signatures.outputs(kind, name.text()?));
    outputs.map_or(Type::Any, Rc::unwrap_or_clone)
}

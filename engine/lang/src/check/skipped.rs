//! Where an expression would fail because a stage was skipped: a skipped stage is null, and a field
//! of null is a fault wherever its value is needed.

use super::Readings;
use crate::document::Node;
use crate::expression::{
    Argument, Code, Comparison, Expression, Reference, Statement, StatementKind, Term, TermKind,
};
use crate::written::{WrittenPipeline, WrittenStage, texts};

/// Filters that take a value that is not there.
const FORGIVING: &[&str] = &["attr", "chain", "d", "default", "pprint", "tojson", "zip"];

/// A use that would fail: the text it stands in, what is used, and the stage that may be skipped.
pub type SkippedUse<'d> = (&'d Node, Reference, WrittenStage<'d>);

/// Every use of a field of a stage that may be skipped, where nothing says that it was not.
pub fn uses<'d>(written: WrittenPipeline<'d>, readings: &Readings<'d>) -> Vec<SkippedUse<'d>> {
    let conditional: Vec<_> = written
        .stages()
        .filter(|it| it.condition().is_some())
        .collect();
    if conditional.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for stage in written.stages().filter(|it| !it.always()) {
        of_stage(stage, &conditional, readings, &mut found);
    }
    for output in written.outputs() {
        of_texts(&output.node, &[], &conditional, readings, &mut found);
    }
    found
}

fn of_stage<'d>(
    stage: WrittenStage<'d>,
    conditional: &[WrittenStage<'d>],
    readings: &Readings<'d>,
    found: &mut Vec<SkippedUse<'d>>,
) {
    let mut ran = Vec::new();
    if let Some((node, reading)) = stage
        .condition()
        .and_then(|it| Some((it, readings.condition(it)?)))
        && let Ok(condition) = &*reading
    {
        let mut search = Search::default();
        search.needed(condition.term());
        keep(node, search.found, conditional, found);
        ran = stages_in(&holding(condition.term()));
        ran.extend(under_same_condition(condition, conditional, readings));
    }
    if let Some(with) = stage.with() {
        of_texts(with, &ran, conditional, readings, found);
    }
}

fn of_texts<'d>(
    node: &'d Node,
    ran: &[String],
    conditional: &[WrittenStage<'d>],
    readings: &Readings<'d>,
    found: &mut Vec<SkippedUse<'d>>,
) {
    for node in texts(node) {
        let reading = readings.text(node);
        let Some(Ok(text)) = reading.as_deref() else {
            continue;
        };
        let mut search = Search {
            ran: ran.to_vec(),
            ..Search::default()
        };
        match text.code() {
            Code::None => {}
            Code::Whole(term) => search.needed(term),
            Code::Mixed(statements) => search.statements(statements),
        }
        keep(node, search.found, conditional, found);
    }
}

fn keep<'d>(
    node: &'d Node,
    references: Vec<Reference>,
    conditional: &[WrittenStage<'d>],
    found: &mut Vec<SkippedUse<'d>>,
) {
    let skippable = references.into_iter().filter_map(|it| {
        let stage = conditional
            .iter()
            .find(|stage| stage.name() == it.parts()[1])?;
        Some((node, it, *stage))
    });
    found.extend(skippable);
}

/// The stages that ran where a condition holds, for theirs is a part of it.
fn under_same_condition<'d>(
    condition: &Expression,
    conditional: &[WrittenStage<'d>],
    readings: &Readings<'d>,
) -> Vec<String> {
    let parts = written_parts(condition);
    let same = conditional.iter().filter(|it| {
        let reading = it.condition().and_then(|it| readings.condition(it));
        let theirs = reading
            .as_deref()
            .and_then(|it| it.as_ref().ok())
            .map(written_parts);
        theirs.is_some_and(|it| it.iter().all(|it| parts.contains(it)))
    });
    same.map(|it| it.name().to_owned()).collect()
}

fn written_parts(condition: &Expression) -> Vec<String> {
    let parts = condition.conjuncts().into_iter();
    parts
        .map(|it| it.source().split_whitespace().collect())
        .collect()
}

/// Looks for fields of stages whose values are needed.
#[derive(Default)]
struct Search {
    /// The stages that certainly ran.
    ran: Vec<String>,
    found: Vec<Reference>,
}

impl Search {
    /// A term whose value is needed: if it is not there, that is a fault.
    fn needed(&mut self, term: &Term) {
        match field_of_stage(term) {
            Some(it) if !self.ran.contains(&it.parts()[1]) => self.found.push(it),
            Some(_) => {}
            None => self.inside(term),
        }
    }

    /// A term that may be missing; what it is computed from may not.
    fn allowed(&mut self, term: &Term) {
        if field_of_stage(term).is_none() {
            self.inside(term);
        }
    }

    fn inside(&mut self, term: &Term) {
        match &term.kind {
            TermKind::And(left, right) => {
                self.needed(left);
                self.where_ran(holding(left), |it| it.needed(right));
            }
            TermKind::Or(left, right) => {
                self.needed(left);
                self.where_ran(failing(left), |it| it.needed(right));
            }
            TermKind::Not(of) | TermKind::Negative(of) => self.needed(of),
            TermKind::Conditional {
                then,
                condition,
                otherwise,
            } => {
                self.needed(condition);
                self.where_ran(holding(condition), |it| it.needed(then));
                if let Some(otherwise) = otherwise {
                    self.where_ran(failing(condition), |it| it.needed(otherwise));
                }
            }
            TermKind::Arithmetic { left, right, .. } => {
                self.needed(left);
                self.needed(right);
            }
            TermKind::Filter {
                of,
                name,
                arguments,
            } => self.filter(of.as_deref(), &name.text, arguments),
            _ => {
                for child in term.children() {
                    self.allowed(child);
                }
            }
        }
    }

    fn filter(&mut self, of: Option<&Term>, name: &str, arguments: &[Argument]) {
        match of {
            Some(of) if FORGIVING.contains(&name) => self.allowed(of),
            Some(of) => self.needed(of),
            None => {}
        }
        for argument in arguments {
            self.allowed(argument.value());
        }
    }

    fn statements(&mut self, statements: &[Statement]) {
        for statement in statements {
            self.statement(&statement.kind);
        }
    }

    fn statement(&mut self, statement: &StatementKind) {
        match statement {
            StatementKind::Emit(term) => self.needed(term),
            StatementKind::Do(term) => self.allowed(term),
            StatementKind::If {
                condition,
                then,
                otherwise,
            } => {
                self.needed(condition);
                self.where_ran(holding(condition), |it| it.statements(then));
                self.where_ran(failing(condition), |it| it.statements(otherwise));
            }
            StatementKind::For { over, body, .. } => {
                self.needed(over);
                self.statements(body);
            }
            StatementKind::With { bindings, body } => {
                for (_, value) in bindings {
                    self.allowed(value);
                }
                self.statements(body);
            }
            StatementKind::Set { value, .. } => self.allowed(value),
            StatementKind::Capture { body, .. } | StatementKind::Block { body, .. } => {
                self.statements(body);
            }
        }
    }

    fn where_ran(&mut self, places: Vec<Reference>, work: impl FnOnce(&mut Self)) {
        let before = self.ran.len();
        self.ran.extend(stages_in(&places));
        work(self);
        self.ran.truncate(before);
    }
}

fn stages_in(places: &[Reference]) -> Vec<String> {
    places.iter().map(|it| it.parts()[1].clone()).collect()
}

/// A reference to a field of a stage, not to the stage itself.
fn field_of_stage(term: &Term) -> Option<Reference> {
    of_stage_or_field(term).filter(|it| it.parts().len() > 2)
}

fn of_stage_or_field(term: &Term) -> Option<Reference> {
    let reference = term.as_reference()?;
    let parts = reference.parts();
    (parts.len() > 1 && parts[0] == "stages").then_some(reference)
}

/// What is certainly there where a condition holds.
fn holding(condition: &Term) -> Vec<Reference> {
    match &condition.kind {
        TermKind::And(left, right) => [holding(left), holding(right)].concat(),
        TermKind::Or(left, right) => common(&holding(left), &holding(right)),
        TermKind::Not(of) => failing(of),
        TermKind::Test { of, name, .. } if !matches!(&*name.text, "none" | "undefined") => {
            of_stage_or_field(of).into_iter().collect()
        }
        TermKind::Compare { first, rest } => compared(first, rest),
        _ => of_stage_or_field(condition).into_iter().collect(),
    }
}

/// What is certainly there where a condition does not hold.
fn failing(condition: &Term) -> Vec<Reference> {
    match &condition.kind {
        TermKind::Or(left, right) => [failing(left), failing(right)].concat(),
        TermKind::And(left, right) => common(&failing(left), &failing(right)),
        TermKind::Not(of) => holding(of),
        TermKind::Test { of, name, .. } if matches!(&*name.text, "none" | "undefined") => {
            of_stage_or_field(of).into_iter().collect()
        }
        TermKind::Compare { first, rest } => match rest.as_slice() {
            [(Comparison::Equal, other)] => {
                either_side(first, other, is_none(other) || is_none(first))
            }
            [(Comparison::NotEqual, other)] => {
                either_side(first, other, !(is_none(other) || is_none(first)))
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// A comparison holds only of values that are there, unless it asks for a difference.
fn compared(first: &Term, rest: &[(Comparison, Term)]) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut left = first;
    for (by, right) in rest {
        let with_none = is_none(left) || is_none(right);
        let there = match by {
            Comparison::NotEqual => with_none,
            Comparison::NotIn => false,
            _ => !with_none,
        };
        found.extend(either_side(left, right, there));
        left = right;
    }
    found
}

fn either_side(left: &Term, right: &Term, there: bool) -> Vec<Reference> {
    let sides = [left, right].into_iter().filter(|_| there);
    sides.filter_map(of_stage_or_field).collect()
}

fn is_none(term: &Term) -> bool {
    matches!(&term.kind, TermKind::Constant(it) if it.is_null())
}

fn common(left: &[Reference], right: &[Reference]) -> Vec<Reference> {
    let also = |it: &&Reference| right.iter().any(|other| other.parts()[1] == it.parts()[1]);
    left.iter().filter(also).cloned().collect()
}

//! The names that expressions of a document may use, with their types.

use crate::document::Node;
use crate::expression::{Expression, Reference, Text};
use crate::types::{NoField, Record, Type};
use crate::written::{WrittenStage, texts};

/// The names that expressions of one place may use.
#[derive(Debug, Clone)]
pub struct Known(Record);

/// Where a reference stops making sense.
#[derive(Debug, Clone, PartialEq)]
pub struct Unresolved {
    /// Which part of the path is at fault, counted from zero.
    pub part: usize,
    /// The names that would be known there; empty where nothing can stand.
    pub candidates: Vec<String>,
}

impl Known {
    /// These names and no others.
    pub fn new(names: impl IntoIterator<Item = (&'static str, Type)>) -> Self {
        Self(Record::of(
            names.into_iter().map(|(name, of)| (name.to_owned(), of)),
        ))
    }

    /// The same names and one more.
    #[must_use]
    pub fn with(&self, name: &str, of: Type) -> Self {
        let mut record = self.0.clone();
        record.fields.retain(|it| it.name != name);
        record
            .fields
            .extend(Record::of([(name.to_owned(), of)]).fields);
        Self(record)
    }

    /// The type of what a reference names.
    pub fn resolve(&self, reference: &Reference) -> Result<&Type, Unresolved> {
        let mut parts = reference.parts().iter().enumerate();
        let (_, first) = parts.next().expect("a reference has a name");
        let first = self.0.field(first).map_err(|it| unresolved(0, it))?;
        parts.try_fold(first, |of, (part, name)| {
            of.field(name).map_err(|it| unresolved(part, it))
        })
    }

    /// The type that a path leads to, through the items of lists.
    pub(super) fn reach(&self, path: &[String]) -> Option<&Type> {
        let (first, rest) = path.split_first()?;
        self.0.field(first).ok()?.reach(rest)
    }

    /// Only these of the names.
    #[must_use]
    pub fn only(&self, names: &[&str]) -> Self {
        let mut record = self.0.clone();
        record.fields.retain(|it| names.contains(&it.name.as_str()));
        Self(record)
    }
}

fn unresolved(part: usize, no_field: NoField) -> Unresolved {
    let candidates = match no_field {
        NoField::Unknown(candidates) => candidates,
        NoField::NotARecord => Vec::new(),
    };
    Unresolved { part, candidates }
}

/// The indices of the stages that a stage waits for: those it names, and those it refers to in
/// its parameters and its condition.
pub fn needs(stage: WrittenStage<'_>, stages: &[&str]) -> Vec<usize> {
    let named = stage.needs().filter_map(Node::text).map(str::to_owned);
    let mut needs: Vec<_> = named
        .chain(referred(stage))
        .filter_map(|it| stages.iter().position(|name| *name == it))
        .collect();
    needs.sort_unstable();
    needs.dedup();
    needs
}

fn referred(stage: WrittenStage<'_>) -> Vec<String> {
    let with = stage
        .with()
        .into_iter()
        .flat_map(texts)
        .filter_map(Node::text);
    let mut references: Vec<_> = with
        .filter_map(|it| Text::parse(it).ok())
        .flat_map(|it| it.references())
        .collect();
    let condition = stage.condition().and_then(Node::text);
    let condition = condition.and_then(|it| Expression::parse(it).ok());
    references.extend(condition.into_iter().flat_map(|it| it.references()));
    let stage_of = |it: &Reference| match it.parts() {
        [root, stage, ..] if root == "stages" => Some(stage.clone()),
        _ => None,
    };
    references.iter().filter_map(stage_of).collect()
}

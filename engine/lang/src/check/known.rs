//! The names that expressions of a document may use, with their types.

use crate::document::{Document, Value};
use crate::expression::Reference;
use crate::types::{NoField, Record, Type};

/// The names that expressions of one place may use.
#[derive(Debug, Clone)]
pub struct Known {
    names: Record,
    /// Names that are known elsewhere in the document, but not yet there.
    later: Vec<String>,
}

/// The type of what a map of the document declares. Where something else stands there, that is told
/// by itself, and any name may be meant.
pub(super) fn declared(document: &Document, key: &str, names: Record) -> Type {
    match document.root().get(key).map(|it| &it.value) {
        None | Some(Value::Map(_)) => Type::Record(names),
        Some(_) => Type::Any,
    }
}

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
        let names = names.into_iter().map(|(name, of)| (name.to_owned(), of));
        Self {
            names: Record::of(names),
            later: Vec::new(),
        }
    }

    /// The same names and one more.
    #[must_use]
    pub fn with(&self, name: &str, of: Type) -> Self {
        let added = Record::of([(name.to_owned(), of)]);
        let others = self.names.fields.iter().filter(|it| it.name != name);
        let names = Record {
            fields: others.chain(added.fields.iter()).cloned().collect(),
            open: self.names.open,
        };
        let later = self.later.iter().filter(|it| *it != name);
        Self {
            names,
            later: later.cloned().collect(),
        }
    }

    /// The type of a name.
    pub fn named(&self, name: &str) -> Option<&Type> {
        self.names.known(name).map(|it| &it.of)
    }

    /// The same names, and one that is known later.
    #[must_use]
    pub fn with_later(mut self, name: &str) -> Self {
        self.later.push(name.to_owned());
        self
    }

    /// Whether a name is known elsewhere in the document, but not yet there.
    pub fn is_later(&self, name: &str) -> bool {
        self.later.iter().any(|it| it == name)
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.names()
    }

    /// The type of what a reference names.
    pub fn resolve(&self, reference: &Reference) -> Result<&Type, Unresolved> {
        let mut parts = reference.parts().iter().enumerate();
        let (_, first) = parts.next().expect("a reference has a name");
        let first = self.names.field(first).map_err(|it| unresolved(0, it))?;
        parts.try_fold(first, |of, (part, name)| {
            of.field(name).map_err(|it| unresolved(part, it))
        })
    }

    /// The type of what a path names, and what it means where that is said.
    pub fn described(&self, path: &[String]) -> Option<(Type, String)> {
        let (last, owner) = path.split_last()?;
        let fields = self.fields_of(owner).into_iter();
        let mut found = fields.filter(|(name, ..)| name == last);
        found.next().map(|(_, of, summary)| (of, summary))
    }

    /// The fields of what a path names, each with its type and meaning; the names themselves where
    /// the path is empty.
    pub fn fields_of(&self, path: &[String]) -> Vec<(String, Type, String)> {
        let whole = Type::Record(self.names.clone());
        let found = path.iter().try_fold(&whole, |of, name| of.field(name).ok());
        let record = found.and_then(Type::as_record);
        let fields = record.map_or(&[][..], |it| &it.fields).iter();
        fields
            .map(|it| (it.name.clone(), it.of.clone(), it.summary.clone()))
            .collect()
    }

    /// The type that a path leads to, through the items of lists.
    pub(super) fn reach(&self, path: &[String]) -> Option<&Type> {
        let (first, rest) = path.split_first()?;
        self.names.field(first).ok()?.reach(rest)
    }

    /// Only these of the names; the others are known later.
    #[must_use]
    pub fn only(&self, names: &[&str]) -> Self {
        let fields = self.names.fields.iter();
        let (kept, later): (Vec<_>, Vec<_>) =
            fields.partition(|it| names.contains(&it.name.as_str()));
        Self {
            names: Record {
                fields: kept.into_iter().cloned().collect(),
                open: false,
            },
            later: later.into_iter().map(|it| it.name.clone()).collect(),
        }
    }
}

fn unresolved(part: usize, no_field: NoField) -> Unresolved {
    let candidates = match no_field {
        NoField::Unknown(candidates) => candidates,
        NoField::NotARecord => Vec::new(),
    };
    Unresolved { part, candidates }
}

//! The operations that the engine offers, as data: checking knows no more of them than this.

use std::collections::BTreeMap;

mod effects;
mod trust;
mod values;

pub use effects::{Again, Bound, Effect, Effects, Money, Purpose, Writes};
pub use trust::{Author, Holds, Sink, Trust};
pub use values::Values;

/// What another document an operation runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The kind of that document.
    pub kind: &'static str,
    /// The parameter that names it.
    pub name: &'static str,
    /// The parameter that holds its inputs.
    pub inputs: &'static str,
}

/// Which texts an operation loads by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextUse {
    /// The parameter that says which kind of text.
    pub kind: &'static str,
    /// The parameter that names one or several.
    pub names: &'static str,
}

/// An operation as the checker sees it.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Its name, `noun.verb`.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// What it takes.
    pub parameters: Values,
    /// What it gives.
    pub outputs: Values,
    /// What it does to the world.
    pub effects: Effects,
    /// Whose words flow out of it, and where words may do harm in it.
    pub trust: Trust,
    /// Which document it runs, if it runs one.
    pub calls: Option<Call>,
    /// Which texts it loads, if it loads some.
    pub texts: Option<TextUse>,
}

/// All operations by name.
#[derive(Debug, Clone, Default)]
pub struct Catalogue(BTreeMap<&'static str, Operation>);

impl Catalogue {
    /// A catalogue of these operations.
    pub fn new(operations: impl IntoIterator<Item = Operation>) -> Self {
        Self(operations.into_iter().map(|it| (it.name, it)).collect())
    }

    /// The operation of that name.
    pub fn get(&self, name: &str) -> Option<&Operation> {
        self.0.get(name)
    }

    /// All operations, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = &Operation> {
        self.0.values()
    }

    /// All names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }
}

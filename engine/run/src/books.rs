//! The engine's book of costs as it stands in a project: sound, or damaged and then not trusted.

use crate::event::{By, Proposed};
use crate::failure::Failure;
use crate::files::Root;
use crate::ledger::Ledger;
use crate::tree::{self, Tree, relative};

/// Where the book is.
pub const COSTS: &str = ".agent/costs.json";

/// The book of costs.
#[derive(Debug, Clone, PartialEq)]
pub enum Books {
    /// It can be read; a project without one has spent nothing.
    Sound(Ledger),
    /// It cannot be read: nobody knows what was spent.
    Damaged {
        /// What it holds.
        text: String,
        /// What is wrong with it, and the cure.
        reason: String,
    },
}

impl Books {
    /// Reads the book of a project.
    pub fn read(root: &Root) -> Result<Self, Failure> {
        let Some(bytes) = root.read(&relative(COSTS)?).map_err(tree::failure)? else {
            return Ok(Self::Sound(Ledger::default()));
        };
        Ok(match str::from_utf8(&bytes) {
            Ok(text) => Self::of(text),
            Err(fault) => Self::Damaged {
                text: String::from_utf8_lossy(&bytes).into_owned(),
                reason: format!("the cost ledger is no text: {fault}"),
            },
        })
    }

    fn of(text: &str) -> Self {
        match Ledger::read(text) {
            Ok(ledger) => Self::Sound(ledger),
            Err(fault) => Self::Damaged {
                text: text.to_owned(),
                reason: fault.to_string(),
            },
        }
    }

    /// The ledger to go on with, and the proposal that sets a damaged book aside.
    pub fn to_go_on(self, tree: &Tree<'_>) -> Result<(Ledger, Option<Proposed>), Failure> {
        match self {
            Self::Sound(ledger) => Ok((ledger, None)),
            Self::Damaged { text, .. } => {
                let path = free_name(tree)?;
                let aside = tree.propose(&path, Some(text), By::Engine)?;
                Ok((Ledger::default(), Some(aside)))
            }
        }
    }
}

/// The first name for a damaged book that nothing has yet.
fn free_name(tree: &Tree<'_>) -> Result<String, Failure> {
    let mut number = 1;
    loop {
        let name = format!(".agent/costs.damaged-{number}.json");
        if !tree.exists(&name)? {
            return Ok(name);
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::sandbox::Sandbox;

    #[test]
    fn a_project_without_a_book_has_spent_nothing() {
        let project = Sandbox::empty();
        let books = Books::read(&project.root).expect("it reads");
        assert_eq!(books, Books::Sound(Ledger::default()));
    }

    #[test]
    fn a_book_that_is_no_text_is_damaged_and_not_empty() {
        let project = Sandbox::with(&[(COSTS, "")]);
        project.bytes(COSTS, b"{\xff");
        let books = Books::read(&project.root).expect("it reads");
        assert!(matches!(books, Books::Damaged { text, .. } if text.starts_with('{')));
    }

    #[test]
    fn a_damaged_book_takes_a_name_that_is_free() {
        let first = ".agent/costs.damaged-1.json";
        let project = Sandbox::with(&[(COSTS, "{"), (first, "older")]);
        let tree = Tree::new(&project.root, []);
        let books = Books::read(&project.root).expect("it reads");
        let (ledger, aside) = books.to_go_on(&tree).expect("it is set aside");
        let aside = aside.expect("a proposal");
        assert_eq!(aside.path, ".agent/costs.damaged-2.json");
        assert_eq!(aside.content.as_deref(), Some("{"));
        assert_eq!(ledger, Ledger::default());
    }
}

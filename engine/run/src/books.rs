//! The engine's book of costs as it stands in a project: sound, or damaged and then not trusted. One project has one book,
//! whatever the number of its working trees.
//!
//! Readers take what is there, which is always whole. Whoever changes it opens it: [`Book::open`].

use crate::failure::Failure;
use crate::files::{RelativePath, Root};
use crate::ledger::Ledger;
use crate::tree::{self, relative};

mod home;
mod open;

pub use open::{OpenBook, SetAside};

/// Where the book is.
pub const COSTS: &str = ".agent/costs.json";

/// Where its lock is.
const LOCK: &str = ".agent/.costs.lock";

/// Where the book of a project is.
#[derive(Debug)]
pub struct Book {
    root: Root,
    path: RelativePath,
    lock: RelativePath,
}

/// What the book of costs says.
#[derive(Debug, Clone, PartialEq)]
pub enum Books {
    /// It can be read; a project without one has spent nothing.
    Sound(Ledger),
    /// It cannot be read: nobody knows what was spent.
    Damaged {
        /// What it holds.
        bytes: Vec<u8>,
        /// What is wrong with it, and the cure.
        reason: String,
    },
}

impl Book {
    /// The book of the project at a root: that of the main working tree, where the root is in a linked one.
    pub fn of(root: &Root) -> Result<Self, Failure> {
        let (tree, folder) = match home::of(root.place()) {
            Some(home) => (home.tree, home.folder),
            None => (root.place().to_owned(), String::new()),
        };
        let below = |path: &str| match folder.as_str() {
            "" => relative(path),
            folder => relative(&format!("{folder}/{path}")),
        };
        Ok(Self {
            root: Root::open(&tree).map_err(tree::failure)?,
            path: below(COSTS)?,
            lock: below(LOCK)?,
        })
    }

    /// Reads it.
    pub fn read(&self) -> Result<Books, Failure> {
        let bytes = self.root.read(&self.path).map_err(tree::failure)?;
        Ok(bytes.map_or_else(|| Books::Sound(Ledger::default()), Books::of))
    }

    /// Where it is, for people.
    pub fn place(&self) -> String {
        self.root.absolute(&self.path).display().to_string()
    }
}

impl Books {
    /// Reads the book of the project at a root.
    pub fn read(root: &Root) -> Result<Self, Failure> {
        Book::of(root)?.read()
    }

    fn of(bytes: Vec<u8>) -> Self {
        let read = match str::from_utf8(&bytes) {
            Ok(text) => Ledger::read(text).map_err(|it| it.to_string()),
            Err(fault) => Err(format!("the cost ledger is no text: {fault}")),
        };
        match read {
            Ok(ledger) => Self::Sound(ledger),
            Err(reason) => Self::Damaged { bytes, reason },
        }
    }
}

#[cfg(test)]
mod tests;

//! What no proposal may write, wherever it is reached: lists of patterns, each of which can only add, and what the person at
//! the machine allows all the same.

use super::super::likeness::path_as_read;
use super::super::patterns::Letters;
use super::super::{PatternFault, Patterns, RelativePath};

/// What no proposal may write.
#[derive(Debug, Clone, Default)]
pub struct Protection {
    lists: Vec<Patterns>,
    widened: Patterns,
}

impl Protection {
    /// Nothing is protected.
    pub fn none() -> Self {
        Self::default()
    }

    /// With a list more. Its `!` takes back what it protects itself, and nothing of another list.
    pub fn protecting(mut self, patterns: &[impl AsRef<str>]) -> Result<Self, PatternFault> {
        self.lists
            .push(Patterns::parse(patterns, Letters::AnyCase)?);
        Ok(self)
    }

    /// With patterns that may be written all the same.
    pub fn allowing(mut self, patterns: &[impl AsRef<str>]) -> Result<Self, PatternFault> {
        self.widened = Patterns::parse(patterns, Letters::Exact)?;
        Ok(self)
    }

    /// The pattern that protects a path or a folder above it, in any spelling that some file system takes for it.
    pub fn of(&self, path: &RelativePath) -> Option<&str> {
        if self.widened.contain(path) {
            return None;
        }
        let other = path_as_read(path).filter(|it| it != path);
        [Some(path), other.as_ref()]
            .into_iter()
            .flatten()
            .find_map(|it| self.lists.iter().find_map(|list| protecting(list, it)))
    }
}

/// What a list says of the path, or else of the nearest folder above of which it says anything.
fn protecting<'p>(list: &'p Patterns, path: &RelativePath) -> Option<&'p str> {
    let mut folders = std::iter::successors(Some(path.clone()), RelativePath::parent);
    let deciding = folders.find_map(|it| list.deciding(&it));
    let first = || list.written().first().map(String::as_str);
    match deciding {
        Some(pattern) => (!pattern.starts_with('!')).then_some(pattern),
        None => first().filter(|_| list.contain(path)),
    }
}

//! A reply held against the files that it changes, one operation after the other, as `files.write` would take them. Whether a
//! path may be written is not judged here: that is refused, and not repaired.

use std::collections::HashMap;

use crate::context::Context;
use crate::reply::repair::Unfit;
use crate::reply::{self, FileOperation};
use crate::tree::{Tree, relative};

/// What fits of a reply, and what does not.
pub(super) struct Judging<'t> {
    tree: Tree<'t>,
    small: usize,
    /// What files hold after the operations so far.
    contents: HashMap<String, Option<String>>,
    pub(super) kept: Vec<FileOperation>,
    pub(super) unfit: Vec<Unfit>,
}

impl<'t> Judging<'t> {
    pub(super) fn new(context: &'t Context<'t>, small: usize) -> Self {
        Self {
            tree: context.tree(),
            small,
            contents: HashMap::new(),
            kept: Vec::new(),
            unfit: Vec::new(),
        }
    }

    pub(super) fn take(&mut self, operation: &FileOperation) {
        let from = match operation {
            FileOperation::Rename { from, .. } => from,
            other => other.path(),
        };
        // What cannot be read, writing refuses with its reason.
        let Ok((from, current)) = self.read(from) else {
            self.kept.push(operation.clone());
            return;
        };
        let fitted = reply::fit(operation, current.as_deref());
        self.kept.extend(fitted.fits.clone());
        if !fitted.faults.is_empty() {
            self.unfit.push(Unfit {
                path: operation.path().to_owned(),
                faults: fitted.faults,
                small: fitted.content.clone().filter(|it| it.len() <= self.small),
            });
        } else if let FileOperation::Rename { to, .. } = operation {
            self.contents.insert(from, None);
            let to = relative(to).map_or_else(|_| to.clone(), |it| it.as_str().to_owned());
            self.contents.insert(to, fitted.content);
            return;
        }
        self.contents.insert(from, fitted.content);
    }

    /// The path as the project has it, and what the file holds.
    fn read(&self, path: &str) -> Result<(String, Option<String>), ()> {
        let path = relative(path).map_err(drop)?.as_str().to_owned();
        let content = match self.contents.get(&path) {
            Some(content) => content.clone(),
            None => self.tree.read(&path).map_err(drop)?,
        };
        Ok((path, content))
    }
}

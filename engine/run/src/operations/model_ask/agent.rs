//! Asking an agent program to work in a directory instead of answering alone.

use std::path::{Path, PathBuf};

use super::Asking;
use crate::failure::{Failure, Kind};
use crate::provider::Work;

impl Asking<'_> {
    /// Says in which directory the program works; without, it answers in an empty one.
    pub(in crate::operations) fn work_in(&self, directory: &Path) {
        let _ = self.workspace.set(directory.to_owned());
    }

    /// Refuses a model that is no agent program which can work in a directory.
    pub(in crate::operations) fn refuse_unless_agent(&self) -> Result<(), Failure> {
        if self.provider.is_agent() {
            return Ok(());
        }
        let (provider, model) = (self.provider.name(), &self.model.name);
        let message = format!("`{provider}/{model}` is no agent program that can work on files");
        Err(Failure::new(Kind::Refused, message)
            .coded("NoAgent")
            .helped(
                "name one whose provider says `command` with `agent`; `gemstack list provider`",
            ))
    }

    /// Where the program works, and what it is to do there.
    pub(super) fn place(&self, empty: &Path) -> (PathBuf, Work) {
        match self.workspace.get() {
            Some(workspace) => (workspace.clone(), Work::Act),
            None => (empty.to_owned(), Work::Answer),
        }
    }
}

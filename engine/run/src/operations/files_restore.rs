//! `files.restore`: puts back what the replies of this run changed, and only that.

use gemstack_lang::catalogue::{Author, Effects, Holds, Trust, Writes};
use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::digest::Digest;
use crate::event::{By, Committed, Proposed};
use crate::failure::Failure;
use crate::operation::{Given, Operation, Performed};
use crate::tree::{self, Tree, relative};

/// Puts back what the replies of this run changed.
pub(super) struct FilesRestore;

/// Nothing need be said.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {}

/// What was put back.
#[derive(Default, Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// Files that are as they were before the run; new ones are gone.
    restored: Vec<String>,
    /// Files that someone changed since the run wrote them; they stay as they are.
    kept: Vec<String>,
}

impl Operation for FilesRestore {
    const NAME: &'static str = "files.restore";
    const SUMMARY: &'static str =
        "Puts back what the replies of this run changed, except what someone changed since.";
    const EFFECTS: Effects = Effects::proposes(Writes::Anywhere);
    const TRUST: Trust = Trust {
        outputs: &[
            ("restored", Holds::Paths(Author::Model)),
            ("kept", Holds::Paths(Author::Model)),
        ],
        ..Trust::FULL
    };
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        Parameters {}: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let restoring = Restoring::new(context);
        let (mut outputs, mut files) = (Outputs::default(), Vec::new());
        for path in restoring.paths() {
            match restoring.fate(&path)? {
                Fate::Changed => outputs.kept.push(path),
                Fate::Same => outputs.restored.push(path),
                Fate::Back(file) => {
                    outputs.restored.push(path);
                    files.push(file);
                }
            }
        }
        Ok(Performed::Given(Given::proposing(outputs, files)))
    }
}

/// What becomes of a file.
enum Fate {
    /// Someone changed it: it stays.
    Changed,
    /// It is as it was before.
    Same,
    /// It goes back.
    Back(Proposed),
}

/// What the run wrote, and what it is about to write.
struct Restoring<'c> {
    context: &'c Context<'c>,
    tree: Tree<'c>,
    committed: Vec<Committed>,
    pending: Vec<Proposed>,
}

impl<'c> Restoring<'c> {
    fn new(context: &'c Context<'c>) -> Self {
        let (committed, pending) = (context.committed(), context.pending());
        Self {
            context,
            tree: context.tree(),
            committed,
            pending,
        }
    }

    /// The files of replies, sorted.
    fn paths(&self) -> BTreeSet<String> {
        let committed = self.committed.iter().filter(|it| it.by == By::Reply);
        let pending = self.pending.iter().filter(|it| it.by == By::Reply);
        let committed = committed.map(|it| it.path.clone());
        committed.chain(pending.map(|it| it.path.clone())).collect()
    }

    fn fate(&self, path: &str) -> Result<Fate, Failure> {
        let on_disk = self
            .tree
            .root()
            .read(&relative(path)?)
            .map_err(tree::failure)?;
        let now = on_disk.as_deref().map(Digest::of);
        let Some(first) = self.first(path) else {
            return self.withdrawn(path, on_disk);
        };
        let last = self.committed.iter().rfind(|it| it.path == path);
        match last {
            _ if now == first.before && !self.is_pending(path) => Ok(Fate::Same),
            Some(last) if now != last.after && now != first.before => Ok(Fate::Changed),
            _ => self.back(path, first),
        }
    }

    /// The file as it was before a reply first changed it.
    fn first(&self, path: &str) -> Option<&Committed> {
        self.committed
            .iter()
            .find(|it| it.path == path && it.by == By::Reply)
    }

    fn is_pending(&self, path: &str) -> bool {
        self.pending.iter().any(|it| it.path == path)
    }

    /// A file that was proposed and never written stays what it is on the disk.
    fn withdrawn(&self, path: &str, on_disk: Option<Vec<u8>>) -> Result<Fate, Failure> {
        let text = on_disk.map(|it| text(path, it)).transpose()?;
        Ok(Fate::Back(self.tree.propose(path, text, By::Engine)?))
    }

    fn back(&self, path: &str, first: &Committed) -> Result<Fate, Failure> {
        let content = first.before.map(|it| self.kept(path, &it)).transpose()?;
        let executable = content.is_some().then_some(first.executable);
        let file = self.tree.propose(path, content, By::Engine)?;
        Ok(Fate::Back(Proposed { executable, ..file }))
    }

    fn kept(&self, path: &str, digest: &Digest) -> Result<String, Failure> {
        let bytes = self.context.kept(digest)?;
        let bytes = bytes.ok_or_else(|| {
            let message = format!("`{path}` cannot be put back: this run keeps no copy of it");
            Failure::internal(message).coded("RunDamaged")
        })?;
        text(path, bytes)
    }
}

fn text(path: &str, bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|_| {
        Failure::internal(format!("`{path}` cannot be put back: it was no UTF-8 text"))
            .coded("TextNotUtf8")
    })
}

#[cfg(test)]
mod tests;

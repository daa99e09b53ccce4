//! `files.write`: proposes what a reply asks for, all of it or nothing.

mod file_form;

use gemstack_lang::catalogue::{Author, Effects, Holds, Trust, Writes};
use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::event::{By, Proposed};
use crate::failure::Failure;
use crate::files::Writer;
use crate::operation::{Given, Operation, Performed};
use crate::reply::{self, ApplyFault, FileOperation};
use crate::report::News;
use crate::tree::{Tree, relative};

/// Proposes what a reply asks for.
pub(super) struct FilesWrite;

/// What the reply asks for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// What is to be done, in this order.
    operations: Vec<FileOperation>,
}

/// What will be written, as paths in the project.
#[derive(Default, Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// Files that are new, have new content or have a new name.
    written: Vec<String>,
    /// Files that go away.
    deleted: Vec<String>,
    /// Files that move.
    renamed: Vec<Renamed>,
    /// Every path of these, sorted.
    files: Vec<String>,
}

/// A file that moves.
#[derive(Serialize, JsonSchema)]
pub(super) struct Renamed {
    /// Where it was.
    from: String,
    /// Where it will be.
    to: String,
}

impl Operation for FilesWrite {
    const NAME: &'static str = "files.write";
    const SUMMARY: &'static str =
        "Proposes the file operations of a reply: all of them, or none where one may not be done.";
    const EFFECTS: Effects = Effects::proposes(Writes::Anywhere);
    const TRUST: Trust = Trust {
        outputs: &[
            ("written", Holds::Paths(Author::Model)),
            ("deleted", Holds::Paths(Author::Model)),
            ("renamed", Holds::Paths(Author::Model)),
            ("files", Holds::Paths(Author::Model)),
        ],
        ..Trust::FULL
    };
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        Parameters { operations }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        judge(&operations, context)?;
        let mut writing = Writing::new(context);
        for operation in &operations {
            writing.take(operation).map_err(|it| kept(it, context))?;
        }
        let Writing {
            files, mut outputs, ..
        } = writing;
        let paths: BTreeSet<_> = files.iter().map(|it| it.path.clone()).collect();
        outputs.files = paths.into_iter().collect();
        Ok(Performed::Given(Given::proposing(outputs, files)))
    }
}

/// Refuses a reply if any of its paths may not be written, and names them all.
fn judge(operations: &[FileOperation], context: &Context<'_>) -> Result<(), Failure> {
    let judged = operations.iter().flat_map(paths).map(|path| {
        let path = relative(path)?;
        context.judge(&path, Writer::Proposal)
    });
    let refused: Vec<Failure> = judged.filter_map(Result::err).collect();
    let messages: Vec<_> = refused.iter().map(|it| it.message.clone()).collect();
    match refused.into_iter().next() {
        None => Ok(()),
        Some(first) => Err(kept(
            Failure {
                message: messages.join("\n"),
                ..first
            },
            context,
        )),
    }
}

fn paths(operation: &FileOperation) -> Vec<&str> {
    match operation {
        FileOperation::Write { path, .. }
        | FileOperation::Edit { path, .. }
        | FileOperation::Patch { path, .. }
        | FileOperation::Mode { path, .. }
        | FileOperation::Delete { path } => vec![path],
        FileOperation::Rename { from, to } => vec![from, to],
    }
}

/// A reply that cannot be used was paid for, and is kept for reading.
fn kept(failure: Failure, context: &Context<'_>) -> Failure {
    let run = context.run();
    failure.helped(format!(
        "nothing of this reply was written; it is kept: `gemstack runs reply {run}`"
    ))
}

/// Operations taken one after the other, each over what those before it made.
struct Writing<'t> {
    context: &'t Context<'t>,
    tree: Tree<'t>,
    files: Vec<Proposed>,
    outputs: Outputs,
}

impl<'t> Writing<'t> {
    fn new(context: &'t Context<'t>) -> Self {
        Self {
            context,
            tree: context.tree(),
            files: Vec::new(),
            outputs: Outputs::default(),
        }
    }

    fn take(&mut self, operation: &FileOperation) -> Result<(), Failure> {
        match operation {
            FileOperation::Write { path, content } => self.write(path, content),
            FileOperation::Edit { path, .. } | FileOperation::Patch { path, .. } => {
                self.change(path, operation)
            }
            FileOperation::Delete { path } => self.delete(path, operation),
            FileOperation::Rename { from, to } => self.rename(from, to, operation),
            FileOperation::Mode { path, executable } => self.mode(path, *executable, operation),
        }
    }

    fn write(&mut self, path: &str, content: &str) -> Result<(), Failure> {
        let formed = file_form::formed(self.read(path)?.as_deref(), content);
        if let Some(end) = formed.settled {
            let note = format!("lines of `{path}` ended in LF and in CRLF; now all end in {end}");
            self.context.tell(News::Note(&note));
        }
        let path = self.propose_over_read(path, Some(formed.text))?;
        self.outputs.written.push(path);
        Ok(())
    }

    fn change(&mut self, path: &str, operation: &FileOperation) -> Result<(), Failure> {
        let content = applied(operation, self.read(path)?.as_deref())?;
        let path = self.propose(path, content, None)?;
        // A file that moved is written already.
        if !self.outputs.written.contains(&path) {
            self.outputs.written.push(path);
        }
        Ok(())
    }

    fn delete(&mut self, path: &str, operation: &FileOperation) -> Result<(), Failure> {
        let content = applied(operation, self.read(path)?.as_deref())?;
        let path = self.propose_over_read(path, content)?;
        self.outputs.deleted.push(path);
        Ok(())
    }

    fn rename(&mut self, from: &str, to: &str, operation: &FileOperation) -> Result<(), Failure> {
        let content = applied(operation, self.read(from)?.as_deref())?;
        if self.read(to)?.is_some() {
            return Err(taken(from, to));
        }
        let executable = self.tree.is_executable(from)?;
        let from = self.propose(from, None, None)?;
        let to = self.propose(to, content, executable)?;
        self.outputs.written.push(to.clone());
        self.outputs.renamed.push(Renamed { from, to });
        Ok(())
    }

    fn mode(
        &mut self,
        path: &str,
        executable: bool,
        operation: &FileOperation,
    ) -> Result<(), Failure> {
        let content = applied(operation, self.read(path)?.as_deref())?;
        let path = self.propose(path, content, Some(executable))?;
        if !self.outputs.written.contains(&path) {
            self.outputs.written.push(path);
        }
        Ok(())
    }

    fn read(&self, path: &str) -> Result<Option<String>, Failure> {
        let normal = relative(path)?;
        let changed = self.files.iter().rfind(|it| it.path == normal.as_str());
        match changed {
            Some(changed) => Ok(changed.content.clone()),
            None => self.tree.read(path).map_err(as_rejected),
        }
    }

    /// Proposes what takes the place of all that a file holds. Whoever wrote the reply knew the file as the run had read
    /// it then, and what a person has changed since is not theirs to take away.
    fn propose_over_read(
        &mut self,
        path: &str,
        content: Option<String>,
    ) -> Result<String, Failure> {
        let path = self.propose(path, content, None)?;
        if let (Some(read), Some(file)) = (self.context.read(&path), self.files.last_mut()) {
            file.before = read;
        }
        Ok(path)
    }

    fn propose(
        &mut self,
        path: &str,
        content: Option<String>,
        executable: Option<bool>,
    ) -> Result<String, Failure> {
        let file = self.tree.propose(path, content, By::Reply)?;
        let path = file.path.clone();
        self.files.push(Proposed { executable, ..file });
        Ok(path)
    }
}

fn applied(operation: &FileOperation, current: Option<&str>) -> Result<Option<String>, Failure> {
    reply::apply(operation, current).map_err(|it| unfit(&it))
}

fn unfit(fault: &ApplyFault) -> Failure {
    Failure::rejected(fault.to_string()).coded("EditDoesNotFit")
}

fn taken(from: &str, to: &str) -> Failure {
    let message = format!("`{from}` cannot be renamed to `{to}`, for there is such a file");
    Failure::rejected(message).coded("EditDoesNotFit")
}

/// That a reply wants to change a file that is no text is the reply's fault.
fn as_rejected(failure: Failure) -> Failure {
    if failure.code.as_deref() == Some("TextNotUtf8") {
        return Failure::rejected(failure.message).coded("TextNotUtf8");
    }
    failure
}

#[cfg(test)]
mod tests;

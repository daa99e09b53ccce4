//! Committing: what operations proposed is written all or none, with the journal told before and
//! after, so that a crash at any point is finished by doing it again.

#![expect(
    clippy::disallowed_methods,
    reason = "in a run, this module alone writes into the project"
)]

use super::Driver;
use crate::digest::Digest;
use crate::event::{By, Committed, Proposed, What};
use crate::failure::Failure;
use crate::files::{self, Change, CommitFault, Expected, Policy, PreImage, Prepared, Writer};
use crate::tree::relative;

impl Driver<'_> {
    /// Writes everything that was proposed and is not yet written.
    pub(crate) fn commit_pending(&self) -> Result<(), Failure> {
        if self.is_dry() {
            return Ok(());
        }
        self.finish_interrupted()?;
        self.commit_now(&self.pending())
    }

    /// Writes these files now.
    pub(crate) fn commit_now(&self, files: &[Proposed]) -> Result<(), Failure> {
        if files.is_empty() || self.is_dry() {
            return Ok(());
        }
        // A new commit would forget the files as they were before the interrupted one.
        self.finish_interrupted()?;
        let files = merged(files);
        let prepared = self.prepare(&files)?;
        let committed = self.intend(&files, prepared.pre_images())?;
        self.emit(What::CommitStarted { files: committed })?;
        prepared.publish().map_err(|it| commit_failure(&it))?;
        self.emit(What::CommitFinished { files: files.len() })
    }

    /// Finishes a commit that a crash interrupted: its pending files are still known, and what is already renamed is as
    /// wanted, though perhaps not on the disk. What is not known and not written is no part of it: its stage is done again.
    pub(crate) fn finish_interrupted(&self) -> Result<(), Failure> {
        let Some(committing) = self.state.borrow().committing().map(<[_]>::to_vec) else {
            return Ok(());
        };
        let known = merged(&self.pending());
        let files = committing.iter().map(|it| self.wanted(it, &known));
        let files: Option<Vec<_>> = files.collect::<Result<_, _>>()?;
        let Some(files) = files else {
            return Ok(());
        };
        self.prepare_again(&files, &committing)?
            .publish()
            .map_err(|it| commit_failure(&it))?;
        self.emit(What::CommitFinished { files: files.len() })
    }

    /// A file of an interrupted commit, as it was wanted: it is pending, or already in its place.
    fn wanted(&self, file: &Committed, known: &[Proposed]) -> Result<Option<Proposed>, Failure> {
        let is_it = |it: &&Proposed| it.path == file.path && after(it) == file.after;
        if let Some(pending) = known.iter().find(is_it) {
            return Ok(Some(pending.clone()));
        }
        let root = &self.world.root;
        let on_disk = root
            .read_text(&relative(&file.path)?)
            .map_err(crate::tree::failure)?;
        let written = Proposed {
            path: file.path.clone(),
            content: on_disk,
            before: file.before,
            executable: None,
            by: file.by,
        };
        Ok((after(&written) == file.after).then_some(written))
    }

    fn prepare(&self, files: &[Proposed]) -> Result<Prepared, Failure> {
        let changes: Result<Vec<_>, _> = files
            .iter()
            .map(|it| self.change(it, expected(it.before)))
            .collect();
        files::prepare(&self.world.root, changes?).map_err(|it| commit_failure(&it))
    }

    /// A file may be as it was before, or as the interrupted commit has already made it.
    fn prepare_again(
        &self,
        files: &[Proposed],
        committing: &[Committed],
    ) -> Result<Prepared, Failure> {
        let before = |path: &str| {
            committing
                .iter()
                .find(|it| it.path == path)
                .and_then(|it| it.before)
        };
        // What is already as wanted is no conflict.
        let changes = files
            .iter()
            .map(|it| self.change(it, expected(before(&it.path))));
        let changes: Result<Vec<_>, Failure> = changes.collect();
        files::prepare(&self.world.root, changes?).map_err(|it| commit_failure(&it))
    }

    fn change(&self, file: &Proposed, expected: Expected) -> Result<Change, Failure> {
        let writer = match file.by {
            By::Engine => Writer::Engine,
            By::Reply => Writer::Proposal,
        };
        let path = relative(&file.path)?;
        let permitted = permitted(&self.policy, &self.world.root, &path, writer)?;
        Ok(Change {
            path: permitted,
            content: file.content.as_ref().map(|it| it.as_bytes().to_vec()),
            executable: file.executable,
            expected,
        })
    }

    /// Keeps the files as they were and says what will become of them.
    fn intend(&self, files: &[Proposed], before: &[PreImage]) -> Result<Vec<Committed>, Failure> {
        let journal = self.journal.borrow();
        let committed = files.iter().zip(before).map(|(file, image)| {
            let kept = image
                .before
                .as_ref()
                .map(|it| journal.keep(&it.bytes))
                .transpose();
            Ok(Committed {
                path: file.path.clone(),
                before: kept.map_err(|it| super::journal_failure(&it))?,
                executable: image.before.as_ref().is_some_and(files::Before::executable),
                after: after(file),
                by: file.by,
            })
        });
        committed.collect()
    }
}

/// Judges a path for a writer.
pub(crate) fn permitted(
    policy: &Policy,
    root: &files::Root,
    path: &files::RelativePath,
    writer: Writer,
) -> Result<files::Permitted, Failure> {
    policy.check(root, path, writer).map_err(|it| {
        Failure::refused(it.to_string())
            .coded(it.code())
            .helped("nothing of this reply was written; it is kept: `gemstack runs reply`")
    })
}

fn after(file: &Proposed) -> Option<Digest> {
    file.content.as_ref().map(|it| Digest::of(it.as_bytes()))
}

fn expected(before: Option<Digest>) -> Expected {
    before.map_or(Expected::Absent, Expected::Digest)
}

/// One proposal for each path: the last content, over what stood there when the first was made. A
/// file that a reply had any part in is judged, and restored, as the reply's.
fn merged(files: &[Proposed]) -> Vec<Proposed> {
    let mut merged: Vec<Proposed> = Vec::with_capacity(files.len());
    for file in files {
        match merged.iter_mut().find(|it| it.path == file.path) {
            Some(earlier) => {
                earlier.content.clone_from(&file.content);
                earlier.executable = file.executable.or(earlier.executable);
                earlier.by = if file.by == By::Reply {
                    By::Reply
                } else {
                    earlier.by
                };
            }
            None => merged.push(file.clone()),
        }
    }
    merged
}

fn commit_failure(fault: &CommitFault) -> Failure {
    let message = fault.to_string();
    match fault {
        CommitFault::Conflict { .. } => Failure::refused(message)
            .coded("FilesChanged")
            .helped("nothing was written; undo those changes, then `gemstack resume`; or keep them and run the step again"),
        CommitFault::SameFile { .. } => Failure::rejected(message).coded("SameFile"),
        _ => Failure::internal(message)
            .coded("FilesNotWritable")
            .helped("nothing is half written; mend this, then `gemstack resume`"),
    }
}

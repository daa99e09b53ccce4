//! Writing several files, all or none.
//!
//! [`prepare`] looks at every file, tells conflicts, and puts the new bytes on the disk beside their targets; nothing that anyone reads has
//! changed by then, and dropping the [`Prepared`] leaves no trace. [`Prepared::publish`] renames. Between the two the caller
//! journals [`Prepared::pre_images`]; after a crash it prepares and publishes the same changes again, and what is
//! already as wanted is no conflict.
//!
//! Only what [`super::Policy`] permitted is written. The caller holds the project's lock.

mod fault;
mod folders;
mod publish;
mod survey;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use cap_std::fs::Dir;

use super::policy::permitted_to_engine;
use super::stage::Staged;
use super::{Permitted, RelativePath, Root, likeness};
use crate::digest::Digest;
use folders::Folders;
use survey::Survey;

pub use fault::CommitFault;

/// What is to become of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which file.
    pub path: Permitted,
    /// Its new bytes, or `None` to delete it.
    pub content: Option<Vec<u8>>,
    /// Whether it may be executed; `None` keeps what it is, and a new file may not.
    pub executable: Option<bool>,
    /// What it is believed to be now.
    pub expected: Expected,
}

/// What a file is believed to be before it is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Anything, or nothing.
    Any,
    /// Nothing stands there.
    Absent,
    /// It holds the bytes of this digest.
    Digest(Digest),
}

/// A file as it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreImage {
    /// The place in the project, its links followed.
    pub path: RelativePath,
    /// What stood there, or `None` where nothing did.
    pub before: Option<Before>,
}

/// The bytes and mode of a file before it was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its permission bits, such as `0o644`.
    pub mode: u32,
}

impl Before {
    /// Whether its owner might execute it.
    pub fn executable(&self) -> bool {
        self.mode & 0o100 != 0
    }
}

/// Changes whose bytes are on the disk and that nobody sees yet. Dropped, they leave no trace.
#[derive(Debug)]
pub struct Prepared {
    root: PathBuf,
    // Dropped in this order: the files before the folders made for them.
    entries: Vec<Entry>,
    folders: Folders,
    pre_images: Vec<PreImage>,
    /// What a commit that broke off has deleted.
    deleted: Vec<RelativePath>,
}

#[derive(Debug)]
struct Entry {
    survey: Survey,
    folder: Arc<Dir>,
    deed: Deed,
}

/// What publishing does for one file.
#[derive(Debug)]
enum Deed {
    Replace(Staged),
    Delete,
    /// It is as wanted, perhaps by a run that was killed after renaming: made durable, not written.
    Confirm,
}

/// Puts the new bytes of all `changes` beside their targets, or says why none of them can be written.
pub fn prepare(root: &Root, changes: Vec<Change>) -> Result<Prepared, CommitFault> {
    refuse_same_file(&changes)?;
    let surveys: Vec<Survey> = changes
        .into_iter()
        .map(|change| Survey::of(root, change))
        .collect::<Result<_, _>>()?;
    refuse_conflicts(surveys.iter().filter(|survey| survey.conflicts()))?;
    refuse_alike(&surveys)?;
    let pre_images = surveys.iter().map(Survey::pre_image).collect();
    let folders = Folders::of(root)?;
    let mut prepared = Prepared {
        root: root.place().to_owned(),
        entries: Vec::new(),
        folders,
        pre_images,
        deleted: Vec::new(),
    };
    for survey in surveys {
        if survey.was_deleted() {
            prepared.folders.open_left(survey.place())?;
            prepared.deleted.push(survey.place().clone());
        } else if !survey.is_gone() {
            prepared.stage(survey)?;
        }
    }
    Ok(prepared)
}

/// Writes one file of the engine's own, whole or not at all. It waits for no conflict: the engine alone writes it.
pub fn write_atomic(root: &Root, path: &RelativePath, bytes: &[u8]) -> Result<(), CommitFault> {
    let path = permitted_to_engine(root, path)?;
    let change = Change {
        path,
        content: Some(bytes.to_vec()),
        executable: None,
        expected: Expected::Any,
    };
    prepare(root, vec![change])?.publish().map(drop)
}

impl Prepared {
    /// The files as they were before, in the order of the changes, for the journal.
    /// After a crash the journal's own are the true ones: these may have been taken after a rename.
    pub fn pre_images(&self) -> &[PreImage] {
        &self.pre_images
    }

    fn stage(&mut self, survey: Survey) -> Result<(), CommitFault> {
        let folder = self.folders.open_for(survey.place())?;
        let deed = match survey.content() {
            _ if survey.is_done() => Deed::Confirm,
            None => Deed::Delete,
            Some(bytes) => {
                let staged =
                    Staged::write(&folder, survey.place().file_name(), bytes, survey.access());
                let place = self.root.join(survey.place().as_str());
                Deed::Replace(staged.map_err(|error| CommitFault::io(place, error))?)
            }
        };
        self.entries.push(Entry {
            survey,
            folder,
            deed,
        });
        Ok(())
    }
}

fn refuse_same_file(changes: &[Change]) -> Result<(), CommitFault> {
    let mut seen = BTreeMap::new();
    for Change { path, .. } in changes {
        if let Some(first) = seen.insert(path.place(), path.named()) {
            let (first, second) = (first.clone(), path.named().clone());
            return Err(CommitFault::SameFile {
                first,
                second,
                place: path.place().clone(),
            });
        }
    }
    Ok(())
}

/// Refuses a new file that some file system would take for another file of the commit: whoever checks it out there has
/// one of them.
fn refuse_alike(surveys: &[Survey]) -> Result<(), CommitFault> {
    let mut seen = BTreeMap::new();
    for survey in surveys.iter().filter(|it| it.content().is_some()) {
        let Some(first) = seen.insert(likeness::folded_path(survey.place()), survey) else {
            continue;
        };
        if first.is_new() || survey.is_new() {
            let (first, second) = (first.place().clone(), survey.place().clone());
            return Err(CommitFault::Alike { first, second });
        }
    }
    Ok(())
}

fn refuse_conflicts<'s>(conflicts: impl Iterator<Item = &'s Survey>) -> Result<(), CommitFault> {
    let paths: Vec<RelativePath> = conflicts.map(|survey| survey.place().clone()).collect();
    if paths.is_empty() {
        Ok(())
    } else {
        Err(CommitFault::Conflict { paths })
    }
}

#[cfg(test)]
mod tests;

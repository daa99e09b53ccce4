//! Putting prepared files in their places, and back again when that breaks off.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cap_std::fs::Dir;

use super::super::stage::Staged;
use super::super::{RelativePath, beneath, disk};
use super::survey::{Found, Survey};
use super::{CommitFault, Deed, Entry, Prepared, refuse_conflicts};

/// A file that publishing has passed.
struct Done {
    survey: Survey,
    folder: Arc<Dir>,
    changed: bool,
    deleted: bool,
}

impl Prepared {
    /// Puts everything in its place and makes it durable; the places written or deleted, in the order of the changes.
    /// When that breaks off, what was already in place is put back.
    pub fn publish(self) -> Result<Vec<RelativePath>, CommitFault> {
        let moved = self
            .entries
            .iter()
            .filter(|entry| !entry.survey.is_still_so(&entry.folder));
        refuse_conflicts(moved.map(|entry| &entry.survey))?;
        let Self {
            root,
            entries,
            folders,
            deleted,
            ..
        } = self;
        let mut done = Vec::new();
        let published = publish_all(&root, entries, &mut done).and_then(|()| {
            // Directories are synced together at the end: a rename alone is already all or none.
            folders.sync().map_err(|source| (root, source))
        });
        match published {
            Ok(()) => {
                let now = done.iter().filter(|it| it.deleted);
                folders.keep(now.map(|it| it.survey.place()).chain(&deleted));
            }
            Err((place, source)) => return Err(put_back(&done, place, source)),
        }
        Ok(done
            .into_iter()
            .filter(|it| it.changed)
            .map(|it| it.survey.into_place())
            .collect())
    }
}

fn publish_all(
    root: &Path,
    entries: Vec<Entry>,
    done: &mut Vec<Done>,
) -> Result<(), (PathBuf, io::Error)> {
    for entry in entries {
        let place = root.join(entry.survey.place().as_str());
        done.push(entry.publish().map_err(|source| (place, source))?);
    }
    Ok(())
}

impl Entry {
    fn publish(self) -> io::Result<Done> {
        let Self {
            survey,
            folder,
            deed,
        } = self;
        let changed = !matches!(deed, Deed::Confirm);
        let deleted = matches!(deed, Deed::Delete);
        match deed {
            Deed::Replace(staged) => staged.publish()?,
            Deed::Delete => disk::remove_file(&folder, survey.place().file_name())?,
            Deed::Confirm => survey.sync(&folder)?,
        }
        Ok(Done {
            survey,
            folder,
            changed,
            deleted,
        })
    }
}

impl Done {
    fn put_back(&self) -> io::Result<()> {
        let name = self.survey.place().file_name();
        match self.survey.found() {
            _ if !self.changed => Ok(()),
            Found::Nothing => beneath::absent_or(disk::remove_file(&self.folder, name)),
            Found::File { bytes, access, .. } => {
                Staged::write(&self.folder, name, bytes, *access)?.publish()
            }
        }
    }
}

fn put_back(done: &[Done], path: PathBuf, source: io::Error) -> CommitFault {
    let left = done.iter().rev().filter(|it| it.put_back().is_err());
    let left: Vec<RelativePath> = left.map(|it| it.survey.place().clone()).collect();
    if left.is_empty() {
        CommitFault::io(path, source)
    } else {
        CommitFault::HalfPublished { path, source, left }
    }
}

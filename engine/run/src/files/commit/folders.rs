//! The folders of a commit: opened once each, made where they are missing, removed again when nothing comes of it.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use cap_std::fs::Dir;

use super::super::descent::Descent;
use super::super::{RelativePath, Root, beneath, disk, stage};
use super::CommitFault;

/// The folders of a commit, by their places; the root's is `None`.
#[derive(Debug)]
pub(super) struct Folders {
    place: PathBuf,
    root: Arc<Dir>,
    open: BTreeMap<Option<RelativePath>, Arc<Dir>>,
    made: MadeFolders,
}

/// The folders that were made, each by its parent and its name. Dropped, those that are still empty are removed.
#[derive(Debug, Default)]
struct MadeFolders(Vec<(Arc<Dir>, String)>);

impl Drop for MadeFolders {
    fn drop(&mut self) {
        for (parent, name) in self.0.iter().rev() {
            // A folder that somebody else has begun to use stays.
            let _ = disk::remove_directory(parent, name);
        }
    }
}

impl Folders {
    /// None yet.
    pub(super) fn of(root: &Root) -> Result<Self, CommitFault> {
        let place = root.place().to_owned();
        let directory = root
            .directory()
            .try_clone()
            .map_err(|error| CommitFault::io(place.clone(), error))?;
        Ok(Self {
            place,
            root: Arc::new(directory),
            open: BTreeMap::new(),
            made: MadeFolders::default(),
        })
    }

    /// The folder that holds `file`, made when missing, and rid of what killed processes left.
    pub(super) fn open_for(&mut self, file: &RelativePath) -> Result<Arc<Dir>, CommitFault> {
        let folder = file.parent();
        if let Some(open) = self.open.get(&folder) {
            return Ok(Arc::clone(open));
        }
        let directory = match &folder {
            None => Arc::clone(&self.root),
            Some(folder) => self.open_below(folder, file)?,
        };
        stage::sweep(&directory).map_err(|error| self.fault(folder.as_ref(), error))?;
        self.open.insert(folder, Arc::clone(&directory));
        Ok(directory)
    }

    fn open_below(
        &mut self,
        folder: &RelativePath,
        file: &RelativePath,
    ) -> Result<Arc<Dir>, CommitFault> {
        let parent = self.open_for(folder).map_err(|fault| named(fault, file))?;
        match open_or_make(&parent, folder.file_name()) {
            Ok((directory, made)) => {
                self.made
                    .0
                    .extend(made.then(|| (parent, folder.file_name().to_owned())));
                Ok(Arc::new(directory))
            }
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                Err(CommitFault::ParentIsNoDirectory {
                    path: file.clone(),
                    parent: folder.clone(),
                })
            }
            Err(error) => Err(self.fault(Some(folder), error)),
        }
    }

    /// Opens what is left of the way to a file that is gone, so that its going becomes durable.
    pub(super) fn open_left(&mut self, file: &RelativePath) -> Result<(), CommitFault> {
        let mut below = file.clone();
        while let Some(folder) = below.parent() {
            match Descent::BEST.open(&self.root, &folder.names().collect::<Vec<_>>()) {
                Ok(_) => break,
                Err(error) if beneath::absent_kind(&error) => below = folder,
                Err(error) => return Err(self.fault(Some(&folder), error)),
            }
        }
        self.open_for(&below).map(drop)
    }

    fn fault(&self, folder: Option<&RelativePath>, error: io::Error) -> CommitFault {
        let place = folder.map_or_else(
            || self.place.clone(),
            |folder| self.place.join(folder.as_str()),
        );
        CommitFault::io(place, error)
    }

    /// Makes what they list durable.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.open
            .values()
            .try_for_each(|directory| disk::sync_directory(directory))
    }

    /// Keeps those that were made, and removes those that the deletion of these files has emptied.
    pub(super) fn keep<'f>(mut self, deleted: impl Iterator<Item = &'f RelativePath>) {
        self.made.0.clear();
        deleted.for_each(|file| self.remove_empty(file));
    }

    /// Removes the folders above a file, from the innermost, up to one that still holds something.
    fn remove_empty(&self, file: &RelativePath) {
        let mut folder = file.parent();
        while let Some(empty) = folder {
            let parent = empty.parent();
            if self.remove(&empty, parent.as_ref()).is_err() {
                return;
            }
            folder = parent;
        }
    }

    /// Removes a folder durably, for nobody comes back for one that a crash has brought back. It is on no way to anything.
    fn remove(&self, empty: &RelativePath, parent: Option<&RelativePath>) -> io::Result<()> {
        let names: Vec<_> = parent.into_iter().flat_map(RelativePath::names).collect();
        let parent = Descent::BEST.open(&self.root, &names)?;
        disk::remove_directory(&parent, empty.file_name())?;
        disk::sync_directory(&parent)
    }
}

/// The fault of a folder on the way, told of the file that was meant.
fn named(fault: CommitFault, file: &RelativePath) -> CommitFault {
    match fault {
        CommitFault::ParentIsNoDirectory { parent, .. } => CommitFault::ParentIsNoDirectory {
            path: file.clone(),
            parent,
        },
        fault => fault,
    }
}

/// Opens the folder `name`, and says whether it had to be made.
fn open_or_make(parent: &Dir, name: &str) -> io::Result<(Dir, bool)> {
    match beneath::directory(parent, name) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            disk::make_directory(parent, name)?;
            Ok((beneath::directory(parent, name)?, true))
        }
        opened => opened.map(|directory| (directory, false)),
    }
}

//! Removing a folder of the engine's own, such as an old run, and giving a file of its own another name.

use std::io;

use cap_std::fs::Dir;

use super::policy::permitted_to_engine;
use super::root::entries;
use super::{FilesError, Kind, RelativePath, Root, beneath, disk};

impl Root {
    /// Removes the folder at `path` and all that it holds, durably; that it is not there is no fault. Besides the engine's
    /// own folders nothing is removed so.
    pub fn remove_own_folder(&self, path: &RelativePath) -> Result<(), FilesError> {
        let place =
            permitted_to_engine(self, path).map_err(|refusal| self.refused(path, refusal))?;
        let place = place.place().clone();
        let removed = self.parent_of(&place).and_then(|parent| {
            beneath::absent_or(remove_folder(&parent, place.file_name()))?;
            disk::sync_directory(&parent)
        });
        removed.map_err(|error| self.fault("remove", path, error))
    }

    /// Gives one of the engine's own files another name in its folder, durably.
    pub fn rename_own_file(&self, path: &RelativePath, name: &str) -> Result<(), FilesError> {
        let place =
            permitted_to_engine(self, path).map_err(|refusal| self.refused(path, refusal))?;
        let place = place.place().clone();
        let renamed = self.parent_of(&place).and_then(|parent| {
            disk::rename(&parent, place.file_name(), name)?;
            disk::sync_directory(&parent)
        });
        renamed.map_err(|error| self.fault("rename", path, error))
    }
}

/// Removes a folder with all below it; a link in it goes, and not what it leads to.
fn remove_folder(parent: &Dir, name: &str) -> io::Result<()> {
    let folder = beneath::directory(parent, name)?;
    for entry in entries(&folder)? {
        match entry.kind {
            Kind::Directory => remove_folder(&folder, &entry.name)?,
            _ => disk::remove_file(&folder, &entry.name)?,
        }
    }
    disk::remove_directory(parent, name)
}

//! Removing a folder of the engine's own, such as an old run.

use super::policy::permitted_to_engine;
use super::{FilesError, RelativePath, Root, beneath};

impl Root {
    /// Removes the folder at `path` and all that it holds, durably; that it is not there is no fault. Besides the engine's
    /// own folders nothing is removed so.
    pub fn remove_own_folder(&self, path: &RelativePath) -> Result<(), FilesError> {
        let place =
            permitted_to_engine(self, path).map_err(|refusal| self.refused(path, refusal))?;
        let place = place.place().clone();
        let removed = self.parent_of(&place).and_then(|parent| {
            beneath::absent_or(parent.remove_dir_all(place.file_name()))?;
            beneath::sync(&parent)
        });
        removed.map_err(|error| self.fault("remove", path, error))
    }
}

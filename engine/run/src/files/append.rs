//! A file that only grows: the journal of a run.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use rustix::fs::OFlags;

use super::policy::permitted_to_engine;
use super::{FilesError, Kind, Refusal, RelativePath, Root, beneath, disk, stage};

/// A file opened for appending, beneath a root.
#[derive(Debug)]
pub struct AppendFile {
    file: File,
    /// For messages.
    place: PathBuf,
    /// In bytes. Kept, so that what a failed write left can be cut off again.
    length: u64,
    /// How many of its bytes were there when it was opened or last synced.
    synced: u64,
    /// Whether a sync failed. The system does not try again to write what it could not, and says so once only.
    broken: bool,
}

impl AppendFile {
    /// Opens the file at `path`; it and its folders are made, durably, where they are missing.
    pub fn open(root: &Root, path: &RelativePath) -> Result<Self, FilesError> {
        Self::over(root, path, root.open_in_place(path)?)
    }

    /// Makes the file at `path`, with its folders, durably; or `None` where there is one already.
    pub fn create(root: &Root, path: &RelativePath) -> Result<Option<Self>, FilesError> {
        match root.open_in_place_for(path, OFlags::EXCL) {
            Err(FilesError::Io { source, .. }) if is_there(&source) => Ok(None),
            made => Self::over(root, path, made?).map(Some),
        }
    }

    fn over(root: &Root, path: &RelativePath, file: File) -> Result<Self, FilesError> {
        let length = file
            .metadata()
            .map_err(|error| root.fault("look at", path, error))?
            .len();
        Ok(Self {
            file,
            place: root.absolute(path),
            length,
            synced: length,
            broken: false,
        })
    }

    /// Its length in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Whether nobody else has written to it since.
    pub fn is_as_left(&self) -> Result<bool, FilesError> {
        let metadata = self.file.metadata();
        let metadata = metadata.map_err(|error| self.fault("look at", error))?;
        Ok(metadata.len() == self.length)
    }

    /// Adds bytes at the end: all of them, or none. They are durable after [`Self::sync`].
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), FilesError> {
        self.refuse_broken("append to")?;
        if let Err(error) = disk::write(&self.file, bytes) {
            // When even this fails, a reader still finds a torn end and drops it.
            let _ = disk::cut(&self.file, self.length);
            return Err(self.fault("append to", error));
        }
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Waits until everything appended is on the disk.
    ///
    /// When that fails, nobody knows what is, and a later sync would say that all is well
    /// (<https://wiki.postgresql.org/wiki/Fsync_Errors>). What was appended since the last sync is cut off again, and
    /// nothing can be appended until the file is opened anew and read.
    pub fn sync(&mut self) -> Result<(), FilesError> {
        self.refuse_broken("sync")?;
        match disk::sync_data(&self.file) {
            Ok(()) => {
                self.synced = self.length;
                Ok(())
            }
            Err(error) => {
                self.broken = true;
                // When even this fails, a reader may find what a crash would have left.
                let _ = disk::cut(&self.file, self.synced);
                Err(self.fault("sync", error))
            }
        }
    }

    fn refuse_broken(&self, deed: &'static str) -> Result<(), FilesError> {
        if !self.broken {
            return Ok(());
        }
        let error = io::Error::other("what was written before could not be brought to the disk");
        Err(self.fault(deed, error))
    }

    /// All bytes from the start.
    pub fn read_all(&mut self) -> Result<Vec<u8>, FilesError> {
        let mut bytes = Vec::new();
        let read = self
            .file
            .seek(SeekFrom::Start(0))
            .and_then(|_| self.file.read_to_end(&mut bytes));
        read.map_err(|error| self.fault("read", error))?;
        Ok(bytes)
    }

    /// Cuts off what follows the first `length` bytes, such as a line that a crash tore.
    pub fn cut(&mut self, length: u64) -> Result<(), FilesError> {
        let length = length.min(self.length);
        let cut = disk::cut(&self.file, length).and_then(|()| disk::sync(&self.file));
        cut.map_err(|error| self.fault("shorten", error))?;
        self.length = length;
        self.synced = length;
        Ok(())
    }

    fn fault(&self, deed: &'static str, error: io::Error) -> FilesError {
        FilesError::io(deed, &self.place, error)
    }
}

impl Root {
    /// Opens one of the engine's own files for reading, and for writing at its end, where it is and not over a rename. It and its
    /// folders are made where they are missing. Besides this module, `lock` uses it.
    pub(crate) fn open_in_place(&self, path: &RelativePath) -> Result<File, FilesError> {
        self.open_in_place_for(path, OFlags::empty())
    }

    fn open_in_place_for(&self, path: &RelativePath, how: OFlags) -> Result<File, FilesError> {
        let place = permitted_to_engine(self, path)
            .map_err(|refusal| self.refused(path, refusal))?
            .place()
            .clone();
        let fault = |error| self.fault("open", path, error);
        let parent = self.folder_of(&place).map_err(fault)?;
        let is_new = beneath::stat(&parent, place.file_name())
            .map_err(fault)?
            .is_none();
        let access = OFlags::RDWR | OFlags::APPEND | how;
        let file =
            disk::make_file(&parent, place.file_name(), access, stage::NEW_FILE).map_err(fault)?;
        if !file.metadata().map_err(fault)?.is_file() {
            return Err(FilesError::NotAFile {
                path: path.clone(),
                kind: Kind::Special,
            });
        }
        if is_new {
            disk::sync_directory(&parent).map_err(fault)?;
        }
        Ok(file)
    }

    pub(super) fn refused(&self, path: &RelativePath, refusal: Refusal) -> FilesError {
        match refusal {
            Refusal::Unresolved { source, .. } => source,
            refusal => self.fault("open", path, io::Error::other(refusal)),
        }
    }
}

fn is_there(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AlreadyExists
}

#[cfg(test)]
mod tests;

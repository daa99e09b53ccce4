//! The few files that are in no project: the user's configuration, documents of a team's or a user's directory, and files named
//! on the command line. Nothing that a model or a document says comes here.
//!
//! A whole directory of documents is a [`Root`] of its own: [`directory`].

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gemstack_lang::document::LARGEST;

use super::beginning::beginning;
use super::stage::{Access, NEW_FILE, Staged};
use super::{FilesError, Root, beneath, disk, utf8};

/// Who may read a file that is written here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Those who might before, or whom the user's mask lets.
    AsBefore,
    /// The user alone: the file may hold keys.
    OwnerAlone,
}

/// The directory at `place` as a root, or `None` where there is none.
pub fn directory(place: &Path) -> Result<Option<Root>, FilesError> {
    if is_directory(place) {
        Root::open(place).map(Some)
    } else {
        Ok(None)
    }
}

/// Whether a directory is at `place`.
pub fn is_directory(place: &Path) -> bool {
    place.is_dir()
}

/// Whether a file is at `place`.
pub fn is_file(place: &Path) -> bool {
    place.is_file()
}

/// Makes a directory, with those around it; says whether it is empty, for it may have been there.
pub fn make_directory(place: &Path) -> Result<bool, FilesError> {
    let made = make_folder(place, Readers::AsBefore).and_then(|()| std::fs::read_dir(place));
    let mut entries = made.map_err(|error| FilesError::io("make the directory", place, error))?;
    Ok(entries.next().is_none())
}

/// A directory of its own below the system's directory for such, which goes when it is dropped.
#[derive(Debug)]
pub struct Temporary(PathBuf);

impl Temporary {
    /// Makes a directory that nobody else may enter. The name must be a new one.
    pub fn create(name: &str) -> Result<Self, FilesError> {
        use std::os::unix::fs::DirBuilderExt;
        let place = std::env::temp_dir().join(name);
        let made = std::fs::DirBuilder::new().mode(0o700).create(&place);
        made.map_err(|error| FilesError::io("make the directory", &place, error))?;
        Ok(Self(place))
    }

    /// Where it is.
    pub fn place(&self) -> &Path {
        &self.0
    }

    /// Puts a file into it, which the user alone may read.
    pub fn put(&self, name: &str, bytes: &[u8]) -> Result<(), FilesError> {
        write(&self.0.join(name), bytes, Readers::OwnerAlone)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // What cannot be removed is left to the system, which clears that directory now and then.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The bytes of a file, or `None` where there is none.
pub fn read(place: &Path) -> Result<Option<Vec<u8>>, FilesError> {
    match std::fs::read(place) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if beneath::absent_kind(&error) => Ok(None),
        Err(error) => Err(FilesError::io("read", place, error)),
    }
}

/// The UTF-8 text of a file, or `None` where there is none. No text that is looked for outside a project is as large as
/// a document must not be; more is not taken into memory.
pub fn read_text(place: &Path) -> Result<Option<String>, FilesError> {
    if std::fs::metadata(place).is_ok_and(|it| it.len() > LARGEST as u64) {
        let message = format!("it is larger than {} MiB", LARGEST >> 20);
        let error = io::Error::new(io::ErrorKind::FileTooLarge, message);
        return Err(FilesError::io("read", place, error));
    }
    read(place)?.map(|bytes| utf8(place, bytes)).transpose()
}

/// The UTF-8 text of a document, or `None` where there is none. Of one that is larger than a document may be, only the
/// beginning is taken into memory, which is too large as well: reading it as a document says so.
pub fn read_document(place: &Path) -> Result<Option<String>, FilesError> {
    let read = std::fs::File::open(place).and_then(|it| beginning(it, LARGEST));
    match read {
        Ok(bytes) => utf8(place, bytes).map(Some),
        Err(error) if beneath::absent_kind(&error) => Ok(None),
        Err(error) => Err(FilesError::io("read", place, error)),
    }
}

/// Writes a file whole or not at all, and durably. Its directory is made where it is missing; a link is kept and the
/// file it leads to is written.
pub fn write(place: &Path, bytes: &[u8], readers: Readers) -> Result<(), FilesError> {
    let target = followed(place);
    write_target(&target, bytes, readers).map_err(|error| FilesError::io("write", place, error))
}

fn write_target(target: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let unnamed = || io::Error::new(io::ErrorKind::InvalidInput, "it names no file");
    let name = target
        .file_name()
        .and_then(|name| name.to_str())
        .ok_or_else(unnamed)?;
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    make_folder(folder, readers)?;
    let folder = Arc::new(beneath::start(folder)?);
    let before = beneath::stat(&folder, name)?;
    let access = match (readers, before) {
        (Readers::OwnerAlone, _) => Access::Private,
        (Readers::AsBefore, Some(stat)) => Access::of(&stat),
        (Readers::AsBefore, None) => Access::New(NEW_FILE),
    };
    Staged::write(&folder, name, bytes, access)?.publish()?;
    disk::sync_directory(&folder)
}

fn make_folder(folder: &Path, readers: Readers) -> io::Result<()> {
    let mode = match readers {
        Readers::AsBefore => 0o755,
        Readers::OwnerAlone => 0o700,
    };
    disk::make_directories(folder, mode)
}

/// Where the links at `place` lead, as far as there is something.
fn followed(place: &Path) -> PathBuf {
    place.canonicalize().unwrap_or_else(|_| place.to_owned())
}

#[cfg(test)]
mod tests;

//! Contents kept under their digests: what a run read, was told and changed.

use std::io::{self, Read};
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cap_std::fs::Dir;
use rustix::fs::OFlags;

use super::stage::{Access, Staged};
use super::{FilesError, RelativePath, Root, beneath, disk};
use crate::digest::Digest;

/// Contents are written once and never changed.
const READ_ONLY: u32 = 0o444;

/// A folder of contents, for reading. It may be missing; then it holds nothing.
#[derive(Debug, Clone)]
pub struct Contents {
    directory: Option<Arc<Dir>>,
    /// For messages.
    place: PathBuf,
}

/// A folder of contents that more are put into.
#[derive(Debug, Clone)]
pub struct Blobs {
    directory: Arc<Dir>,
    contents: Contents,
    /// Whether the names that were in it when it was opened are on the disk.
    durable: Arc<AtomicBool>,
}

impl Contents {
    /// Opens the folder at `path` where there is one. Nothing is made.
    pub fn open(root: &Root, path: &RelativePath) -> Result<Self, FilesError> {
        let place = root.resolve(path)?.place;
        let opened = root.descend(place.names()).map(Some);
        let opened = opened.or_else(|error| beneath::absent(error).map(|()| None));
        let opened = opened.map_err(|error| root.fault("open", path, error))?;
        Ok(Self {
            directory: opened.map(Arc::new),
            place: root.absolute(path),
        })
    }

    /// The content of that digest, verified.
    pub fn get(&self, digest: &Digest) -> Result<Vec<u8>, FilesError> {
        let bytes = match self.read(&digest.to_string()) {
            Ok(bytes) => bytes,
            Err(error) if beneath::absent_kind(&error) => {
                return Err(FilesError::BlobMissing { digest: *digest });
            }
            Err(error) => {
                return Err(FilesError::io(
                    "read",
                    self.place.join(digest.to_string()),
                    error,
                ));
            }
        };
        match Digest::of(&bytes) {
            found if found == *digest => Ok(bytes),
            found => Err(FilesError::BlobDamaged {
                digest: *digest,
                found,
            }),
        }
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let directory = self.directory.as_ref();
        let directory = directory.ok_or(io::ErrorKind::NotFound)?;
        let mut bytes = Vec::new();
        beneath::file(directory, name, OFlags::RDONLY, 0)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl Deref for Blobs {
    type Target = Contents;

    fn deref(&self) -> &Contents {
        &self.contents
    }
}

impl Blobs {
    /// Opens the folder at `path`; it is made where it is missing.
    pub fn open(root: &Root, path: &RelativePath) -> Result<Self, FilesError> {
        let place = root.resolve(path)?.place;
        let made = root
            .folder(&place)
            .map_err(|error| root.fault("open", path, error))?;
        let directory = Arc::new(made);
        Ok(Self {
            contents: Contents {
                directory: Some(Arc::clone(&directory)),
                place: root.absolute(path),
            },
            directory,
            durable: Arc::default(),
        })
    }

    /// Keeps `bytes`, durably, and tells their digest. What is already kept is not written again.
    pub fn put(&self, bytes: &[u8]) -> Result<Digest, FilesError> {
        let digest = Digest::of(bytes);
        let kept = self.keep(&digest.to_string(), bytes);
        kept.map_err(|error| FilesError::io("store", self.place.join(digest.to_string()), error))?;
        Ok(digest)
    }

    /// Whether the content of that digest is kept. Its bytes are not verified.
    pub fn holds(&self, digest: &Digest) -> Result<bool, FilesError> {
        let stat = beneath::stat(&self.directory, &digest.to_string());
        stat.map(|stat| stat.is_some())
            .map_err(|error| FilesError::io("look at", &self.place, error))
    }

    fn keep(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        // The length tells a content that the disk lost from one that is there.
        let stat = beneath::stat(&self.directory, name)?;
        if stat.is_some_and(|stat| u64::try_from(stat.st_size) == Ok(bytes.len() as u64)) {
            return self.make_durable();
        }
        Staged::write(&self.directory, name, bytes, Access::New(READ_ONLY))?.publish()?;
        self.sync()
    }

    /// A name that is there may be one that a killed process has made and not synced.
    fn make_durable(&self) -> io::Result<()> {
        if self.durable.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.sync()?;
        self.durable.store(true, Ordering::Relaxed);
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        disk::sync_directory(&self.directory)
            .inspect_err(|_| self.durable.store(false, Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests;

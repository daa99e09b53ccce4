//! Files in the user's cache directory. Whoever loses one makes it again, so nothing is synced; but a reader finds the whole
//! file of one writer, or none, as long as the machine runs.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::stage::{Access, NEW_FILE, Staged};
use super::{FilesError, beneath, disk};

/// The bytes of a file, or `None` where there is none or it is of another length.
pub fn read(place: &Path, length: u64) -> Option<Vec<u8>> {
    let known = std::fs::metadata(place).ok()?;
    let expected = known.is_file() && known.len() == length;
    let bytes = expected.then(|| std::fs::read(place).ok())??;
    (bytes.len() as u64 == length).then_some(bytes)
}

/// Writes a file whole; its directory is made where it is missing. What has its name goes, also a link.
pub fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), FilesError> {
    let written = replace(folder, name, bytes);
    written.map_err(|error| FilesError::io("write", folder.join(name), error))
}

fn replace(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    disk::make_directories(folder, 0o755)?;
    let folder = Arc::new(beneath::start(folder)?);
    Staged::write_unsynced(&folder, name, bytes, Access::New(NEW_FILE))?.publish()
}

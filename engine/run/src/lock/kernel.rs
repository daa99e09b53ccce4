//! Locks of the kernel on a file: taken at once or not at all, and only on the file that stands at its path.

use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::LockFault;
use crate::fault::Effect;
use crate::files::{RelativePath, Root, disk};

/// How often a lock file may vanish between opening and locking it before that is a fault.
const TRIES: usize = 16;

/// What became of an attempt.
pub(super) enum Attempt {
    /// The file is locked by us.
    Taken(File),
    /// Somebody else has it locked.
    Held(File),
}

/// Tries once.
pub(super) fn attempt(root: &Root, path: &RelativePath) -> Result<Attempt, LockFault> {
    for _ in 0..TRIES {
        let file = root.open_in_place(path)?;
        if let Err(source) = try_lock(&file) {
            return not_taken(root, path, file, source);
        }
        // Whoever deleted the file meanwhile let others lock a new one: ours would keep nobody out.
        let there = stands_at(&file, &root.absolute(path));
        if there.map_err(|it| unavailable(root, path, it))? {
            return Ok(Attempt::Taken(file));
        }
    }
    let source = io::Error::other("it is deleted again and again");
    Err(unavailable(root, path, source))
}

fn try_lock(file: &File) -> io::Result<()> {
    disk::done(&Effect::Lock { file }, || {
        fs2::FileExt::try_lock_exclusive(file)
    })
}

/// Frees a lock; closing its file does so in any case.
pub(super) fn unlock(file: &File) {
    let _ = disk::done(&Effect::Unlock { file }, || fs2::FileExt::unlock(file));
}

fn not_taken(
    root: &Root,
    path: &RelativePath,
    file: File,
    source: io::Error,
) -> Result<Attempt, LockFault> {
    if source.raw_os_error() == fs2::lock_contended_error().raw_os_error() {
        Ok(Attempt::Held(file))
    } else {
        Err(unavailable(root, path, source))
    }
}

pub(super) fn unavailable(root: &Root, path: &RelativePath, source: io::Error) -> LockFault {
    LockFault::Unavailable {
        lockfile: root.absolute(path),
        source,
    }
}

/// Whether the open file is the one at its place; not where there is none.
#[expect(
    clippy::disallowed_methods,
    reason = "opening the file to look at it would make it where it is gone"
)]
pub(super) fn stands_at(file: &File, place: &Path) -> io::Result<bool> {
    let ours = file.metadata()?;
    match std::fs::metadata(place) {
        Ok(there) => Ok((ours.dev(), ours.ino()) == (there.dev(), there.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

//! The lock of the book of costs: short, of its own, and waited for. The runs of several working trees share one book, so
//! the lock of a tree does not do.

use std::fs::File;
use std::time::Duration;

use super::kernel::{self, Attempt};
use super::written::{self, Line, Written};
use super::{Holder, LockFault};
use crate::files::{RelativePath, Root, disk};

/// How long to wait between two attempts.
pub const PAUSE: Duration = Duration::from_millis(3);

/// How often to try before giving up: for half a minute, where a book is held for a few milliseconds.
pub const ATTEMPTS: u32 = 10_000;

/// The lock of a book, freed when dropped.
#[derive(Debug)]
pub struct BookLock {
    file: File,
}

impl BookLock {
    /// Takes the lock at once; none where somebody else has it.
    pub fn attempt(root: &Root, path: &RelativePath) -> Result<Option<Self>, LockFault> {
        let Attempt::Taken(file) = kernel::attempt(root, path)? else {
            return Ok(None);
        };
        let line = Line {
            epoch: 0,
            holder: Some(Holder::this_process(None, "the book of costs")),
        };
        // One line is enough: nobody counts the takings of this lock.
        let written = disk::cut(&file, 0).and_then(|()| written::add(&file, &line));
        written.map_err(|it| kernel::unavailable(root, path, it))?;
        Ok(Some(Self { file }))
    }

    /// The fault of having waited in vain, with who holds it.
    pub fn waited_in_vain(root: &Root, path: &RelativePath) -> LockFault {
        let holder = root.open_in_place(path).ok();
        let holder = holder.and_then(|it| Written::read(&it).ok());
        LockFault::BookHeld {
            lockfile: root.absolute(path),
            holder: holder.and_then(Written::holder),
        }
    }
}

impl Drop for BookLock {
    fn drop(&mut self) {
        kernel::unlock(&self.file);
    }
}

//! One writer per working tree: a lock of the kernel on `.agent/.gemstack.lock`, and the only module that takes it. The book
//! of costs has a lock of its own, for the working trees of one project share it: [`book`].
//!
//! The kernel frees the lock when the process ends, however it ends, so that no holder can be stale. The file stays and tells
//! whom to wait for; and it counts how often the lock was taken. That number, the epoch, is a fence: a process that was
//! stopped while somebody deleted its lock file and took a new one finds, before it writes, that the lock is no longer its own.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::files::{FilesError, RelativePath, Root, disk, outside};
use kernel::Attempt;
use written::{Line, Written};

pub mod book;
pub(crate) mod command;
mod kernel;
mod stopped;
mod written;

const FILE: &str = ".agent/.gemstack.lock";

/// Who holds the lock, for the message to those who wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The process id on its host.
    pub pid: u32,
    /// The name of the machine.
    pub host: String,
    /// The run, where the command has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// The command line, without secrets.
    pub command: String,
}

/// The lock of a working tree, freed when dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
    lockfile: PathBuf,
    epoch: u64,
    note: Option<String>,
}

/// Why the lock was not taken, or is ours no longer.
#[derive(Debug, thiserror::Error)]
pub enum LockFault {
    /// Another process holds it.
    #[error(
        "Another gemstack run is already executing in this project.\n  \
         Lockfile: {}\n  \
         Holder: {}\n  \
         {}",
        lockfile.display(), described(holder.as_ref()), way_out(holder.as_ref())
    )]
    Held {
        /// The file that is locked.
        lockfile: PathBuf,
        /// Who holds it, unless that has not been written yet.
        holder: Option<Holder>,
    },
    /// Another process has held the book of costs for longer than anybody waits.
    #[error(
        "the book of costs is being written by another process.\n  \
         Lockfile: {}\n  \
         Holder: {}\n  \
         {}",
        lockfile.display(), described(holder.as_ref()), way_out(holder.as_ref())
    )]
    BookHeld {
        /// The file that is locked.
        lockfile: PathBuf,
        /// Who holds it, unless that has not been written yet.
        holder: Option<Holder>,
    },
    /// The lock file was deleted or replaced while we held it, so that others could lock a new one.
    #[error(
        "this process has lost the lock of the project: `{}` was {}; nothing more is written",
        lockfile.display(),
        holder.as_ref().map_or("removed".to_owned(), |it| format!("taken by {}", described(Some(it))))
    )]
    Lost {
        /// The file that was locked.
        lockfile: PathBuf,
        /// Who took a new one, where somebody did.
        holder: Option<Holder>,
    },
    /// It cannot be taken at all.
    #[error("cannot lock the project by `{}`: {source}; a run needs to write there", lockfile.display())]
    Unavailable {
        /// The file to lock.
        lockfile: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not reached.
    #[error("cannot lock the project: {0}")]
    Unreachable(#[from] FilesError),
}

impl LockFault {
    /// The code of the message; `LockfileExists` is the documented one.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Held { .. } => "LockfileExists",
            Self::BookHeld { .. } => "LedgerLocked",
            Self::Lost { .. } => "LockLost",
            Self::Unreachable(error) if error.code() == "PathTraversalBlocked" => error.code(),
            Self::Unavailable { .. } | Self::Unreachable(_) => "LockUnavailable",
        }
    }
}

impl Holder {
    /// This process.
    pub fn this_process(run: Option<String>, command: impl Into<String>) -> Self {
        let host = rustix::system::uname()
            .nodename()
            .to_string_lossy()
            .into_owned();
        Self {
            pid: std::process::id(),
            host,
            run,
            command: command.into(),
        }
    }
}

fn path() -> RelativePath {
    RelativePath::parse(FILE).expect("the name of the lock file is a path")
}

impl Lock {
    /// Takes the lock at once, or says who holds it.
    pub fn take(root: &Root, holder: &Holder) -> Result<Self, LockFault> {
        let (path, lockfile) = (path(), root.absolute(&path()));
        let unavailable = |it| kernel::unavailable(root, &path, it);
        match kernel::attempt(root, &path)? {
            Attempt::Held(file) => {
                let holder = Written::read(&file).ok().and_then(Written::holder);
                Err(LockFault::Held { lockfile, holder })
            }
            Attempt::Taken(file) => Self::taken(file, lockfile, holder).map_err(unavailable),
        }
    }

    /// Writes down that the lock was taken once more. The number is on the disk before anything that it fences.
    fn taken(file: File, lockfile: PathBuf, holder: &Holder) -> io::Result<Self> {
        let before = Written::read(&file)?;
        let note = (before == Written::Damaged).then(|| {
            let lockfile = lockfile.display();
            format!("`{lockfile}` was damaged; how often it was taken is counted anew")
        });
        let line = Line {
            epoch: before.epoch().saturating_add(1),
            holder: Some(holder.clone()),
        };
        written::add(&file, &line)?;
        disk::sync_data(&file)?;
        Ok(Self {
            file,
            lockfile,
            epoch: line.epoch,
            note,
        })
    }

    /// Which taking of the lock this is, counted from 1. Every later taking of the same lock file has a greater number.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// What a person should know of the lock: that its file was damaged.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Whether the file at its path is still the one that we locked, and still names our epoch. To be asked before anything is
    /// written: a process that was stopped for a while, or whose lock file somebody deleted, learns here that it is fenced off.
    ///
    /// # Errors
    /// [`LockFault::Lost`] where it is not; [`LockFault::Unavailable`] where the system does not say.
    pub fn is_ours(&self) -> Result<(), LockFault> {
        let unavailable = |source| LockFault::Unavailable {
            lockfile: self.lockfile.clone(),
            source,
        };
        let stands = kernel::stands_at(&self.file, &self.lockfile).map_err(unavailable)?;
        let written = Written::read(&self.file).map_err(unavailable)?;
        if stands && written.epoch() == self.epoch {
            return Ok(());
        }
        Err(self.lost(stands, written))
    }

    fn lost(&self, stands: bool, written: Written) -> LockFault {
        let holder = if stands {
            written.holder()
        } else {
            self.usurper()
        };
        LockFault::Lost {
            lockfile: self.lockfile.clone(),
            holder,
        }
    }

    /// Who holds the file that stands in the place of ours.
    fn usurper(&self) -> Option<Holder> {
        let bytes = outside::read(&self.lockfile).ok()??;
        Written::parse(&bytes).holder()
    }

    /// Whether a process that works on this run holds the lock.
    ///
    /// # Errors
    /// When the lock file cannot be read or tried.
    pub fn is_held_for(root: &Root, run: &str) -> Result<bool, LockFault> {
        let written = root.read(&path())?;
        let holder = written.and_then(|it| Written::parse(&it).holder());
        // Only where the file names the run is the lock tried: trying keeps others out for a moment.
        if holder.is_none_or(|it| it.run.as_deref() != Some(run)) {
            return Ok(false);
        }
        Ok(matches!(kernel::attempt(root, &path())?, Attempt::Held(_)))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The next holder is not mistaken for this one. Closing the file frees the lock in any case.
        let freed = Line {
            epoch: self.epoch,
            holder: None,
        };
        if self.is_ours().is_ok() {
            let _ = written::add(&self.file, &freed);
        }
        kernel::unlock(&self.file);
    }
}

/// What to do about a lock that is held.
fn way_out(holder: Option<&Holder>) -> String {
    match holder.filter(|it| stopped::is_stopped(it)) {
        Some(Holder { pid, .. }) => format!(
            "That process is stopped: continue it (`fg`, or `kill -CONT {pid}`), or end it with `kill -9 {pid}`."
        ),
        None => "The lock is released when that process ends; nothing needs deleting.".to_owned(),
    }
}

fn described(holder: Option<&Holder>) -> String {
    let Some(Holder {
        pid,
        host,
        run,
        command,
    }) = holder
    else {
        return "a process that has not written its name yet".to_owned();
    };
    let run = run
        .as_ref()
        .map_or(String::new(), |run| format!(", run {run}"));
    format!("process {pid} on {host}{run}, `{command}`")
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "the tests play another process and its files"
)]
mod tests;

//! One writer per project: a lock of the kernel on `.agent/.gemstack.lock`, and the only module that takes it.
//!
//! The kernel frees the lock when the process ends, however it ends, so that no holder can be stale. The file stays and tells
//! whom to wait for; its bytes decide nothing.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::fault::Effect;
use crate::files::{FilesError, RelativePath, Root, disk};

const FILE: &str = ".agent/.gemstack.lock";

/// How often a lock file may vanish between opening and locking it before that is a fault.
const TRIES: usize = 16;

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

/// The lock of a project, freed when dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

/// Why the lock was not taken.
#[derive(Debug, thiserror::Error)]
pub enum LockFault {
    /// Another process holds it.
    #[error(
        "Another gemstack run is already executing in this project.\n  \
         Lockfile: {}\n  \
         Holder: {}\n  \
         The lock is released when that process ends; nothing needs deleting.",
        lockfile.display(), described(holder.as_ref())
    )]
    Held {
        /// The file that is locked.
        lockfile: PathBuf,
        /// Who holds it, unless that has not been written yet.
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

impl Lock {
    /// Takes the lock at once, or says who holds it.
    pub fn take(root: &Root, holder: &Holder) -> Result<Self, LockFault> {
        let path = RelativePath::parse(FILE).expect("the name of the lock file is a path");
        let lockfile = root.absolute(&path);
        for _ in 0..TRIES {
            let file = root.open_in_place(&path)?;
            if let Err(source) = try_lock(&file) {
                return Err(not_taken(lockfile, file, source));
            }
            // Whoever deleted the file meanwhile let others lock a new one: ours would keep nobody out.
            if is_there_still(root, &path, &file)? {
                let written = write_holder(&file, holder);
                return written
                    .map(|()| Self { file })
                    .map_err(|source| LockFault::Unavailable { lockfile, source });
            }
        }
        let source = io::Error::other("it is deleted again and again");
        Err(LockFault::Unavailable { lockfile, source })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Emptied first, so that the next holder is not mistaken for this one. Closing the file frees the lock in any case.
        let _ = disk::cut(&self.file, 0);
        let file = &self.file;
        let _ = disk::done(&Effect::Unlock { file }, || fs2::FileExt::unlock(file));
    }
}

fn try_lock(file: &File) -> io::Result<()> {
    disk::done(&Effect::Lock { file }, || {
        fs2::FileExt::try_lock_exclusive(file)
    })
}

fn not_taken(lockfile: PathBuf, file: File, source: io::Error) -> LockFault {
    let held = source.raw_os_error() == fs2::lock_contended_error().raw_os_error();
    if held {
        LockFault::Held {
            lockfile,
            holder: read_holder(file),
        }
    } else {
        LockFault::Unavailable { lockfile, source }
    }
}

fn is_there_still(root: &Root, path: &RelativePath, file: &File) -> Result<bool, LockFault> {
    let unavailable = |source| LockFault::Unavailable {
        lockfile: root.absolute(path),
        source,
    };
    let number = |file: &File| {
        file.metadata()
            .map(|it| (it.dev(), it.ino()))
            .map_err(unavailable)
    };
    Ok(number(file)? == number(&root.open_in_place(path)?)?)
}

fn write_holder(file: &File, holder: &Holder) -> io::Result<()> {
    let mut line = serde_json::to_vec(holder)?;
    line.push(b'\n');
    disk::cut(file, 0)?;
    disk::write(file, &line)
}

fn read_holder(mut file: File) -> Option<Holder> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
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

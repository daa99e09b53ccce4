//! One file written beside its target and renamed over it: it is there whole, or not at all.

use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use cap_std::fs::Dir;
use rustix::fs::{OFlags, Stat};

use super::root::entries;
use super::{beneath, disk};
use crate::fault;

/// The mode of a new file, before the user's mask.
pub(super) const NEW_FILE: u32 = 0o644;

const PREFIX: &str = ".gemstack-";
const SUFFIX: &str = ".tmp";

/// Whether a name is one that [`Staged`] gives its temporary files.
pub(super) fn is_temporary(name: &str) -> bool {
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

/// The mode and owner that a file is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// A new file of that mode, before the user's mask.
    New(u32),
    /// As the file had before.
    Kept { mode: u32, owner: u32, group: u32 },
    /// Readable by its owner alone, whatever it was.
    Private,
}

impl Access {
    /// That of the file that is there.
    pub(super) fn of(stat: &Stat) -> Self {
        Self::Kept {
            mode: mode_of(stat),
            owner: stat.st_uid,
            group: stat.st_gid,
        }
    }

    /// With or without the right to execute, for those who may read.
    pub(super) fn executable(self, wanted: Option<bool>) -> Self {
        let changed = |mode| match wanted {
            None => mode,
            Some(true) => mode | (mode & 0o444) >> 2,
            Some(false) => mode & !0o111,
        };
        match self {
            Self::New(mode) => Self::New(changed(mode)),
            Self::Kept { mode, owner, group } => Self::Kept {
                mode: changed(mode),
                owner,
                group,
            },
            Self::Private => Self::Private,
        }
    }

    pub(super) fn mode(self) -> u32 {
        match self {
            Self::New(mode) | Self::Kept { mode, .. } => mode,
            Self::Private => 0o600,
        }
    }
}

/// The permission bits of what `stat` tells of.
// The width of a mode differs between systems.
#[cfg_attr(
    target_os = "linux",
    expect(clippy::unnecessary_cast, reason = "it is narrower elsewhere")
)]
pub(super) fn mode_of(stat: &Stat) -> u32 {
    stat.st_mode as u32 & 0o7777
}

/// Bytes that are on the disk beside the file that they are to become. Dropped, they are removed.
#[derive(Debug)]
pub(super) struct Staged {
    directory: Arc<Dir>,
    temporary: String,
    name: String,
}

impl Staged {
    /// Writes and syncs `bytes` beside `name`.
    pub(super) fn write(
        directory: &Arc<Dir>,
        name: &str,
        bytes: &[u8],
        access: Access,
    ) -> io::Result<Self> {
        let (staged, file) = Self::unsynced(directory, name, bytes, access)?;
        disk::sync(&file)?;
        Ok(staged)
    }

    /// Writes `bytes` beside `name`, which may be lost or torn if the machine stops.
    pub(super) fn write_unsynced(
        directory: &Arc<Dir>,
        name: &str,
        bytes: &[u8],
        access: Access,
    ) -> io::Result<Self> {
        Self::unsynced(directory, name, bytes, access).map(|it| it.0)
    }

    fn unsynced(
        directory: &Arc<Dir>,
        name: &str,
        bytes: &[u8],
        access: Access,
    ) -> io::Result<(Self, File)> {
        let temporary = temporary_name();
        let flags = OFlags::WRONLY | OFlags::EXCL;
        let file = disk::make_file(directory, &temporary, flags, access.mode())?;
        // From here on, dropping removes the file.
        let staged = Self {
            directory: Arc::clone(directory),
            temporary,
            name: name.to_owned(),
        };
        disk::write(&file, bytes)?;
        give(&file, access)?;
        Ok((staged, file))
    }

    /// Renames the temporary over the target.
    pub(super) fn publish(self) -> io::Result<()> {
        // The drop that follows finds no temporary any more.
        disk::rename(&self.directory, &self.temporary, &self.name)
    }
}

#[cfg(test)]
impl Staged {
    /// Takes the temporary away, so that publishing it fails.
    pub(super) fn lose(&mut self) {
        self.directory.remove_file(&self.temporary).unwrap();
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // What cannot be removed now is swept later; there is nobody to tell.
        let _ = disk::remove_file(&self.directory, &self.temporary);
    }
}

/// Removes what earlier processes left in `directory` when they were killed.
/// The caller holds the project's lock: nobody else is writing here.
pub(super) fn sweep(directory: &Dir) -> io::Result<()> {
    let ours = format!("{PREFIX}{:016x}-", process());
    for entry in entries(directory)? {
        if is_temporary(&entry.name) && !entry.name.starts_with(&ours) {
            beneath::absent_or(disk::remove_file(directory, &entry.name))?;
        }
    }
    Ok(())
}

/// A number that tells this process from those before it, since process ids come again. It reaches no result.
static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().build_hasher().finish());

/// How many temporaries this process has named.
static NAMED: AtomicU64 = AtomicU64::new(0);

fn temporary_name() -> String {
    let number = NAMED.fetch_add(1, Ordering::Relaxed);
    format!("{PREFIX}{:016x}-{number}{SUFFIX}", process())
}

fn process() -> u64 {
    fault::process(*PROCESS)
}

fn give(file: &std::fs::File, access: Access) -> io::Result<()> {
    match access {
        Access::New(_) => Ok(()),
        Access::Kept { mode, owner, group } => {
            // The mode comes last, since a change of owner takes bits away. Only root may give a file away: others
            // keep what they can write.
            let _ = disk::set_owner(file, owner, group);
            disk::set_mode(file, mode)
        }
        Access::Private => disk::set_mode(file, 0o600),
    }
}

//! Opening one name in one directory, by descriptor; the step that everything else is made of.

use std::fs::File;
use std::io;
use std::path::Path;

use cap_std::fs::Dir;
use rustix::fs::{AtFlags, Mode, OFlags, Stat};

use super::disk;

/// The directory at `place`, where everything below begins. Links on the way to it are the user's own.
///
/// `Dir::open_ambient_dir` would give a descriptor that can neither be listed nor synced.
pub(super) fn start(place: &Path) -> io::Result<Dir> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    Ok(Dir::from(rustix::fs::open(place, flags, Mode::empty())?))
}

/// The directory `name` in `parent`; a link in its place is an error.
pub(super) fn directory(parent: &Dir, name: &str) -> io::Result<Dir> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(Dir::from(rustix::fs::openat(
        parent,
        name,
        flags,
        Mode::empty(),
    )?))
}

/// The directory `name` in `parent`, made durably where it is missing.
pub(super) fn made_directory(parent: &Dir, name: &str) -> io::Result<Dir> {
    match directory(parent, name) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // Another thread may have made it by now.
            disk::make_directory(parent, name).or_else(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => Ok(()),
                _ => Err(error),
            })?;
            disk::sync_directory(parent)?;
            directory(parent, name)
        }
        opened => opened,
    }
}

/// The file `name` in `parent`; a link in its place is an error, and a pipe there does not make us wait.
pub(super) fn file(parent: &Dir, name: &str, access: OFlags, mode: u32) -> io::Result<File> {
    let flags = access | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::openat(
        parent,
        name,
        flags,
        permission_bits(mode),
    )?))
}

/// What stands at `name` in `parent`, or `None` where nothing does. A link is not followed.
pub(super) fn stat(parent: &Dir, name: &str) -> io::Result<Option<Stat>> {
    match rustix::fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Ok(Some(stat)),
        Err(error) => absent(error.into()).map(|()| None),
    }
}

/// Where the link `name` in `parent` points, or `None` when it is no link.
pub(super) fn link_target(parent: &Dir, name: &str) -> io::Result<Option<Vec<u8>>> {
    match rustix::fs::readlinkat(parent, name, Vec::new()) {
        Ok(target) => Ok(Some(target.into_bytes())),
        Err(rustix::io::Errno::INVAL) => Ok(None),
        Err(error) => absent(error.into()).map(|()| None),
    }
}

/// Whether the system says that there is no such file, or that a file stands where a directory is named.
pub(super) fn absent_kind(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Passes over what [`absent_kind`] tells.
pub(super) fn absent(error: io::Error) -> io::Result<()> {
    if absent_kind(&error) {
        Ok(())
    } else {
        Err(error)
    }
}

/// Passes over that the file to remove is not there.
pub(super) fn absent_or(removed: io::Result<()>) -> io::Result<()> {
    removed.or_else(absent)
}

// The width of a mode differs between systems.
#[cfg(target_os = "linux")]
pub(super) fn permission_bits(mode: u32) -> Mode {
    Mode::from_raw_mode(mode)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn permission_bits(mode: u32) -> Mode {
    Mode::from_raw_mode((mode & 0o7777) as u16)
}

//! What changes the disk: each such system call, once. The rest of [`files`](super), and `lock`, call these.
//!
//! A call that a signal interrupted is made again. That is no repair of a failed one: whoever learns that a sync failed must
//! not sync again and go on, for the system forgets what it could not write
//! (<https://wiki.postgresql.org/wiki/Fsync_Errors>).

use std::fs::{DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use cap_std::fs::Dir;
use rustix::fs::OFlags;

use super::beneath;
use crate::fault::{self, Effect};

/// Opens the file `name` in `parent`, and makes it where it is missing.
pub(crate) fn make_file(parent: &Dir, name: &str, access: OFlags, mode: u32) -> io::Result<File> {
    let effect = Effect::MakeFile { parent, name };
    done(&effect, || {
        beneath::file(parent, name, access | OFlags::CREATE, mode)
    })
}

/// Writes all of `bytes` where the file stands; an error says nothing of how many of them.
pub(crate) fn write(file: &File, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let effect = Effect::Write { file, bytes };
        let mut writer = file;
        match done(&effect, || writer.write(fault::taken(bytes)))? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            count => bytes = &bytes[count..],
        }
    }
    Ok(())
}

/// Cuts a file to this many bytes.
pub(crate) fn cut(file: &File, length: u64) -> io::Result<()> {
    done(&Effect::Cut { file, length }, || file.set_len(length))
}

/// Waits until the bytes of a file, its length and its mode are on the disk.
pub(crate) fn sync(file: &File) -> io::Result<()> {
    done(&Effect::SyncFile { file }, || file.sync_all())
}

/// Waits until the bytes of a file and its length are on the disk.
pub(crate) fn sync_data(file: &File) -> io::Result<()> {
    done(&Effect::SyncFile { file }, || file.sync_data())
}

/// Waits until the names in a directory are on the disk.
pub(crate) fn sync_directory(directory: &Dir) -> io::Result<()> {
    done(&Effect::SyncDirectory { directory }, || {
        Ok(rustix::fs::fsync(directory)?)
    })
}

/// Sets the permission bits of a file.
pub(crate) fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    done(&Effect::SetMode { file }, || {
        Ok(rustix::fs::fchmod(file, beneath::permission_bits(mode))?)
    })
}

/// Gives a file this owner and group, by their numbers.
pub(crate) fn set_owner(file: &File, owner: u32, group: u32) -> io::Result<()> {
    let owner = rustix::fs::Uid::from_raw(owner);
    let group = rustix::fs::Gid::from_raw(group);
    done(&Effect::SetOwner { file }, || {
        Ok(rustix::fs::fchown(file, Some(owner), Some(group))?)
    })
}

/// Gives the file `from` in `parent` the name `to`, over the file that has it.
pub(crate) fn rename(parent: &Dir, from: &str, to: &str) -> io::Result<()> {
    let effect = Effect::Rename { parent, from, to };
    done(&effect, || parent.rename(from, parent, to))
}

/// Removes the file `name` in `parent`.
pub(crate) fn remove_file(parent: &Dir, name: &str) -> io::Result<()> {
    let effect = Effect::RemoveFile { parent, name };
    done(&effect, || parent.remove_file(name))
}

/// Makes the directory `name` in `parent`.
pub(crate) fn make_directory(parent: &Dir, name: &str) -> io::Result<()> {
    let effect = Effect::MakeDirectory { parent, name };
    done(&effect, || parent.create_dir(name))
}

/// Makes the directory at `place` with those around it, where they are missing. A path of no project alone is opened so.
pub(crate) fn make_directories(place: &Path, mode: u32) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(mode);
    done(&Effect::MakeDirectories { place }, || builder.create(place))
}

/// Removes the empty directory `name`, a path below `parent`.
pub(crate) fn remove_directory(parent: &Dir, name: &str) -> io::Result<()> {
    let effect = Effect::RemoveDirectory { parent, name };
    done(&effect, || parent.remove_dir(name))
}

/// Does an effect, again where a signal interrupted it.
pub(crate) fn done<T>(
    effect: &Effect<'_>,
    mut act: impl FnMut() -> io::Result<T>,
) -> io::Result<T> {
    loop {
        match fault::under(effect, &mut act) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            ended => return ended,
        }
    }
}

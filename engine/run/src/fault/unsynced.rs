//! What is not on the disk yet, and what a crash leaves of it.
//!
//! The model is the one that POSIX allows, and not what one file system does today:
//!
//! - The bytes, length and mode of a file last once the file was synced (`fsync(2)`: "all modified in-core data of the
//!   file"). Until then a crash may leave none of the new bytes, the first of them, or zeros in their place.
//! - A name (a file or directory that was made, renamed or removed) lasts once the directory that holds it was synced, not
//!   earlier (`fsync(2)`: syncing a file "does not necessarily ensure that the entry in the directory containing the
//!   file has also reached disk"). A rename is all or none.
//! - What was done to different directories reaches the disk in any order; that is what applications trip over
//!   (Pillai and others, "All File Systems Are Not Created Equal", OSDI 2014, which calls it persistence properties).
//! - A file whose sync failed: the bytes may be lost although later syncs succeed ("fsyncgate",
//!   <https://wiki.postgresql.org/wiki/Fsync_Errors>). They count as not synced for ever.
//! - When only the process dies, everything stays as it is; and it is still not on the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::image::{Image, Thing};

/// What was changed since it was last synced, by paths below a base.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Unsynced {
    /// Names, in the order in which they were changed.
    names: Vec<NameChange>,
    /// Files whose bytes or mode were changed, as they are on the disk.
    files: BTreeMap<PathBuf, Durable>,
    /// Files a sync of which failed.
    doomed: BTreeSet<PathBuf>,
}

/// A file as it is on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Durable {
    bytes: Vec<u8>,
    mode: u32,
}

/// A name that was changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum NameChange {
    Made(PathBuf),
    Removed(PathBuf, Thing),
    Renamed {
        from: PathBuf,
        to: PathBuf,
        over: Option<Thing>,
    },
}

/// What a crash leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Crash {
    /// The power fails, and nothing has reached the disk that was not synced.
    Dropped,
    /// The process is killed: everything is as it was, synced or not.
    Kept,
    /// The power fails; names have reached the disk, and of bytes that were not synced the first half.
    Torn,
    /// The power fails; names have reached the disk, and zeros in the place of bytes that were not synced.
    Zeroed,
}

impl Crash {
    pub(crate) const ALL: [Self; 4] = [Self::Dropped, Self::Kept, Self::Torn, Self::Zeroed];
}

impl NameChange {
    fn directory(&self) -> Option<&Path> {
        match self {
            Self::Made(path) | Self::Removed(path, _) | Self::Renamed { to: path, .. } => {
                path.parent()
            }
        }
    }

    /// Undoes it, unless the directory is durably gone with all that was in it.
    fn undo(&self, image: &mut Image) {
        let directory = self.directory().expect("a name is in a directory");
        if directory != Path::new("") && !image.0.contains_key(directory) {
            return;
        }
        match self {
            Self::Made(path) => image.remove(path),
            Self::Removed(path, thing) => {
                image.0.insert(path.clone(), thing.clone());
            }
            Self::Renamed { from, to, over } => {
                image.rename(to, from);
                if let Some(over) = over {
                    image.0.insert(to.clone(), over.clone());
                }
            }
        }
    }
}

impl Unsynced {
    /// The file at `path` is about to be changed from what it is now.
    pub(crate) fn touch(&mut self, path: &Path, now: Thing) {
        if let Thing::File { bytes, mode } = now {
            let durable = Durable { bytes, mode };
            self.files.entry(path.to_owned()).or_insert(durable);
        }
    }

    /// A file or directory was made.
    pub(crate) fn made(&mut self, path: PathBuf) {
        self.names.push(NameChange::Made(path));
    }

    /// What was at `path` is removed; it was `thing`.
    pub(crate) fn removed(&mut self, path: PathBuf, thing: Thing) {
        let thing = self.on_disk(&path, thing);
        self.names.push(NameChange::Removed(path, thing));
    }

    /// What was at `from` is at `to`, where `over` was.
    pub(crate) fn renamed(&mut self, from: PathBuf, to: PathBuf, over: Option<Thing>) {
        let over = over.map(|it| self.on_disk(&to, it));
        if let Some(durable) = self.files.remove(&from) {
            self.files.insert(to.clone(), durable);
        }
        if self.doomed.remove(&from) {
            self.doomed.insert(to.clone());
        }
        self.names.push(NameChange::Renamed { from, to, over });
    }

    /// A thing as it is on the disk, which nobody reaches by its path any more.
    fn on_disk(&mut self, path: &Path, thing: Thing) -> Thing {
        self.doomed.remove(path);
        match self.files.remove(path) {
            Some(Durable { bytes, mode }) => Thing::File { bytes, mode },
            None => thing,
        }
    }

    /// The file at `path` was synced.
    pub(crate) fn synced(&mut self, path: &Path) {
        if !self.doomed.contains(path) {
            self.files.remove(path);
        }
    }

    /// The file at `path` was not synced, and the system has forgotten that it should be.
    pub(crate) fn sync_failed(&mut self, path: &Path) {
        if self.files.contains_key(path) {
            self.doomed.insert(path.to_owned());
        }
    }

    /// The names in a directory were synced.
    pub(crate) fn synced_names(&mut self, directory: &Path) {
        self.names.retain(|it| it.directory() != Some(directory));
    }

    /// What a crash leaves of a directory that holds `image`.
    pub(crate) fn left(&self, image: &Image, crash: Crash) -> Image {
        let mut image = image.clone();
        if crash == Crash::Kept {
            return image;
        }
        for (path, durable) in &self.files {
            let Some(Thing::File { bytes, mode }) = image.0.get_mut(path) else {
                continue;
            };
            *bytes = durable.left(bytes, crash);
            *mode = if crash == Crash::Dropped {
                durable.mode
            } else {
                *mode
            };
        }
        if crash == Crash::Dropped {
            self.names.iter().rev().for_each(|it| it.undo(&mut image));
        }
        image
    }

    /// What is still not on the disk after a crash.
    pub(crate) fn after(self, crash: Crash) -> Self {
        match crash {
            Crash::Kept => self,
            Crash::Dropped | Crash::Torn | Crash::Zeroed => Self::default(),
        }
    }
}

impl Durable {
    /// What is left of a file that holds `now`.
    fn left(&self, now: &[u8], crash: Crash) -> Vec<u8> {
        let same = self
            .bytes
            .iter()
            .zip(now)
            .take_while(|(durable, now)| durable == now);
        let same = same.count();
        match crash {
            Crash::Dropped => self.bytes.clone(),
            Crash::Kept => now.to_vec(),
            Crash::Torn => now[..same + (now.len() - same) / 2].to_vec(),
            Crash::Zeroed => [&now[..same], &vec![0; now.len() - same]].concat(),
        }
    }
}

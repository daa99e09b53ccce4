//! A picture of a directory in memory: its files with their bytes and modes, and its folders.

#![expect(
    clippy::disallowed_methods,
    reason = "what a disk holds is looked at, and laid down, past every effect"
)]

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Everything below a directory, by its path there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Image(pub(crate) BTreeMap<PathBuf, Thing>);

/// A file or a directory.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Thing {
    Directory,
    File { bytes: Vec<u8>, mode: u32 },
}

impl Image {
    /// What is below `base` now.
    pub(crate) fn of(base: &Path) -> Self {
        let mut image = Self::default();
        image.take(base, Path::new(""));
        image
    }

    fn take(&mut self, base: &Path, below: &Path) {
        for entry in fs::read_dir(base.join(below)).expect("a directory") {
            let path = below.join(entry.expect("an entry").file_name());
            let thing = Thing::at(&base.join(&path)).expect("it is there");
            let is_directory = thing == Thing::Directory;
            self.0.insert(path.clone(), thing);
            if is_directory {
                self.take(base, &path);
            }
        }
    }

    /// Makes the directory at `base`, which must be empty, hold this.
    pub(crate) fn lay(&self, base: &Path) {
        for (path, thing) in &self.0 {
            thing.lay(&base.join(path));
        }
    }

    /// The text of a file.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        match self.0.get(Path::new(path))? {
            Thing::File { bytes, .. } => Some(String::from_utf8_lossy(bytes).into_owned()),
            Thing::Directory => None,
        }
    }

    /// Takes away what is at `path`, and below it.
    pub(crate) fn remove(&mut self, path: &Path) {
        self.0.retain(|it, _| !it.starts_with(path));
    }

    /// Gives what is at `from`, with what is below it, the path `to`.
    pub(crate) fn rename(&mut self, from: &Path, to: &Path) {
        let moved: Vec<_> = self
            .0
            .extract_if(.., |it, _| it.starts_with(from))
            .collect();
        self.remove(to);
        for (path, thing) in moved {
            let below = path.strip_prefix(from).expect("it begins so");
            let path = if below.as_os_str().is_empty() {
                to.to_owned()
            } else {
                to.join(below)
            };
            self.0.insert(path, thing);
        }
    }
}

impl fmt::Debug for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory => f.write_str("a directory"),
            Self::File { bytes, mode } => {
                write!(f, "{mode:o} {:?}", String::from_utf8_lossy(bytes))
            }
        }
    }
}

impl Thing {
    /// What is at `place`, if anything is.
    pub(crate) fn at(place: &Path) -> Option<Self> {
        let metadata = fs::symlink_metadata(place).ok()?;
        if metadata.is_dir() {
            return Some(Self::Directory);
        }
        Some(Self::File {
            bytes: fs::read(place).ok()?,
            mode: metadata.permissions().mode() & 0o7777,
        })
    }

    fn lay(&self, place: &Path) {
        match self {
            Self::Directory => fs::create_dir_all(place).expect("room"),
            Self::File { bytes, mode } => {
                fs::write(place, bytes).expect("room");
                let permissions = Permissions::from_mode(*mode);
                fs::set_permissions(place, permissions).expect("ours");
            }
        }
    }
}

//! A project's directory, opened once; reading beneath it.
//!
//! A path without links is opened as it stands, its directories in one call where the kernel can. Any other is first
//! resolved (its links followed inside the root), then its place is opened with no link left to follow. What is
//! swapped for a link in between is an error, never a way out.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use cap_std::fs::Dir;
use rustix::fs::{FileType, OFlags, Stat};

use super::beginning::beginning;
use super::descent::Descent;
use super::whole::whole;
use super::{FilesError, RelativePath, ResolvedPath, beneath, resolve, utf8};

/// A directory that everything is read and written beneath.
#[derive(Debug)]
pub struct Root {
    directory: Dir,
    place: PathBuf,
    descent: Descent,
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A directory.
    Directory,
    /// A file with bytes.
    File,
    /// A link, where links are not followed.
    Link,
    /// A pipe, a socket or a device.
    Special,
}

/// What a path leads to, before any link is followed.
pub(super) enum Straight {
    /// The directory that holds it, and what it is: no link.
    There(Dir, Stat),
    /// Nothing, and no link is on the way to where it would be.
    Nothing,
    /// A link may be on the way or at its end: the path must be resolved.
    Linked,
}

/// What is known of a file or directory without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metadata {
    /// What it is.
    pub kind: Kind,
    /// Its length in bytes; of a directory, whatever the system says.
    pub length: u64,
    /// Whether its owner may execute it.
    pub executable: bool,
}

/// One name in a directory.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What it is; a link is not followed.
    pub kind: Kind,
}

impl Root {
    /// Opens the directory at `place`.
    pub fn open(place: &Path) -> Result<Self, FilesError> {
        let fault = |error| FilesError::io("open the directory", place, error);
        let directory = beneath::start(place).map_err(fault)?;
        Ok(Self {
            directory,
            place: place.canonicalize().map_err(fault)?,
            descent: Descent::BEST,
        })
    }

    /// Where it is: absolute and without links.
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// Where `path` is, for messages and for programs that are started there.
    pub fn absolute(&self, path: &RelativePath) -> PathBuf {
        self.place.join(path.as_str())
    }

    /// The place that `path` leads to, its links followed inside the root. It need not exist.
    pub fn resolve(&self, path: &RelativePath) -> Result<ResolvedPath, FilesError> {
        match self.straight(path) {
            Straight::There(..) | Straight::Nothing => Ok(ResolvedPath::without_links(path)),
            Straight::Linked => resolve::resolve(self, path),
        }
    }

    /// The bytes of a file, or `None` where there is none.
    pub fn read(&self, path: &RelativePath) -> Result<Option<Vec<u8>>, FilesError> {
        self.read_at_most(path, u64::MAX)
    }

    /// The bytes of a file of at most `limit` bytes, or `None` where there is none.
    pub fn read_at_most(
        &self,
        path: &RelativePath,
        limit: u64,
    ) -> Result<Option<Vec<u8>>, FilesError> {
        let Some((file, length)) = self.open_file(path)? else {
            return Ok(None);
        };
        let bytes = whole(file, length, limit).map_err(|error| self.fault("read", path, error))?;
        let length = bytes.len() as u64;
        if length > limit {
            return Err(FilesError::TooLarge {
                path: path.clone(),
                length,
                limit,
            });
        }
        Ok(Some(bytes))
    }

    /// The UTF-8 text of a file, or `None` where there is none.
    pub fn read_text(&self, path: &RelativePath) -> Result<Option<String>, FilesError> {
        self.read_text_at_most(path, u64::MAX)
    }

    /// The UTF-8 text of a file of at most `limit` bytes, or `None` where there is none.
    pub fn read_text_at_most(
        &self,
        path: &RelativePath,
        limit: u64,
    ) -> Result<Option<String>, FilesError> {
        let bytes = self.read_at_most(path, limit)?;
        bytes.map(|bytes| utf8(path.as_str(), bytes)).transpose()
    }

    /// The UTF-8 text of a file, or `None` where there is none; of a file of more than `limit` bytes the beginning, which
    /// has more as well.
    pub fn read_beginning(
        &self,
        path: &RelativePath,
        limit: usize,
    ) -> Result<Option<String>, FilesError> {
        let Some((file, _)) = self.open_file(path)? else {
            return Ok(None);
        };
        let bytes = beginning(file, limit).map_err(|error| self.fault("read", path, error))?;
        utf8(path.as_str(), bytes).map(Some)
    }

    /// Whether anything stands at `path`.
    pub fn exists(&self, path: &RelativePath) -> Result<bool, FilesError> {
        Ok(self.metadata(path)?.is_some())
    }

    /// What stands at `path`, or `None` where nothing does.
    pub fn metadata(&self, path: &RelativePath) -> Result<Option<Metadata>, FilesError> {
        Ok(self.locate(path)?.map(|(.., metadata)| metadata))
    }

    /// What the directory at `path` holds, sorted by name; nothing where there is no directory.
    /// Names that are not UTF-8 are left out, for no path can speak of them.
    pub fn list(&self, path: &RelativePath) -> Result<Vec<Entry>, FilesError> {
        let listed = match self.descend(path.names()) {
            // A link may be on the way.
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                let place = self.resolve(path)?.place;
                self.descend(place.names())
            }
            listed => listed,
        };
        let listed = listed.and_then(|it| entries(&it));
        let listed = listed.or_else(|error| beneath::absent(error).map(|()| Vec::new()));
        listed.map_err(|error| self.fault("list", path, error))
    }

    pub(super) fn directory(&self) -> &Dir {
        &self.directory
    }

    /// The directory that holds `place`, which must be resolved: a link on the way is an error.
    pub(super) fn parent_of(&self, place: &RelativePath) -> io::Result<Dir> {
        let names = place.as_str().rsplit_once('/').map(|(folder, _)| folder);
        self.descend(names.into_iter().flat_map(|folder| folder.split('/')))
    }

    /// The directory that `names` lead to; a link on the way is an error.
    pub(super) fn descend<'n>(&self, names: impl Iterator<Item = &'n str>) -> io::Result<Dir> {
        self.descent
            .open(&self.directory, &names.collect::<Vec<_>>())
    }

    /// What a path leads to as it stands.
    pub(super) fn straight(&self, path: &RelativePath) -> Straight {
        let parent = match self.parent_of(path) {
            Ok(parent) => parent,
            // A link is told as no directory.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Straight::Nothing,
            Err(_) => return Straight::Linked,
        };
        match beneath::stat(&parent, path.file_name()) {
            Ok(None) => Straight::Nothing,
            Ok(Some(stat)) if !is_link(&stat) => Straight::There(parent, stat),
            _ => Straight::Linked,
        }
    }

    /// The directory at the resolved `place`, made where it is missing.
    pub(super) fn folder(&self, place: &RelativePath) -> io::Result<Dir> {
        place
            .names()
            .try_fold(self.directory.try_clone()?, |here, name| {
                beneath::made_directory(&here, name)
            })
    }

    /// The directory that holds the resolved `place`, made where it is missing.
    pub(super) fn folder_of(&self, place: &RelativePath) -> io::Result<Dir> {
        place
            .parent()
            .map_or_else(|| self.directory.try_clone(), |folder| self.folder(&folder))
    }

    pub(super) fn fault(
        &self,
        deed: &'static str,
        path: &RelativePath,
        error: io::Error,
    ) -> FilesError {
        FilesError::io(deed, self.absolute(path), error)
    }

    /// The directory that holds what `path` leads to, its name there, and what it is.
    fn locate(
        &self,
        path: &RelativePath,
    ) -> Result<Option<(Dir, RelativePath, Metadata)>, FilesError> {
        match self.straight(path) {
            Straight::There(parent, stat) => {
                return Ok(Some((parent, path.clone(), Metadata::of(&stat))));
            }
            Straight::Nothing => return Ok(None),
            Straight::Linked => (),
        }
        let place = resolve::resolve(self, path)?.place;
        let looked = self.parent_of(&place).and_then(|parent| {
            let stat = beneath::stat(&parent, place.file_name())?;
            Ok(stat.map(|stat| (parent, place, Metadata::of(&stat))))
        });
        looked
            .or_else(|error| beneath::absent(error).map(|()| None))
            .map_err(|error| self.fault("look at", path, error))
    }

    /// A file, and how long it was when it was opened.
    fn open_file(&self, path: &RelativePath) -> Result<Option<(File, u64)>, FilesError> {
        let Some((parent, place, Metadata { kind, .. })) = self.locate(path)? else {
            return Ok(None);
        };
        if kind != Kind::File {
            return Err(FilesError::NotAFile {
                path: path.clone(),
                kind,
            });
        }
        let opened = beneath::file(&parent, place.file_name(), OFlags::RDONLY, 0).map(Some);
        let opened = opened
            .or_else(|error| beneath::absent(error).map(|()| None))
            .map_err(|error| self.fault("read", path, error))?;
        opened.map(|file| self.still_a_file(path, file)).transpose()
    }

    /// Refuses what was put in the file's place since it was looked at.
    fn still_a_file(&self, path: &RelativePath, file: File) -> Result<(File, u64), FilesError> {
        let stat =
            rustix::fs::fstat(&file).map_err(|error| self.fault("read", path, error.into()))?;
        match Metadata::of(&stat) {
            Metadata {
                kind: Kind::File,
                length,
                ..
            } => Ok((file, length)),
            Metadata { kind, .. } => Err(FilesError::NotAFile {
                path: path.clone(),
                kind,
            }),
        }
    }
}

impl Metadata {
    fn of(stat: &Stat) -> Self {
        Self {
            kind: Kind::of(FileType::from_raw_mode(stat.st_mode)),
            length: u64::try_from(stat.st_size).unwrap_or_default(),
            executable: stat.st_mode & 0o100 != 0,
        }
    }
}

impl Kind {
    pub(super) fn of(file_type: FileType) -> Self {
        match file_type {
            FileType::Directory => Self::Directory,
            FileType::RegularFile => Self::File,
            FileType::Symlink => Self::Link,
            _ => Self::Special,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Directory => "a directory",
            Self::File => "a file",
            Self::Link => "a link",
            Self::Special => "a pipe, socket or device",
        })
    }
}

fn is_link(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::Symlink
}

/// The UTF-8 names in `directory`, sorted.
pub(super) fn entries(directory: &Dir) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for entry in rustix::fs::Dir::read_from(directory)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().to_str() else {
            continue;
        };
        if !matches!(name, "." | "..") {
            let kind = kind_of(directory, name, entry.file_type())?;
            entries.push(Entry {
                name: name.to_owned(),
                kind,
            });
        }
    }
    entries.sort();
    Ok(entries)
}

/// Some file systems do not tell the kind in a listing; those are asked.
fn kind_of(directory: &Dir, name: &str, listed: FileType) -> io::Result<Kind> {
    if listed != FileType::Unknown {
        return Ok(Kind::of(listed));
    }
    let stat = beneath::stat(directory, name)?;
    Ok(stat.map_or(Kind::Special, |stat| Metadata::of(&stat).kind))
}

#[cfg(test)]
impl Root {
    /// The root as it is where the kernel has no `openat2`.
    pub(crate) fn name_by_name(mut self) -> Self {
        self.descent = Descent::NameByName;
        self
    }
}

#[cfg(test)]
mod tests;

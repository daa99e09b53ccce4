//! One change and the file as it is now.

use std::io::{self, Read};

use cap_std::fs::Dir;
use rustix::fs::{FileType, OFlags, Stat};

use super::super::stage::{Access, NEW_FILE};
use super::super::{Kind, RelativePath, Root, beneath, disk};
use super::{Before, Change, CommitFault, Expected, PreImage};
use crate::digest::Digest;

/// A change and what stands at its place.
#[derive(Debug)]
pub(super) struct Survey {
    change: Change,
    found: Found,
}

/// What stands at a place.
#[derive(Debug)]
pub(super) enum Found {
    Nothing,
    File {
        bytes: Vec<u8>,
        access: Access,
        identity: Identity,
    },
}

/// What changes about a file when anybody writes it: device, file number, length, and the seconds and nanoseconds of its last change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity(u64, u64, i64, i64, i64);

impl Survey {
    pub(super) fn of(root: &Root, change: Change) -> Result<Self, CommitFault> {
        let place = change.path.place();
        let found = match root.parent_of(place) {
            Ok(parent) => look(&parent, place).map_err(|fault| fault.at(root, place))?,
            Err(error) => beneath::absent(error)
                .map(|()| Found::Nothing)
                .map_err(|error| CommitFault::io(root.absolute(place), error))?,
        };
        if change.content.is_none() && change.path.is_link() {
            let (path, place) = (change.path.named().clone(), place.clone());
            return Err(CommitFault::DeletesLink { path, place });
        }
        Ok(Self { change, found })
    }

    pub(super) fn place(&self) -> &RelativePath {
        self.change.path.place()
    }

    pub(super) fn into_place(self) -> RelativePath {
        self.change.path.place().clone()
    }

    pub(super) fn content(&self) -> Option<&[u8]> {
        self.change.content.as_deref()
    }

    pub(super) fn found(&self) -> &Found {
        &self.found
    }

    /// Whether it was to be deleted and is not there: nothing is left to do.
    pub(super) fn is_gone(&self) -> bool {
        matches!((&self.found, self.content()), (Found::Nothing, None))
    }

    /// Whether nothing stands there yet.
    pub(super) fn is_new(&self) -> bool {
        matches!(self.found, Found::Nothing)
    }

    /// Whether it is gone and had been there: a commit that broke off has deleted it, and perhaps not its folder.
    pub(super) fn was_deleted(&self) -> bool {
        self.is_gone() && matches!(self.change.expected, Expected::Digest(_))
    }

    /// Whether the file is not what it was believed to be, and not yet what it is to become either.
    pub(super) fn conflicts(&self) -> bool {
        let as_expected = match (self.change.expected, &self.found) {
            (Expected::Any, _) | (Expected::Absent, Found::Nothing) => true,
            (Expected::Digest(digest), Found::File { bytes, .. }) => Digest::of(bytes) == digest,
            (Expected::Absent, Found::File { .. }) | (Expected::Digest(_), Found::Nothing) => false,
        };
        !as_expected && !self.holds_content()
    }

    /// Whether the file already is what it is to become.
    pub(super) fn is_done(&self) -> bool {
        let mode = match &self.found {
            Found::Nothing => true,
            Found::File { access, .. } => access.mode() == self.access().mode(),
        };
        self.holds_content() && mode
    }

    fn holds_content(&self) -> bool {
        match (&self.found, self.content()) {
            (Found::Nothing, None) => true,
            (Found::File { bytes, .. }, Some(content)) => bytes == content,
            _ => false,
        }
    }

    /// The mode and owner that the file is to have.
    pub(super) fn access(&self) -> Access {
        let access = match &self.found {
            Found::Nothing => Access::New(NEW_FILE),
            Found::File { access, .. } => *access,
        };
        access.executable(self.change.executable)
    }

    pub(super) fn pre_image(&self) -> PreImage {
        let before = match &self.found {
            Found::Nothing => None,
            Found::File { bytes, access, .. } => Some(Before {
                bytes: bytes.clone(),
                mode: access.mode(),
            }),
        };
        PreImage {
            path: self.place().clone(),
            before,
        }
    }

    /// Whether nobody changed the file since it was looked at.
    pub(super) fn is_still_so(&self, parent: &Dir) -> bool {
        let now = beneath::stat(parent, self.place().file_name())
            .ok()
            .flatten();
        match (&self.found, now) {
            (Found::Nothing, now) => now.is_none(),
            (Found::File { identity, .. }, Some(now)) => *identity == Identity::of(&now),
            (Found::File { .. }, None) => false,
        }
    }

    /// Makes the bytes that are there durable.
    pub(super) fn sync(&self, parent: &Dir) -> io::Result<()> {
        match self.found {
            Found::Nothing => Ok(()),
            Found::File { .. } => {
                let name = self.place().file_name();
                disk::sync(&beneath::file(parent, name, OFlags::RDONLY, 0)?)
            }
        }
    }
}

impl Identity {
    // The widths of these numbers differ between systems.
    #[cfg_attr(
        target_os = "linux",
        expect(clippy::unnecessary_cast, reason = "they are narrower elsewhere")
    )]
    #[cfg_attr(
        target_os = "linux",
        expect(clippy::cast_possible_wrap, reason = "compared for equality alone")
    )]
    fn of(stat: &Stat) -> Self {
        Self(
            stat.st_dev as u64,
            stat.st_ino as u64,
            stat.st_size as i64,
            stat.st_ctime as i64,
            stat.st_ctime_nsec as i64,
        )
    }
}

enum LookFault {
    Kind(Kind),
    Io(io::Error),
}

impl LookFault {
    fn at(self, root: &Root, place: &RelativePath) -> CommitFault {
        match self {
            Self::Kind(kind) => CommitFault::NotAFile {
                path: place.clone(),
                kind,
            },
            Self::Io(error) => CommitFault::io(root.absolute(place), error),
        }
    }
}

impl From<io::Error> for LookFault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn look(parent: &Dir, place: &RelativePath) -> Result<Found, LookFault> {
    let Some(stat) = beneath::stat(parent, place.file_name())? else {
        return Ok(Found::Nothing);
    };
    match Kind::of(FileType::from_raw_mode(stat.st_mode)) {
        Kind::File => {}
        kind => return Err(LookFault::Kind(kind)),
    }
    let mut bytes = Vec::new();
    beneath::file(parent, place.file_name(), OFlags::RDONLY, 0)?.read_to_end(&mut bytes)?;
    Ok(Found::File {
        bytes,
        access: Access::of(&stat),
        identity: Identity::of(&stat),
    })
}

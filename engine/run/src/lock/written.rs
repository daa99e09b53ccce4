//! What stands in a lock file: a line for every taking, the last whole one counts.
//!
//! Lines are only ever added while the file is locked, so that a crash cannot lose the epoch: at worst it tears the line that
//! is being added.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use serde::{Deserialize, Serialize};

use super::Holder;
use crate::files::disk;

/// A file of more bytes is begun anew.
const LONGEST: u64 = 32 << 10;

/// One line of a lock file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    /// How often the lock was taken up to now. Files of older engines do not say.
    #[serde(default)]
    pub epoch: u64,
    /// Who holds it; nobody once it is freed.
    #[serde(flatten)]
    pub holder: Option<Holder>,
}

/// What a lock file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Written {
    /// Nothing: it is new, or an older engine freed it.
    Nothing,
    /// Its last whole line.
    Last(Line),
    /// Bytes, but no line that can be read.
    Damaged,
}

impl Written {
    pub(super) fn read(file: &File) -> io::Result<Self> {
        all(file).map(|it| Self::parse(&it))
    }

    pub(super) fn parse(bytes: &[u8]) -> Self {
        let lines = bytes.split(|it| *it == b'\n').rev();
        let last = lines
            .filter(|it| !it.is_empty())
            .find_map(|it| serde_json::from_slice(it).ok());
        match last {
            Some(line) => Self::Last(line),
            None if bytes.is_empty() => Self::Nothing,
            None => Self::Damaged,
        }
    }

    pub(super) fn epoch(&self) -> u64 {
        match self {
            Self::Last(line) => line.epoch,
            Self::Nothing | Self::Damaged => 0,
        }
    }

    pub(super) fn holder(self) -> Option<Holder> {
        match self {
            Self::Last(line) => line.holder,
            Self::Nothing | Self::Damaged => None,
        }
    }
}

fn all(file: &File) -> io::Result<Vec<u8>> {
    let length = file.metadata()?.len().min(LONGEST * 2);
    let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
    let mut read = 0;
    while read < bytes.len() {
        match file.read_at(&mut bytes[read..], read as u64)? {
            0 => break,
            more => read += more,
        }
    }
    bytes.truncate(read);
    Ok(bytes)
}

/// Adds a line to a file that is locked. A torn line before it is ended first.
pub(super) fn add(file: &File, line: &Line) -> io::Result<()> {
    let before = all(file)?;
    let mut bytes = Vec::new();
    if before.last().is_some_and(|it| *it != b'\n') {
        bytes.push(b'\n');
    }
    if before.len() as u64 > LONGEST {
        disk::cut(file, 0)?;
        bytes.clear();
    }
    serde_json::to_writer(&mut bytes, line)?;
    bytes.push(b'\n');
    disk::write(file, &bytes)
}

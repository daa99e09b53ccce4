//! The journal: the file of a run's events, one a line, and the blobs that its large texts are in.

#![expect(
    clippy::disallowed_methods,
    reason = "this module alone keeps what is no file of the project's"
)]

use crate::digest::Digest;
use crate::event::{Event, FORMAT, Header, What};
use crate::files::{AppendFile, Blobs, FilesError, Kind, RelativePath, Root};

mod large;

/// Where the journals of a project are.
pub const RUNS: &str = ".agent/runs";

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalFault {
    /// The disk refused.
    #[error("the journal of the run cannot be kept: {0}")]
    Files(#[from] FilesError),
    /// There is no such run.
    #[error("there is no run `{0}`; `gemstack runs` lists them")]
    Unknown(String),
    /// A line in its middle is damaged.
    #[error("line {line} of `{path}` is damaged: {message}")]
    Damaged {
        /// The file.
        path: String,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// It was written by a newer engine.
    #[error("`{path}` has format {format}; this engine reads formats up to {FORMAT}")]
    TooNew {
        /// The file.
        path: String,
        /// Its format.
        format: u32,
    },
}

/// Where a run's events go.
pub enum Journal {
    /// To a file, durably.
    Disk {
        /// The file.
        file: AppendFile,
        /// Large texts and the files as they were.
        blobs: Blobs,
    },
    /// Nowhere: for runs that must leave no trace.
    Memory,
}

impl Journal {
    /// Begins the journal of a run.
    pub fn create(root: &Root, run: &str) -> Result<Self, JournalFault> {
        let file = AppendFile::open(root, &path(run, "journal.jsonl"))?;
        let blobs = Blobs::open(root, &path(run, "blobs"))?;
        Ok(Self::Disk { file, blobs })
    }

    /// Opens the journal of a run to go on with it, and reads its events. A torn last line, which
    /// a crash can leave, is cut off.
    pub fn open(root: &Root, run: &str) -> Result<(Self, Vec<Event>), JournalFault> {
        let name = path(run, "journal.jsonl");
        if !root.exists(&name)? {
            return Err(JournalFault::Unknown(run.to_owned()));
        }
        let mut file = AppendFile::open(root, &name)?;
        let blobs = Blobs::open(root, &path(run, "blobs"))?;
        let bytes = file.read_all()?;
        let whole = whole_lines(&bytes);
        if whole.len() < bytes.len() {
            file.cut(whole.len() as u64)?;
        } else {
            // What is read may be what a killed process had not synced yet, and the run acts on it.
            file.sync()?;
        }
        let events = read(whole, &blobs, name.as_str())?;
        Ok((Self::Disk { file, blobs }, events))
    }

    /// Reads the events of a run without touching anything.
    pub fn events(root: &Root, run: &str) -> Result<Vec<Event>, JournalFault> {
        let name = path(run, "journal.jsonl");
        let bytes = root
            .read(&name)?
            .ok_or_else(|| JournalFault::Unknown(run.to_owned()))?;
        let blobs = Blobs::open(root, &path(run, "blobs"))?;
        read(whole_lines(&bytes), &blobs, name.as_str())
    }

    /// The names of all runs of a project, oldest first.
    pub fn runs(root: &Root) -> Result<Vec<String>, JournalFault> {
        let folder = RelativePath::parse(RUNS).expect("the folder's path is legal");
        if !root.exists(&folder)? {
            return Ok(Vec::new());
        }
        let entries = root.list(&folder)?.into_iter();
        let runs = entries.filter(|it| it.kind == Kind::Directory);
        let names = runs.map(|it| it.name);
        // A folder without a journal is left of a run that was cut before its first word.
        let begun = |it: &String| root.exists(&path(it, "journal.jsonl")).unwrap_or(true);
        Ok(names.filter(begun).collect())
    }

    /// Adds an event. With `durable` it is on the disk before this returns.
    pub fn append(&mut self, event: &Event, durable: bool) -> Result<(), JournalFault> {
        let Self::Disk { file, blobs } = self else {
            return Ok(());
        };
        let mut json = serde_json::to_value(event).expect("events are JSON");
        large::put(&mut json, blobs)?;
        file.append(format!("{json}\n").as_bytes())?;
        if durable {
            file.sync()?;
        }
        Ok(())
    }

    /// Keeps bytes beside the journal, durably.
    pub fn keep(&self, bytes: &[u8]) -> Result<Digest, JournalFault> {
        match self {
            Self::Disk { blobs, .. } => Ok(blobs.put(bytes)?),
            Self::Memory => Ok(Digest::of(bytes)),
        }
    }

    /// Bytes that were kept.
    pub fn kept(&self, digest: &Digest) -> Result<Option<Vec<u8>>, JournalFault> {
        match self {
            Self::Disk { blobs, .. } => Ok(Some(blobs.get(digest)?)),
            Self::Memory => Ok(None),
        }
    }
}

fn path(run: &str, file: &str) -> RelativePath {
    let run = run.replace(['/', '\\'], "_");
    RelativePath::parse(&format!("{RUNS}/{run}/{file}")).unwrap_or_else(|_| {
        RelativePath::parse(&format!("{RUNS}/_/{file}")).expect("the path is legal")
    })
}

/// Everything up to the last line end: what follows was torn by a crash.
fn whole_lines(bytes: &[u8]) -> &[u8] {
    let end = bytes
        .iter()
        .rposition(|it| *it == b'\n')
        .map_or(0, |it| it + 1);
    &bytes[..end]
}

fn read(bytes: &[u8], blobs: &Blobs, path: &str) -> Result<Vec<Event>, JournalFault> {
    let lines = bytes.split(|it| *it == b'\n').filter(|it| !it.is_empty());
    let events: Result<Vec<_>, _> = lines
        .enumerate()
        .map(|(index, line)| event(line, blobs, path, index + 1))
        .collect();
    let events = events?;
    match events.first().map(|it| &it.what) {
        Some(What::RunStarted(header)) if header.format > FORMAT => Err(too_new(header, path)),
        _ => Ok(events),
    }
}

fn too_new(header: &Header, path: &str) -> JournalFault {
    JournalFault::TooNew {
        path: path.to_owned(),
        format: header.format,
    }
}

fn event(line: &[u8], blobs: &Blobs, path: &str, number: usize) -> Result<Event, JournalFault> {
    let damaged = |message: String| JournalFault::Damaged {
        path: path.to_owned(),
        line: number,
        message,
    };
    let mut json = serde_json::from_slice(line).map_err(|it| damaged(it.to_string()))?;
    large::take(&mut json, blobs)?;
    serde_json::from_value(json).map_err(|it| damaged(it.to_string()))
}

#[cfg(test)]
mod tests;

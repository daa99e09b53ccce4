//! The journal: the file of a run's events, one a line, and the blobs that its large texts are in.

#![expect(
    clippy::disallowed_methods,
    reason = "this module alone keeps what is no file of the project's"
)]

use crate::clock;
use crate::digest::Digest;
use crate::event::{Event, FORMAT};
use crate::failure::{Failure, Kind};
use crate::files::{self, AppendFile, Blobs, Contents, FilesError, RelativePath, Root};

mod frame;
mod large;
mod name;
mod reading;
mod seen;
mod streams;
mod verify;

use frame::{Chain, Frame};
use reading::{End, Read};
use streams::Streams;
pub use verify::Verified;

/// Where the journals of a project are.
pub const RUNS: &str = ".agent/runs";

const FILE: &str = "journal.jsonl";

/// The name of a journal that is set aside.
const ASIDE: &str = "journal.damaged.jsonl";

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalFault {
    /// The disk refused.
    #[error("the journal of the run cannot be kept: {0}")]
    Files(#[from] FilesError),
    /// Another process has gone on with the run.
    #[error(
        "another process has gone on with this run while this one was stopped; this one writes nothing more"
    )]
    ShutOut,
    /// A new run was given the name of one that there is.
    #[error("there is a run `{0}` already; its journal is not written to")]
    Taken(String),
    /// There is no such run.
    #[error("there is no run `{0}`; `gemstack runs` lists them")]
    Unknown(String),
    /// A line in its middle is damaged.
    #[error("line {line} of `{path}` is damaged: {message}; restore the file from a copy")]
    Damaged {
        /// The file.
        path: String,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// A content that it names is not there, or is another one.
    #[error("what `{path}` names is damaged: {source}; restore the folder from a copy")]
    Content {
        /// The file.
        path: String,
        /// What is wrong with the content.
        source: FilesError,
    },
    /// It was written by a newer engine.
    #[error("`{path}` has format {format}; this engine goes on with formats up to {FORMAT}")]
    TooNew {
        /// The file.
        path: String,
        /// Its format.
        format: u32,
    },
}

impl JournalFault {
    /// What is wrong with a content that a journal names.
    fn of_content(path: &str, source: FilesError) -> Self {
        match source {
            FilesError::BlobMissing { .. } | FilesError::BlobDamaged { .. } => Self::Content {
                path: path.to_owned(),
                source,
            },
            other => Self::Files(other),
        }
    }

    /// Whether what is kept of the run cannot be read as it was written, and never will be.
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::Content { .. })
    }

    /// The command that goes on, or what to do.
    fn cure(&self) -> Option<String> {
        match self {
            Self::Files(_) => Some(
                "free space or make the project writable, then give the command again".to_owned(),
            ),
            Self::Damaged { path, .. } | Self::Content { path, .. } => {
                let run = path.strip_prefix(RUNS)?.split('/').nth(1)?;
                Some(format!(
                    "`gemstack runs set-aside {run}` goes on without it, and removes nothing"
                ))
            }
            _ => None,
        }
    }
}

impl From<JournalFault> for Failure {
    fn from(fault: JournalFault) -> Self {
        let kind = match fault {
            JournalFault::Unknown(_) => Kind::Rejected,
            _ => Kind::Internal,
        };
        let failure = Self::new(kind, fault.to_string()).coded("JournalFault");
        match fault.cure() {
            Some(cure) => failure.helped(cure),
            None => failure,
        }
    }
}

/// Where a run's events go.
pub enum Journal {
    /// To a file, durably.
    Disk(Box<Disk>),
    /// Nowhere: for runs that must leave no trace.
    Memory,
}

/// A journal that is being written.
pub struct Disk {
    file: AppendFile,
    /// Large texts and the files as they were.
    blobs: Blobs,
    /// What the next line is tied to.
    chain: Chain,
    /// Which opening of the journal this is.
    epoch: u64,
    /// The lines that are written, and those of them that are on the disk.
    lines: u64,
    durable: u64,
    streams: Streams,
}

impl Journal {
    /// A name for a run that begins now: its time, or where a run has that name or a later one, the next after it.
    pub fn next_name(root: &Root) -> Result<String, JournalFault> {
        let latest = Self::folders(root)?.pop();
        Ok(name::after(latest.as_deref(), clock::run_name()))
    }

    /// Whether a name sorts after those of all runs that there are.
    pub fn is_next(root: &Root, name: &str) -> Result<bool, JournalFault> {
        Ok(Self::folders(root)?.pop().is_none_or(|it| *it < *name))
    }

    /// Begins the journal of a run.
    ///
    /// # Errors
    /// [`JournalFault::Taken`] where there is a run of that name.
    pub fn create(root: &Root, run: &str) -> Result<Self, JournalFault> {
        let file = AppendFile::create(root, &path(run, FILE))?;
        let file = file.ok_or_else(|| JournalFault::Taken(run.to_owned()))?;
        let (blobs, streams) = (blobs(root, run)?, Streams::open(root, run)?);
        Ok(Self::after(file, blobs, streams, End::default()))
    }

    /// Opens the journal of a run to go on with it, and reads its events. A torn end, which a crash can leave, is cut
    /// off; and whoever had the journal open before is shut out.
    pub fn open(root: &Root, run: &str) -> Result<(Self, Vec<Event>), JournalFault> {
        let name = path(run, FILE);
        if !root.exists(&name)? {
            return Err(JournalFault::Unknown(run.to_owned()));
        }
        let mut file = AppendFile::open(root, &name)?;
        let blobs = blobs(root, run)?;
        let Read { events, end } = reading::read(&file.read_all()?, &blobs, name.as_str())?;
        reading::refuse_newer(&events, name.as_str())?;
        if end.length < file.length() {
            file.cut(end.length)?;
        } else {
            // What is read may be what a killed process had not synced yet, and the run acts on it.
            file.sync()?;
        }
        let streams = Streams::open(root, run)?;
        Ok((Self::after(file, blobs, streams, end), events))
    }

    fn after(file: AppendFile, blobs: Blobs, streams: Streams, end: End) -> Self {
        Self::Disk(Box::new(Disk {
            file,
            blobs,
            chain: end.chain,
            epoch: end.epoch + 1,
            lines: end.lines,
            durable: end.lines,
            streams,
        }))
    }

    /// Reads the events of a run without touching anything. Those of a newer engine are given as far as they are known.
    pub fn events(root: &Root, run: &str) -> Result<Vec<Event>, JournalFault> {
        let name = path(run, FILE);
        let bytes = root
            .read(&name)?
            .ok_or_else(|| JournalFault::Unknown(run.to_owned()))?;
        Ok(reading::read(&bytes, &contents(root, run)?, name.as_str())?.events)
    }

    /// A content that a run kept, such as a file as it was before.
    pub fn content(root: &Root, run: &str, digest: &Digest) -> Result<Vec<u8>, JournalFault> {
        let content = contents(root, run)?.get(digest);
        content.map_err(|it| JournalFault::of_content(path(run, FILE).as_str(), it))
    }

    /// Sets aside the journal of a run, so that the project goes on without it; all that the run kept stays. Gives its
    /// new path.
    pub fn set_aside(root: &Root, run: &str) -> Result<String, JournalFault> {
        let name = path(run, FILE);
        if !root.exists(&name)? {
            return Err(JournalFault::Unknown(run.to_owned()));
        }
        root.rename_own_file(&name, ASIDE)?;
        Ok(path(run, ASIDE).as_str().to_owned())
    }

    /// Removes a run with all that it kept.
    pub fn remove(root: &Root, run: &str) -> Result<(), JournalFault> {
        let folder = format!("{RUNS}/{}", folder(run));
        let folder = RelativePath::parse(&folder).map_err(FilesError::from)?;
        Ok(root.remove_own_folder(&folder)?)
    }

    /// The names of all runs of a project, oldest first.
    pub fn runs(root: &Root) -> Result<Vec<String>, JournalFault> {
        // A folder without a journal is left of a run that was cut before its first word, or set aside.
        let begun = |it: &String| root.exists(&path(it, FILE)).unwrap_or(true);
        Ok(Self::folders(root)?.into_iter().filter(begun).collect())
    }

    /// The folders of runs, sorted.
    fn folders(root: &Root) -> Result<Vec<String>, JournalFault> {
        let folder = RelativePath::parse(RUNS).expect("the folder's path is legal");
        if !root.exists(&folder)? {
            return Ok(Vec::new());
        }
        let entries = root.list(&folder)?.into_iter();
        let folders = entries.filter(|it| it.kind == files::Kind::Directory);
        Ok(folders.map(|it| it.name).collect())
    }

    /// Adds an event. It is on the disk after [`Self::sync`].
    pub fn append(&mut self, event: &Event) -> Result<(), JournalFault> {
        match self {
            Self::Disk(disk) => disk.append(event),
            Self::Memory => Ok(()),
        }
    }

    /// Waits until every event is on the disk: those of stages that ended together at once.
    pub fn sync(&mut self) -> Result<(), JournalFault> {
        match self {
            Self::Disk(disk) => disk.sync(),
            Self::Memory => Ok(()),
        }
    }

    /// Keeps a piece of the answer to a call, as far as the disk lets: it is only for reading.
    pub fn receive(&mut self, call: &str, piece: &str) {
        if let Self::Disk(disk) = self {
            disk.streams.receive(call, piece);
        }
    }

    /// What came of the answer to a call before the process died.
    pub fn received(root: &Root, run: &str, call: &str) -> Result<Option<String>, JournalFault> {
        Ok(streams::received(root, run, call)?)
    }

    /// Keeps bytes beside the journal, durably.
    pub fn keep(&self, bytes: &[u8]) -> Result<Digest, JournalFault> {
        match self {
            Self::Disk(disk) => Ok(disk.blobs.put(bytes)?),
            Self::Memory => Ok(Digest::of(bytes)),
        }
    }

    /// Bytes that were kept.
    pub fn kept(&self, digest: &Digest) -> Result<Option<Vec<u8>>, JournalFault> {
        match self {
            Self::Disk(disk) => Ok(Some(disk.blobs.get(digest)?)),
            Self::Memory => Ok(None),
        }
    }
}

impl Disk {
    fn append(&mut self, event: &Event) -> Result<(), JournalFault> {
        let event = large::bytes(event, &self.blobs)?;
        self.refuse_others()?;
        let chain = self.chain.with(&event);
        let frame = Frame {
            chain,
            epoch: self.epoch,
            durable: self.durable,
        };
        self.file.append(&frame.line(&event))?;
        (self.chain, self.lines) = (chain, self.lines + 1);
        Ok(())
    }

    fn sync(&mut self) -> Result<(), JournalFault> {
        if self.durable == self.lines {
            return Ok(());
        }
        self.refuse_others()?;
        self.file.sync()?;
        self.durable = self.lines;
        Ok(())
    }

    /// A journal that somebody else has gone on with takes nothing more.
    fn refuse_others(&self) -> Result<(), JournalFault> {
        if self.file.is_as_left()? {
            Ok(())
        } else {
            Err(JournalFault::ShutOut)
        }
    }
}

fn blobs(root: &Root, run: &str) -> Result<Blobs, JournalFault> {
    Ok(Blobs::open(root, &path(run, "blobs"))?)
}

/// The same for whoever only reads: nothing is made.
fn contents(root: &Root, run: &str) -> Result<Contents, JournalFault> {
    Ok(Contents::open(root, &path(run, "blobs"))?)
}

fn folder(run: &str) -> String {
    run.replace(['/', '\\'], "_")
}

/// Where bytes are that a run keeps, as a path in the project.
pub fn kept_at(run: &str, digest: &Digest) -> RelativePath {
    path(run, &format!("blobs/{digest}"))
}

fn path(run: &str, file: &str) -> RelativePath {
    let run = folder(run);
    RelativePath::parse(&format!("{RUNS}/{run}/{file}")).unwrap_or_else(|_| {
        RelativePath::parse(&format!("{RUNS}/_/{file}")).expect("the path is legal")
    })
}

#[cfg(test)]
mod tests;

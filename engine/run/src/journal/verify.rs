//! Whether all that a run kept is whole.

use super::{FILE, Journal, JournalFault, contents, path, reading};
use crate::files::Root;
use crate::state::State;

/// What a run's folder holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verified {
    /// Lines that are whole, tied to those before them, and count.
    pub lines: u64,
    /// How often the journal was opened to write.
    pub openings: u64,
    /// Lines of processes that had been shut out; they do not count.
    pub stale: u64,
    /// Bytes at the end that a crash tore.
    pub torn: u64,
    /// Files as they were before the run, each whole.
    pub contents: usize,
}

impl Journal {
    /// Reads a run's journal and every content that it names.
    ///
    /// # Errors
    /// The first thing that is damaged or missing.
    pub fn verify(root: &Root, run: &str) -> Result<Verified, JournalFault> {
        let name = path(run, FILE);
        let bytes = root
            .read(&name)?
            .ok_or_else(|| JournalFault::Unknown(run.to_owned()))?;
        let blobs = contents(root, run)?;
        let read = reading::read(&bytes, &blobs, name.as_str())?;
        let state = State::of(&read.events);
        let before: Vec<_> = state
            .committed()
            .iter()
            .filter_map(|it| it.before)
            .collect();
        let kept = before.iter().try_for_each(|it| blobs.get(it).map(drop));
        kept.map_err(|it| JournalFault::of_content(name.as_str(), it))?;
        let end = read.end;
        Ok(Verified {
            lines: end.lines,
            openings: end.epoch,
            stale: end.stale,
            torn: bytes.len() as u64 - end.length,
            contents: before.len(),
        })
    }
}

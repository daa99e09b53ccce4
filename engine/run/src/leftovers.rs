//! Programs that an engine left behind: while a program runs, a note tells of it, and whoever has the project's lock next
//! ends what is left of programs whose notes are still there.
//!
//! A note is there before its program is, so that there is no moment in which the engine can be killed and nothing tells.

#![expect(
    clippy::disallowed_methods,
    reason = "this module alone notes which programs run"
)]

use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use crate::files::{RelativePath, Root, passing};
use crate::journal::RUNS;
use crate::program::{Ending, Process, Survivors, era};

/// The number of the notes' format; others are left alone.
const FORMAT: u32 = 1;

/// The folder of a run where notes are.
const FOLDER: &str = "programs";

/// How the name of a note ends.
const NOTE: &str = ".json";

/// How much of a command a note holds, in characters.
const LONGEST: usize = 200;

/// The largest file that is read as a note, in bytes.
const LARGEST: u64 = 64 << 10;

/// How many notes this process has begun: each has a file of its own.
static NUMBER: AtomicU64 = AtomicU64::new(1);

/// What a note says of a program that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    format: u32,
    /// When and where its numbers of processes mean something.
    era: String,
    command: String,
    supervisor: Option<Process>,
    program: Option<Process>,
}

/// The note of a program that runs, removed when this is dropped.
pub(crate) struct Noted<'n> {
    root: &'n Root,
    path: RelativePath,
    note: Note,
}

impl<'n> Noted<'n> {
    /// A note that is written when there is something to tell.
    pub(crate) fn new(root: &'n Root, run: &str, command: &str) -> Option<Self> {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = format!(
            "{RUNS}/{run}/{FOLDER}/{}-{number}{NOTE}",
            std::process::id()
        );
        Some(Self {
            root,
            path: RelativePath::parse(&path).ok()?,
            note: Note {
                format: FORMAT,
                era: era(),
                command: command.chars().take(LONGEST).collect(),
                supervisor: None,
                program: None,
            },
        })
    }

    pub(crate) fn supervised(&mut self, supervisor: Process) {
        self.note.supervisor = Some(supervisor);
        self.write();
    }

    pub(crate) fn started(&mut self, program: Process) {
        self.note.program = Some(program);
        self.write();
    }

    /// Without a note the program runs all the same: its supervisor still ends it with the engine.
    fn write(&self) {
        let text = serde_json::to_vec(&self.note).expect("a note is JSON");
        let _ = passing::put(self.root, &self.path, &text);
    }
}

impl Drop for Noted<'_> {
    fn drop(&mut self) {
        // A note that stays is found to tell of nobody.
        let _ = passing::remove(self.root, &self.path);
    }
}

/// Ends what is left of programs that earlier runs did not see the end of, and says so, a sentence for each. The project's
/// lock must be held: whose run still goes on has it.
pub(crate) fn end_all(root: &Root) -> Vec<String> {
    let runs = RelativePath::parse(RUNS).expect("the folder's path is legal");
    let files = passing::in_each(root, &runs, FOLDER).unwrap_or_default();
    let notes = files.iter().filter(|it| it.as_str().ends_with(NOTE));
    notes.filter_map(|it| end(root, it)).collect()
}

fn end(root: &Root, path: &RelativePath) -> Option<String> {
    let text = root.read_at_most(path, LARGEST).ok()??;
    // A note that was cut off tells of a program that was not started yet, or of one whose earlier note was whole.
    let note = serde_json::from_slice::<Note>(&text).ok();
    if note.as_ref().is_some_and(|it| it.format != FORMAT) {
        return None;
    }
    let told = note.and_then(|it| it.end(run_of(path)));
    let _ = passing::remove(root, path);
    told
}

/// The run in whose folder a note lies.
fn run_of(note: &RelativePath) -> &str {
    note.names().rev().nth(2).unwrap_or_default()
}

impl Note {
    fn end(&self, run: &str) -> Option<String> {
        if self.era != era() {
            return None;
        }
        let survivors = Survivors {
            supervisor: self.supervisor,
            program: self.program,
        };
        let command = &self.command;
        match survivors.end() {
            Ending::NobodyLeft => None,
            Ending::Ended(1) => Some(format!("`{command}` of run {run} still ran, and was ended")),
            Ending::Ended(count) => Some(format!(
                "`{command}` of run {run} still ran, in {count} processes, and was ended"
            )),
            Ending::Remaining => Some(format!(
                "`{command}` of run {run} still runs and cannot be ended; look for it with `ps`"
            )),
        }
    }
}

#[cfg(test)]
mod tests;

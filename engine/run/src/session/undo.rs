//! Undoing a run: its files are put back where nobody has changed them since.

use std::collections::BTreeMap;

use super::{Ended, Session, conclude};
use crate::books::COSTS;
use crate::digest::Digest;
use crate::driver::{Driver, Mode};
use crate::event::{By, Committed, Header, Proposed};
use crate::failure::Failure;
use crate::journal::Journal;
use crate::operation::{Given, Performed};
use crate::state::State;
use crate::tree::{self, Tree, relative};

/// What undoing a run did.
#[derive(Debug, Clone)]
pub struct Undone {
    /// The run that did it.
    pub ended: Ended,
    /// The files that are as they were before.
    pub restored: Vec<String>,
    /// The files that stay as they are, each with the reason.
    pub kept: BTreeMap<String, String>,
}

/// What becomes of a file.
enum Fate {
    /// It stays, for this reason.
    Kept(String),
    /// It is as it was before.
    Same,
    /// It goes back.
    Back(Proposed),
}

impl Session<'_> {
    /// Puts back what a run wrote, all or none of what can go back. What was spent stays spent.
    pub fn undo(&self, run: &str, command: &str) -> Result<Undone, Failure> {
        let (name, _lock) = self.locked(Mode::Real, command)?;
        let events = Journal::events(&self.world.root, run).map_err(Failure::from)?;
        let state = State::of(&events);
        if state.committing().is_some() {
            return Err(half_written(run));
        }
        let (mut restored, mut kept, mut files) = (Vec::new(), BTreeMap::new(), Vec::new());
        for (path, (first, last)) in written(&state) {
            match self.fate(run, first, last)? {
                Fate::Kept(reason) => drop(kept.insert(path.to_owned(), reason)),
                Fate::Same => restored.push(path.to_owned()),
                Fate::Back(file) => {
                    restored.push(path.to_owned());
                    files.push(file);
                }
            }
        }
        let driver = self.undoing(run, &name)?;
        let written = driver.commit_now(&files);
        let ended = conclude(
            &driver,
            written.map(|()| Performed::Given(Given::only(None))),
        )?;
        Ok(Undone {
            ended,
            restored,
            kept,
        })
    }

    fn undoing(&self, run: &str, name: &str) -> Result<Driver<'_>, Failure> {
        let about = Header {
            kind: "undo".to_owned(),
            name: run.to_owned(),
            ..self.header(name)
        };
        let (journal, policy) = (self.journal(Mode::Real, name)?, self.policy_of(&[])?);
        let driver = Driver::new(self.world, about, journal, self.reporter, self.stop, policy);
        driver.start()?;
        Ok(driver)
    }

    fn fate(&self, run: &str, first: &Committed, last: &Committed) -> Result<Fate, Failure> {
        let path = relative(&first.path)?;
        let on_disk = self.world.root.read(&path).map_err(tree::failure)?;
        let now = on_disk.as_deref().map(Digest::of);
        if now == first.before {
            return Ok(Fate::Same);
        }
        if now != last.after {
            return Ok(Fate::Kept("it was changed since".to_owned()));
        }
        self.back(run, first)
    }

    fn back(&self, run: &str, first: &Committed) -> Result<Fate, Failure> {
        let content = first
            .before
            .map(|it| Journal::content(&self.world.root, run, &it));
        let content = match content.transpose() {
            Err(fault) if fault.is_damage() => {
                return Ok(Fate::Kept("what it held before is lost".to_owned()));
            }
            content => content?,
        };
        let Ok(text) = content.map(String::from_utf8).transpose() else {
            return Ok(Fate::Kept("it was no UTF-8 text before".to_owned()));
        };
        let executable = text.is_some().then_some(first.executable);
        let file = Tree::new(&self.world.root, []).propose(&first.path, text, By::Engine)?;
        Ok(Fate::Back(Proposed { executable, ..file }))
    }
}

/// The files that a run wrote, each as it first and as it last did. The book of costs is none of them.
fn written(state: &State) -> BTreeMap<&str, (&Committed, &Committed)> {
    let mut files = BTreeMap::new();
    for file in state.committed().iter().filter(|it| it.path != COSTS) {
        let (_, last) = files.entry(file.path.as_str()).or_insert((file, file));
        *last = file;
    }
    files
}

fn half_written(run: &str) -> Failure {
    Failure::refused(format!(
        "the run `{run}` was interrupted while it wrote files"
    ))
    .coded("CommitInterrupted")
    .helped(format!("finish it first: gemstack resume {run}"))
}

//! The latest run, where it has not come to its end: what it holds is not thrown away unasked.

use super::{Session, resumable};
use crate::event::{Event, What};
use crate::failure::Failure;
use crate::journal::Journal;
use crate::operations;
use crate::state::State;

/// A run that can go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Its name.
    pub run: String,
    /// The step that it runs.
    pub step: String,
    /// The feature that it is about.
    pub feature: Option<String>,
    /// Whether something would be lost by beginning anew: answers that were paid for, files that were written, or what a
    /// process that was killed has left.
    pub holds_work: bool,
    /// The command that goes on with it.
    pub command: &'static str,
}

impl Session<'_> {
    /// The latest run, if it can go on; the project has moved on from those before it.
    pub fn open(&self) -> Result<Option<Open>, Failure> {
        let root = &self.world.root;
        let runs = Journal::runs(root).map_err(Failure::from)?;
        let Some(run) = runs.into_iter().next_back() else {
            return Ok(None);
        };
        let events = Journal::events(root, &run).map_err(Failure::from)?;
        Ok(open(run, &events))
    }

    /// Refuses to begin a step anew whose latest run can go on.
    pub(super) fn refuse_open(&self, step: &str) -> Result<(), Failure> {
        let open = self.open()?;
        match open.filter(|it| it.step == step && it.holds_work) {
            Some(open) => Err(not_anew(&open)),
            None => Ok(()),
        }
    }
}

fn open(run: String, events: &[Event]) -> Option<Open> {
    let state = State::of(events);
    let header = resumable(&run, &state).ok()?;
    let asks_again = state.at_fault(operations::ASKING).is_some();
    Some(Open {
        step: header.step?,
        feature: header.feature,
        holds_work: state.ended().is_none() || events.iter().any(is_work),
        command: if asks_again {
            "gemstack resume --ask-again"
        } else {
            "gemstack resume"
        },
        run,
    })
}

fn is_work(event: &Event) -> bool {
    matches!(
        event.what,
        What::CallAnswered { .. } | What::CommitStarted { .. }
    )
}

fn not_anew(open: &Open) -> Failure {
    let Open {
        run, step, command, ..
    } = open;
    let message = format!(
        "the run `{run}` of `{step}` has not come to its end, and may hold replies that were paid for"
    );
    Failure::refused(message).coded("RunOpen").helped(format!(
        "`{command}` goes on with it; `gemstack run {step} --anew` leaves it and begins again"
    ))
}

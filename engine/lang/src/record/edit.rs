//! Edits of a record: the changes one by one, then the proof that they are read back.

use std::collections::BTreeMap;

use crate::markdown::Markdown;

use super::boxes::{self, NamedBox};
use super::fault::RecordFault;
use super::focus::{self, Focus};
use super::marks;

/// What is to change in a record; the empty change changes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// The new state.
    pub state: Option<String>,
    /// The boxes to tick, in any case; one that is not there is added.
    pub tick: Vec<String>,
    /// The boxes to untick; one that is not there stays so.
    pub untick: Vec<String>,
    /// The new focus.
    pub focus: Option<Focus>,
    /// All counters, the old ones replaced.
    pub counts: Option<BTreeMap<String, u64>>,
}

/// The text with a change made: every byte that the change does not touch is kept, line ends
/// too, and making it twice is making it once.
///
/// # Errors
/// Texts that fit no line, contradictions, conflicting markers, and a document whose other
/// parts would swallow what is written.
pub fn edit(text: &str, change: &Change) -> Result<String, RecordFault> {
    let mut edited = text.to_owned();
    if let Some(state) = &change.state {
        edited = marks::with_state(&edited, state)?;
    }
    if let Some(counts) = &change.counts {
        edited = marks::with_counts(&edited, counts)?;
    }
    if let Some(focus) = &change.focus {
        edited = focus::with_focus(&edited, focus)?;
    }
    edited = boxes::with_ticks(&edited, &change.tick, &change.untick)?;
    let (expected, found) = (Reading::of(text).with(change), Reading::of(&edited));
    expected.agrees_with(&found).map(|()| edited)
}

/// What a text says, whether or not it is a whole record.
struct Reading {
    state: Result<Option<String>, RecordFault>,
    counts: Result<BTreeMap<String, u64>, RecordFault>,
    focus: Option<String>,
    boxes: Vec<NamedBox>,
}

impl Reading {
    fn of(text: &str) -> Self {
        let markdown = Markdown::of(text);
        Self {
            state: marks::state(&markdown),
            counts: marks::counts(&markdown),
            focus: focus::read(&markdown),
            boxes: boxes::read(&markdown),
        }
    }

    /// What a text must say after a change.
    fn with(mut self, change: &Change) -> Self {
        if let Some(state) = &change.state {
            self.state = Ok(Some(state.trim().to_owned()));
        }
        if let Some(counts) = &change.counts {
            self.counts = Ok(counts.clone());
        }
        if let Some(focus) = &change.focus {
            self.focus = focus.feature();
        }
        self.with_ticks(&change.tick, &change.untick)
    }

    fn with_ticks(mut self, tick: &[String], untick: &[String]) -> Self {
        for known in &mut self.boxes {
            known.ticked |= boxes::names(tick, &known.name);
            known.ticked &= !boxes::names(untick, &known.name);
        }
        for name in tick {
            if !self.boxes.iter().any(|it| boxes::same(&it.name, name)) {
                self.boxes.push(NamedBox {
                    name: name.trim().to_owned(),
                    ticked: true,
                });
            }
        }
        self
    }

    fn agrees_with(&self, found: &Self) -> Result<(), RecordFault> {
        let what = match found {
            it if !agree(&it.state, &self.state) => "state",
            it if !agree(&it.counts, &self.counts) => "counts",
            it if it.focus != self.focus => "focus",
            it if it.boxes != self.boxes => "boxes",
            _ => return Ok(()),
        };
        Err(RecordFault::Swallowed { what })
    }
}

/// The same value, or a fault before as after: its line may have moved.
fn agree<T: PartialEq>(left: &Result<T, RecordFault>, right: &Result<T, RecordFault>) -> bool {
    match (left, right) {
        (Ok(left), Ok(right)) => left == right,
        (Err(_), Err(_)) => true,
        _ => false,
    }
}

//! The record of a lifecycle: STATUS.md (`as: status_markdown`), read and edited in place.
//!
//! The format is headings and markers: `[STATE: X]`, `[COUNTS: a=1]`, `Current Focus`, `Feature
//! Lifecycle` and lists of paths. Which states and boxes there are is a lifecycle's business.
//! An edit changes the bytes it must and no others, and is read back before it is handed out.

mod boxes;
mod edit;
mod fault;
mod focus;
mod insertion;
mod list;
mod marks;

use std::collections::BTreeMap;

use crate::markdown::Markdown;

pub use edit::{Change, edit};
pub use fault::RecordFault;
pub use focus::Focus;
pub use list::{extend_list, set_list};

/// What a STATUS.md says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The value of its `[STATE: X]`.
    pub state: String,
    /// The names of the ticked boxes, in the order of the file.
    pub done: Vec<String>,
    /// The names of all boxes, in the order of the file.
    pub boxes: Vec<String>,
    /// The feature in work; none where the file says so.
    pub focus: Option<String>,
    /// The counters of `[COUNTS: name=number, …]`, by name.
    pub counts: BTreeMap<String, u64>,
}

impl Record {
    /// Whether the box of a name, in any case, is ticked.
    pub fn is_done(&self, name: &str) -> bool {
        self.done.iter().any(|it| boxes::same(it, name))
    }
}

/// Reads a STATUS.md.
///
/// Boxes count only in the section `Feature Lifecycle`; of two boxes of one name both must be
/// ticked. Nothing in code or comments counts.
///
/// # Errors
/// No state, two different states or counts, or counts that are not numbers.
pub fn read(text: &str) -> Result<Record, RecordFault> {
    let markdown = Markdown::of(text);
    let boxes = boxes::read(&markdown);
    let ticked = boxes.iter().filter(|it| it.ticked);
    Ok(Record {
        state: marks::state(&markdown)?.ok_or(RecordFault::NoState)?,
        done: ticked.map(|it| it.name.clone()).collect(),
        boxes: boxes.iter().map(|it| it.name.clone()).collect(),
        focus: focus::read(&markdown),
        counts: marks::counts(&markdown)?,
    })
}

/// A fresh STATUS.md with a state and open boxes, and no feature.
///
/// # Errors
/// A state or box that cannot be written on one line.
pub fn blank(state: &str, boxes: &[String]) -> Result<String, RecordFault> {
    let boxes = boxes.iter().map(|it| boxes::line("- ", it, false));
    let boxes = boxes.collect::<Result<Vec<_>, _>>()?;
    let text = [
        format!("# Project Status\n\n{}", marks::state_line(state)?),
        format!("## {}\n\n{}", focus::HEADING, focus::IDLE),
        format!("## {}\n\n{}", boxes::HEADING, boxes.join("\n")),
        format!("## Relevant Files\n\n{}\n", list::PLACEHOLDER),
    ]
    .join("\n\n");
    read(&text).map(|_| text)
}

#[cfg(test)]
mod tests;

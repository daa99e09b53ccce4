//! What a change of a document breaks for those who rely on it: callers of a pipeline or a nested
//! lifecycle, people and features under way in the lifecycle of a project.
//!
//! Both versions are looked at as written. Where a type is not known, nothing is said.

mod beginning;
mod boxes;
mod change;
mod facts;
mod finals;
mod includes;
mod inputs;
mod limits;
mod outputs;
mod recoveries;
mod sides;
mod states;
mod steps;

pub use change::{Change, Impact};

use crate::check::Signature;
use crate::document::Document;
use crate::record::Record;
use crate::source::{Place, Span};
use sides::Sides;

/// One version of a document.
#[derive(Debug, Clone, Copy)]
pub struct Version<'v> {
    /// As written.
    pub document: &'v Document,
    /// What it takes and gives; none where nothing can run it.
    pub signature: Option<&'v Signature>,
}

/// What a change of a document means for others, what breaks first. `record` is where the project
/// stands, if the document is its lifecycle.
pub fn compare(
    old: Option<Version<'_>>,
    new: Option<Version<'_>>,
    record: Option<&Record>,
) -> Vec<Change> {
    let mut changes = match (old, new) {
        (Some(old), Some(new)) => compared(old, new, record),
        (Some(old), None) => vec![removed(old.document)],
        (None, Some(new)) => vec![added(new.document)],
        (None, None) => Vec::new(),
    };
    changes.sort_by_key(|it| it.impact);
    changes
}

fn compared(old: Version<'_>, new: Version<'_>, record: Option<&Record>) -> Vec<Change> {
    let sides = Sides { old, new, record };
    match old.document.kind() {
        Some("pipeline") => [inputs::compare(sides), outputs::compare(sides)].concat(),
        Some("lifecycle") => [
            inputs::compare(sides),
            beginning::compare(sides),
            states::compare(sides),
            finals::compare(sides),
            steps::compare(sides),
            boxes::compare(sides),
            recoveries::compare(sides),
            limits::compare(sides),
            facts::compare(sides),
        ]
        .concat(),
        _ => Vec::new(),
    }
}

fn removed(document: &Document) -> Change {
    Change::breaking("document_removed", "it is removed")
        .at(Some(head(document)), None)
        .because("whatever runs or names it no longer finds it")
        .cured("keep it until nothing names it: `gemstack lint` finds who does")
}

fn added(document: &Document) -> Change {
    Change::compatible("document_added", "it is new").at(None, Some(head(document)))
}

/// Where a document tells its name, else its beginning.
fn head(document: &Document) -> Place {
    let name = document.root().get("name").map(|it| it.span);
    document.place(name.unwrap_or(Span::new(0, 0)))
}

#[cfg(test)]
mod tests;

//! Where a lifecycle keeps its record, and where it begins.

use super::Change;
use super::sides::Sides;
use crate::document::Document;
use crate::source::Place;
use crate::written::WrittenLifecycle;

/// What changed in the beginning.
pub(super) fn compare(sides: Sides<'_>) -> Vec<Change> {
    [record(sides), initial(sides), begin(sides)]
        .into_iter()
        .flatten()
        .collect()
}

fn record(sides: Sides<'_>) -> Option<Change> {
    let file = |it: &'_ Document| it.root().get("record")?.text_of("file").map(str::to_owned);
    let (old, new) = (file(sides.old.document)?, file(sides.new.document));
    if new.as_ref() == Some(&old) {
        return None;
    }
    let (message, cure) = match new {
        Some(new) => (
            format!("the record is now in `{new}`, no longer in `{old}`"),
            format!("move `{old}` to `{new}` in the same change"),
        ),
        None => (
            format!("no record is kept in `{old}` any more"),
            "a lifecycle that people run keeps its `record`".to_owned(),
        ),
    };
    Some(
        Change::breaking("record_moved", message)
            .at(
                key(sides.old.document, "record"),
                Some(sides.home("record")),
            )
            .because("where a feature stands is no longer found")
            .cured(cure),
    )
}

fn initial(sides: Sides<'_>) -> Option<Change> {
    let (old, new) = sides.lifecycles();
    let [from, to] = [old, new].map(|it| it.initial_states().next());
    let (from, to) = (from?, to?);
    // Where the state is gone, that is told.
    if from == to || !new.has_state(from) {
        return None;
    }
    let message = format!("it begins in `{to}`, no longer in `{from}`");
    let why = if sides.is_nested() {
        format!("a run that was interrupted has begun in `{from}`")
    } else {
        format!("a project that rests in `{from}` is taken for one with a feature under way")
    };
    Some(
        Change::breaking("initial_state_changed", message)
            .at(state(old, from), state(new, to))
            .because(why)
            .cured(format!(
                "let it begin in `{from}`, and lead from there to `{to}`"
            )),
    )
}

fn begin(sides: Sides<'_>) -> Option<Change> {
    let (old, new) = sides.lifecycles();
    old.begin()?;
    if new.begin().is_some() {
        return None;
    }
    Some(
        Change::breaking("begin_removed", "it no longer says how a feature begins")
            .at(key(sides.old.document, "begin"), Some(sides.home("begin")))
            .because("`gemstack start` is refused")
            .cured("keep `begin: { state: … }`"),
    )
}

fn key(document: &Document, key: &str) -> Option<Place> {
    let field = document.root().field(key)?;
    Some(document.place(field.key_span))
}

fn state(written: WrittenLifecycle<'_>, name: &str) -> Option<Place> {
    let state = written.states().iter().find(|it| it.key == name)?;
    Some(written.document.place(state.key_span))
}

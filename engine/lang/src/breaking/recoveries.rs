//! Ways out of a state that a person may choose.

use super::Change;
use super::sides::{Entries, Sides};
use crate::document::Field;
use crate::written::WrittenLifecycle;

/// What changed in the ways out of states that are in both versions.
pub(super) fn compare(sides: Sides<'_>) -> Vec<Change> {
    let kept = sides.entries("states").kept.into_iter();
    kept.flat_map(|it| of_state(sides, it)).collect()
}

fn of_state(sides: Sides<'_>, (from, to): (&Field, &Field)) -> Vec<Change> {
    let ways = Entries::between(
        WrittenLifecycle::recoveries(from),
        WrittenLifecycle::recoveries(to),
    );
    let state = &to.key;
    let removed = ways.removed.iter().map(|it| {
        let message = format!("`{state}` has no way out `{}` any more", it.key);
        Change::breaking("recover_removed", message)
            .at(Some(sides.old_place(it)), Some(sides.new_place(to)))
            .because(format!("`gemstack recover {}` is refused", it.key))
            .cured("keep it, or tell people which other way out to take")
    });
    let added = ways.added.iter().map(|it| {
        let message = format!("`{state}` has a new way out `{}`", it.key);
        Change::compatible("recover_added", message).at(None, Some(sides.new_place(it)))
    });
    removed.chain(added).collect()
}

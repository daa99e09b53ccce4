//! The words that a lifecycle ends with, which its callers read as `result.state`.

use super::Change;
use super::sides::Sides;
use crate::document::Field;
use crate::written::WrittenLifecycle;

/// What changed in the ends.
pub(super) fn compare(sides: Sides<'_>) -> Vec<Change> {
    let entries = sides.entries("states");
    let kept = entries.kept.iter().filter_map(|it| flagged(sides, *it));
    let added = entries
        .added
        .iter()
        .filter(|it| sides.is_nested() && WrittenLifecycle::is_final(it));
    let added = added.map(|it| ended(&it.key).at(None, Some(sides.new_place(it))));
    kept.chain(added).collect()
}

fn flagged(sides: Sides<'_>, (from, to): (&Field, &Field)) -> Option<Change> {
    let name = &to.key;
    let change = match (
        WrittenLifecycle::is_final(from),
        WrittenLifecycle::is_final(to),
    ) {
        (true, false) => {
            Change::breaking("final_removed", format!("it no longer ends in `{name}`"))
                .because(if sides.is_nested() {
                    format!("a caller that waits for `result.state == '{name}'` waits for ever")
                } else {
                    format!("a feature that ended in `{name}` is under way again")
                })
                .cured("keep the state final, and begin what follows in another one")
        }
        (false, true) => ended(name),
        _ => return None,
    };
    Some(change.at(Some(sides.old_place(from)), Some(sides.new_place(to))))
}

fn ended(name: &str) -> Change {
    Change::breaking("final_added", format!("it may now end in `{name}`"))
        .because(format!("no caller knows `result.state == '{name}'` yet"))
        .cured(
            "change its callers in the same change: their last move must not take it for another",
        )
}

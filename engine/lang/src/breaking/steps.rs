//! Steps: what people run by name.

use super::Change;
use super::sides::Sides;

/// What changed in the steps.
pub(super) fn compare(sides: Sides<'_>) -> Vec<Change> {
    let entries = sides.entries("steps");
    let removed = entries.removed.iter().map(|it| {
        let (name, renamed) = (&it.key, entries.renamed(it));
        let message = match renamed {
            Some(to) => format!("the step `{name}` is removed; `{}` is new", to.key),
            None => format!("the step `{name}` is removed"),
        };
        let why = if sides.is_nested() {
            "a run that was interrupted in it cannot be resumed".to_owned()
        } else {
            format!("`gemstack run {name}` is refused, and a run of it that was interrupted cannot be resumed")
        };
        Change::breaking("step_removed", message)
            .at(Some(sides.old_place(it)), Some(sides.home("steps")))
            .because(why)
            .cured("resume or finish runs of it first, and change the scripts that name it")
    });
    let added = entries.added.iter().map(|it| {
        let message = format!("the step `{}` is new", it.key);
        Change::compatible("step_added", message).at(None, Some(sides.new_place(it)))
    });
    removed.chain(added).collect()
}

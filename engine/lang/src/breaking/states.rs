//! States: where features rest, and whether they still get on.

use super::Change;
use super::sides::Sides;
use crate::document::{Field, Node};
use crate::written::WrittenLifecycle;

/// What changed in the states.
pub(super) fn compare(sides: Sides<'_>) -> Vec<Change> {
    let entries = sides.entries("states");
    let removed = entries
        .removed
        .iter()
        .map(|it| removed(sides, it, entries.renamed(it)));
    let added = entries.added.iter().map(|it| {
        let message = format!("the state `{}` is new", it.key);
        Change::compatible("state_added", message).at(None, Some(sides.new_place(it)))
    });
    let kept = entries.kept.iter().filter_map(|it| stranded(sides, *it));
    removed.chain(added).chain(kept).collect()
}

fn removed(sides: Sides<'_>, field: &Field, renamed: Option<&Field>) -> Change {
    let name = &field.key;
    let message = match renamed {
        Some(to) => format!("the state `{name}` is removed; `{}` is new", to.key),
        None => format!("the state `{name}` is removed"),
    };
    Change::breaking("state_removed", message)
        .at(Some(sides.old_place(field)), Some(sides.home("states")))
        .because(why_removed(sides, name))
        .cured(cure(sides, name, renamed))
}

fn why_removed(sides: Sides<'_>, name: &str) -> String {
    if sides.is_nested() {
        return "a run that was interrupted in it cannot be resumed".to_owned();
    }
    match sides.record {
        Some(record) if record.state == name => match &record.focus {
            Some(feature) => format!("\"{feature}\" is in it now, and nothing could go on"),
            None => "this project is in it now, and nothing could go on".to_owned(),
        },
        _ => "a feature that is in it, in some clone of the project, cannot go on".to_owned(),
    }
}

fn cure(sides: Sides<'_>, name: &str, renamed: Option<&Field>) -> String {
    let is_here = sides.record.is_some_and(|it| it.state == name);
    match renamed {
        Some(to) if is_here => format!(
            "finish the feature first, or write `[STATE: {}]` into its record in the same change",
            to.key
        ),
        Some(to) => format!(
            "keep `{name}` beside `{}` until no feature is in it, with the same steps permitted",
            to.key
        ),
        None if is_here => "finish the feature first: `gemstack route` tells how".to_owned(),
        None => {
            format!("keep `{name}`, and a step that leads out of it, until no feature is in it")
        }
    }
}

/// A state that lost its last way on.
fn stranded(sides: Sides<'_>, (from, to): (&Field, &Field)) -> Option<Change> {
    let (old, new) = sides.lifecycles();
    if !goes_on(old, from) || goes_on(new, to) || WrittenLifecycle::is_final(to) {
        return None;
    }
    let name = &to.key;
    let message = format!("nothing leads out of `{name}` any more");
    Some(
        Change::breaking("state_stranded", message)
            .at(Some(sides.old_place(from)), Some(sides.new_place(to)))
            .because(format!("a feature that is in `{name}` stays there"))
            .cured(format!(
                "permit a step from `{name}`, or give it a `recover`"
            )),
    )
}

/// Whether some step is permitted in a state, or a person may lead out of it.
fn goes_on(written: WrittenLifecycle<'_>, state: &Field) -> bool {
    let permits = written
        .steps()
        .flat_map(|it| it.permits().collect::<Vec<_>>());
    let mut from = permits.flat_map(|it| it.from());
    from.any(|it: &Node| it.text() == Some(&state.key))
        || !WrittenLifecycle::recoveries(state).is_empty()
}

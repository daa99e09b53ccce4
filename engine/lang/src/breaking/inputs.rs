//! Inputs: what callers may give, and what they must.

use super::Change;
use super::includes::{includes, without_null};
use super::sides::Sides;
use crate::document::Field;
use crate::types::{Record, RecordField};

/// What changed in the inputs.
pub(super) fn compare(sides: Sides<'_>) -> Vec<Change> {
    let (Some(old), Some(new)) = (sides.old.signature, sides.new.signature) else {
        return Vec::new();
    };
    let entries = sides.entries("inputs");
    let removed = entries.removed.iter().map(|it| {
        let renamed = entries.renamed(it);
        removed(sides, it, renamed)
    });
    let added = entries.added.iter();
    let added = added.filter_map(|it| Some(self::added(sides, it, new.inputs.known(&it.key)?)));
    let kept = entries.kept.iter();
    let kept = kept.flat_map(|it| kept_input(sides, *it, &old.inputs, &new.inputs));
    removed.chain(added).chain(kept).collect()
}

fn removed(sides: Sides<'_>, field: &Field, renamed: Option<&Field>) -> Change {
    let name = &field.key;
    let (message, cure) = match renamed {
        Some(to) => (
            format!("the input `{name}` is now `{}`", to.key),
            format!("keep `{name}` as an optional input beside `{}`", to.key),
        ),
        None => (
            format!("the input `{name}` is removed"),
            format!("keep `{name}` and leave it unused, or change its callers in the same change"),
        ),
    };
    Change::breaking("input_removed", message)
        .at(Some(sides.old_place(field)), Some(sides.home("inputs")))
        .because("a caller that gives it is refused")
        .cured(cure)
}

fn added(sides: Sides<'_>, field: &Field, input: &RecordField) -> Change {
    let name = &field.key;
    let place = Some(sides.new_place(field));
    if !input.required {
        let message = format!("the input `{name}` is new, and may be left out");
        return Change::compatible("input_added", message).at(None, place);
    }
    Change::breaking(
        "input_required",
        format!("the new input `{name}` is required"),
    )
    .at(None, place)
    .because("no caller gives it yet")
    .cured(optional(name))
}

fn optional(name: &str) -> String {
    format!("give `{name}` a `default`, or say `optional: true`")
}

fn kept_input(
    sides: Sides<'_>,
    (from, to): (&Field, &Field),
    old: &Record,
    new: &Record,
) -> Vec<Change> {
    let (Some(old), Some(new)) = (old.known(&from.key), new.known(&to.key)) else {
        return Vec::new();
    };
    let places = (Some(sides.old_place(from)), Some(sides.new_place(to)));
    let found = [requirement(old, new), kind(old, new)].into_iter();
    found
        .flatten()
        .map(|it| it.at(places.0.clone(), places.1.clone()))
        .collect()
}

fn requirement(old: &RecordField, new: &RecordField) -> Option<Change> {
    let name = &new.name;
    match (old.required, new.required) {
        (false, true) => Some(
            Change::breaking(
                "input_required",
                format!("the input `{name}` is now required"),
            )
            .because("a caller that leaves it out is refused")
            .cured(optional(name)),
        ),
        (true, false) => {
            let message = format!("the input `{name}` may now be left out");
            Some(Change::compatible("input_optional", message))
        }
        _ => None,
    }
}

fn kind(old: &RecordField, new: &RecordField) -> Option<Change> {
    let name = &new.name;
    let [from, to] = [old, new].map(|it| without_null(&it.of));
    match (includes(&to, &from), includes(&from, &to)) {
        (true, true) => None,
        (true, false) => Some(Change::compatible(
            "input_widened",
            format!("the input `{name}` takes more: {to}, not only {from}"),
        )),
        (false, _) => Some(
            Change::breaking(
                "input_narrowed",
                format!("the input `{name}` takes {to}, no longer {from}"),
            )
            .because("a caller that gives something else is refused")
            .cured(format!(
                "take {from} as before, or add another input beside `{name}`"
            )),
        ),
    }
}

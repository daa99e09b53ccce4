//! Outputs: what callers may rely on.

use super::Change;
use super::includes::{includes, is_unsure};
use super::sides::Sides;
use crate::document::Field;
use crate::types::Type;

/// What changed in the outputs.
pub(super) fn compare(sides: Sides<'_>) -> Vec<Change> {
    let entries = sides.entries("outputs");
    let removed = entries
        .removed
        .iter()
        .map(|it| removed(sides, it, entries.renamed(it)));
    let added = entries.added.iter().map(|it| {
        let message = format!("the output `{}` is new", it.key);
        Change::compatible("output_added", message).at(None, Some(sides.new_place(it)))
    });
    let kept = entries.kept.iter().filter_map(|it| kept_output(sides, *it));
    removed.chain(added).chain(kept).collect()
}

fn removed(sides: Sides<'_>, field: &Field, renamed: Option<&Field>) -> Change {
    let name = &field.key;
    let (message, cure) = match renamed {
        Some(to) => (
            format!("the output `{name}` is now `{}`", to.key),
            format!("give both `{name}` and `{}`", to.key),
        ),
        None => (
            format!("the output `{name}` is removed"),
            "keep it until no caller reads it".to_owned(),
        ),
    };
    Change::breaking("output_removed", message)
        .at(Some(sides.old_place(field)), Some(sides.home("outputs")))
        .because(format!("a caller that reads `{name}` no longer checks"))
        .cured(cure)
}

fn kept_output(sides: Sides<'_>, (from, to): (&Field, &Field)) -> Option<Change> {
    let [old, new] = [(sides.old, from), (sides.new, to)].map(|(version, field)| {
        let of = &version.signature?.outputs;
        of.field(&field.key).ok().map(said)
    });
    let (old, new) = (old?, new?);
    // Where a type is not known, a widening is a guess.
    if includes(&old, &new) || is_unsure(&old) || is_unsure(&new) {
        return None;
    }
    let name = &from.key;
    let message = format!("the output `{name}` may be {new}, not only {old}");
    Some(
        Change::breaking("output_widened", message)
            .at(Some(sides.old_place(from)), Some(sides.new_place(to)))
            .because(format!("a caller relies on {old}"))
            .cured(format!(
                "keep `{name}`, and give the new value under another name"
            )),
    )
}

/// The type of an output. One that is written out is a text like another: nobody relies on its word.
fn said(of: &Type) -> Type {
    match of {
        Type::Word(words) if words.len() == 1 => Type::Text,
        other => other.clone(),
    }
}

//! Boxes: what is ticked in a record.

use super::Change;
use super::sides::Sides;
use crate::document::{Document, Node};
use crate::source::Place;
use crate::written::{WrittenLifecycle, words};

/// What changed in the boxes.
pub(super) fn compare(sides: Sides<'_>) -> Vec<Change> {
    let (old, new) = (boxes(sides.old.document), boxes(sides.new.document));
    let has = |all: &[(String, Place)], name: &str| all.iter().any(|(it, _)| it == name);
    let removed = old.iter().filter(|(name, _)| !has(&new, name));
    let removed = removed.map(|(name, place)| {
        Change::breaking("box_removed", format!("no step ticks the box `{name}` any more"))
            .at(Some(place.clone()), Some(sides.home("steps")))
            .because(why(sides, name))
            .cured(format!(
                "let a step tick `{name}` as before, or tick the new box in the records of features under way"
            ))
    });
    let added = new
        .iter()
        .filter(|(name, _)| !has(&old, name))
        .map(|(name, place)| {
            Change::compatible("box_added", format!("the box `{name}` is new"))
                .at(None, Some(place.clone()))
        });
    removed.chain(added).collect()
}

fn why(sides: Sides<'_>, name: &str) -> String {
    match sides.record.filter(|it| it.is_done(name)) {
        Some(record) => {
            let feature = record.focus.as_deref().unwrap_or("a feature");
            format!("\"{feature}\" has ticked it, and no longer counts as having done that")
        }
        None => "a feature that has ticked it no longer counts as having done that".to_owned(),
    }
}

/// Every box that is ticked, at its first place.
fn boxes(document: &Document) -> Vec<(String, Place)> {
    let written = WrittenLifecycle::new(document);
    let moves = written
        .steps()
        .flat_map(|it| it.moves().collect::<Vec<_>>());
    let moves = moves.map(|it| it.node);
    let ways = written
        .states()
        .iter()
        .flat_map(WrittenLifecycle::recoveries);
    let mut found: Vec<(String, Place)> = Vec::new();
    for node in moves
        .chain(ways.map(|it| &it.node))
        .flat_map(|it| words(it.get("tick")))
    {
        let name = node.text().unwrap_or_default();
        if !found.iter().any(|(it, _)| it == name) {
            found.push((name.to_owned(), place(document, node)));
        }
    }
    found
}

fn place(document: &Document, node: &Node) -> Place {
    document.place(node.span)
}

//! Facts: what expressions and interrupted runs know.

use super::Change;
use super::sides::Sides;

/// What changed in the facts of a lifecycle.
pub(super) fn compare(sides: Sides<'_>) -> Vec<Change> {
    let entries = sides.entries("facts");
    let removed = entries.removed.iter().map(|it| {
        let name = &it.key;
        let (message, why) = match entries.renamed(it) {
            Some(to) => (
                format!("the fact `{name}` is now `{}`", to.key),
                format!(
                    "a run that was interrupted goes on with the facts it read, and those have no `{}`",
                    to.key
                ),
            ),
            None => (
                format!("the fact `{name}` is removed"),
                format!("an expression that reads `facts.{name}` no longer checks"),
            ),
        };
        Change::breaking("fact_removed", message)
            .at(Some(sides.old_place(it)), Some(sides.home("facts")))
            .because(why)
            .cured("resume or finish interrupted runs first")
    });
    removed.collect()
}

//! Boxes that a lifecycle speaks of and nothing in it ticks.

use crate::document::Node;
use crate::expression::{Expression, Relation};
use crate::source::Span;
use crate::suggestion::closest;
use crate::written::{WrittenLifecycle, words};

/// A box that nothing ticks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownBox {
    /// Its name.
    pub name: String,
    /// The bytes of its name in the source.
    pub span: Span,
    /// The box that was likely meant.
    pub meant: Option<String>,
}

/// Every box that moves and recoveries tick.
fn ticked(written: WrittenLifecycle<'_>) -> Vec<&str> {
    let moves = written
        .steps()
        .flat_map(|it| it.moves())
        .flat_map(|it| it.ticks());
    let recoveries = written
        .states()
        .iter()
        .flat_map(WrittenLifecycle::recoveries);
    let recovered = recoveries.flat_map(|it| words(it.node.get("tick")));
    let mut boxes: Vec<_> = moves.chain(recovered.filter_map(Node::text)).collect();
    boxes.sort_unstable();
    boxes.dedup();
    boxes
}

/// The boxes that a condition asks for and nothing ticks.
pub fn unknown_boxes(written: WrittenLifecycle<'_>, condition: &Node) -> Vec<UnknownBox> {
    let Some(expression) = condition.text().and_then(|it| Expression::parse(it).ok()) else {
        return Vec::new();
    };
    let known = ticked(written);
    let logic = expression.logic();
    let comparisons = logic
        .atoms()
        .into_iter()
        .filter_map(|it| it.comparison.as_ref());
    let of_boxes =
        comparisons.filter(|it| it.reference == "done" && it.relation == Relation::Holds);
    let literals = of_boxes.flat_map(|it| &it.literals);
    let named = literals.filter_map(|it| Some((it.value.as_str()?, it.range.clone())));
    named
        .filter(|(name, _)| !known.contains(name))
        .map(|(name, range)| {
            let name_range = range.start + 1..range.end.max(range.start + 2) - 1;
            unknown(
                &known,
                name,
                condition.locate(written.document.source(), name_range),
            )
        })
        .collect()
}

/// The boxes that a condition asks for, that nothing ticks, and that look like one that is.
pub fn misspelt_boxes(written: WrittenLifecycle<'_>, condition: &Node) -> Vec<UnknownBox> {
    let mut unknown = unknown_boxes(written, condition);
    unknown.retain(|it| it.meant.is_some());
    unknown
}

/// The boxes that moves and recoveries untick and nothing ticks.
pub fn unticked_unknown(written: WrittenLifecycle<'_>) -> Vec<UnknownBox> {
    let known = ticked(written);
    let moves = written.steps().flat_map(|it| it.moves());
    let moves = moves.flat_map(|it| words(it.node.get("untick")));
    let recoveries = written
        .states()
        .iter()
        .flat_map(WrittenLifecycle::recoveries);
    let recovered = recoveries.flat_map(|it| words(it.node.get("untick")));
    let named = moves
        .chain(recovered)
        .filter_map(|it| Some((it.text()?, it.span)));
    let strange = named.filter(|(name, _)| !known.contains(name));
    strange
        .map(|(name, span)| unknown(&known, name, span))
        .collect()
}

fn unknown(known: &[&str], name: &str, span: Span) -> UnknownBox {
    UnknownBox {
        name: name.to_owned(),
        span,
        meant: closest(name, known.iter().copied()).map(str::to_owned),
    }
}

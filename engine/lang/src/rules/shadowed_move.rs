//! A move that is never taken, because moves before it always are.
//!
//! The moves of a step are tried in order, and the first that fits the result is taken. This one fits
//! only results that a move before it fits too, as far as facts and results say words.
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   odd: { recover: { again: { state: start } } }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to:
//!       - { if: "result.greeting == 'x'", state: odd }
//!       - { state: end }
//!       - { if: "result.greeting == 'y'", state: odd } # !
//! ```
//!
//! ```yaml good
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   odd: { recover: { again: { state: start } } }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to:
//!       - { if: "result.greeting == 'x'", state: odd }
//!       - { if: "result.greeting == 'y'", state: odd }
//!       - { state: end }
//! ```

use crate::check::{LifecycleView, StepEnds};
use crate::diagnostic::Diagnostic;
use crate::written::WrittenMove;

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let Some(situations) = view.situations().filter(|it| !it.cut) else {
        return;
    };
    let ends = situations.ends();
    found.extend(ends.iter().flat_map(|it| shadowed(view, it)));
}

fn shadowed(view: &LifecycleView<'_>, ends: &StepEnds<'_>) -> Vec<Diagnostic> {
    let shadowed = ends.shadowed();
    shadowed
        .map(|(number, it)| diagnostic(view, ends, number, it))
        .collect()
}

fn diagnostic(
    view: &LifecycleView<'_>,
    ends: &StepEnds<'_>,
    number: usize,
    shadowed: WrittenMove<'_>,
) -> Diagnostic {
    let message = format!(
        "no end of `{}` takes this move: those before it fit every result that it fits",
        ends.step.name()
    );
    let diagnostic = Diagnostic::warning("shadowed_move", view.place(shadowed.node), message)
        .help("put it before them, or remove it");
    let before = ends.moves[..number].iter().map(|it| it.0);
    match before.into_iter().find(|it| it.condition().is_none()) {
        Some(always) => diagnostic.related(view.place(always.node), "this fits every result"),
        None => diagnostic,
    }
}

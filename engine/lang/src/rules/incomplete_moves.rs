//! The work of a step may end so that no move fits.
//!
//! The machine could not go on then, after the work was done and paid for. Every result must fit some
//! move: as far as facts and results say words, every word is tried; what else a condition asks
//! (`result.text == 'x'`) may hold or not. Where it depends on such a guess, this is a warning.
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
//!     to: # !
//!       - { if: "result.greeting == 'x'", state: odd }
//!       - { if: "result.greeting == 'y'", state: end }
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
//!       - { if: "result.greeting != 'x'", state: end }
//! ```

use crate::check::{LifecycleView, LostEnd, StepEnds};
use crate::diagnostic::{Confidence, Diagnostic};

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let ends = view.situations().map(|it| it.ends()).unwrap_or_default();
    found.extend(
        ends.iter()
            .filter_map(|it| incomplete(view, it, it.lost.as_ref()?)),
    );
}

fn incomplete(view: &LifecycleView<'_>, ends: &StepEnds<'_>, lost: &LostEnd) -> Option<Diagnostic> {
    let place = view
        .written
        .document
        .place(ends.step.field.node.field("to")?.key_span);
    let when = if lost.told.is_empty() {
        "none of the conditions holds".to_owned()
    } else {
        lost.told.join(" and ")
    };
    let message = format!("no move of `{}` fits when {when}", ends.step.name());
    let diagnostic = if lost.certain {
        Diagnostic::error("incomplete_moves", place, message)
    } else {
        Diagnostic::warning("incomplete_moves", place, message).confidence(Confidence::Medium)
    };
    Some(diagnostic.help("let the last move have no `if`, so that it fits whatever else comes"))
}

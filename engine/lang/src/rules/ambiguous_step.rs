//! Two steps are permitted at once, and neither says that order decides.
//!
//! The router takes the first step that is permitted. Where two certainly are, in a situation that can
//! be reached and with the same words of the facts, it is easily an oversight: one of them should
//! exclude the other, or say with `order: decides` that this is meant.
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ state: end }]
//!   polish:
//!     permit: [{ from: [start] }] # !
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ state: end }]
//! ```
//!
//! ```yaml good
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ state: end }]
//!   polish:
//!     order: decides
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ state: end }]
//! ```

use crate::check::{Case, Choice, LifecycleView, Situations};
use crate::diagnostic::Diagnostic;
use crate::written::WrittenStep;

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let Some(situations) = view.situations() else {
        return;
    };
    let pairs = situations.at_once().into_iter();
    let pairs = pairs.filter(|it| !decided(it.0.step) && !decided(it.1.step));
    found.extend(
        pairs.map(|(first, second, case)| diagnostic(view, situations, first, second, case)),
    );
}

fn decided(step: WrittenStep<'_>) -> bool {
    step.get("order").is_some()
}

fn diagnostic(
    view: &LifecycleView<'_>,
    situations: &Situations<'_>,
    first: Choice<'_>,
    second: Choice<'_>,
    case: Case,
) -> Diagnostic {
    let (taken, other) = (first.step.name(), second.step.name());
    let state = situations.state(case);
    let facts = situations.facts(case);
    let facts = if facts.is_empty() {
        facts
    } else {
        format!(" with {facts}")
    };
    let message = format!("`{taken}` and `{other}` are both permitted in `{state}`{facts}");
    let help = format!(
        "the router takes `{taken}`; let their conditions exclude each other, or say `order: decides` in one of the steps"
    );
    let place = view.place(second.permit.node);
    Diagnostic::warning("ambiguous_step", place, message)
        .help(help)
        .related(
            view.place(first.permit.node),
            format!("this permits `{taken}`"),
        )
}

//! A step that may never run.
//!
//! In every situation that the lifecycle can get into, with every word that its facts can say, each
//! permit of the step fails.
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start], if: "'Work' not in done" }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ state: end, tick: Work }]
//!   polish: # !
//!     permit: [{ from: [start], if: "'Work' in done" }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ state: end }]
//! ```
//!
//! ```yaml good
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   worked: {}
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start], if: "'Work' not in done" }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ state: worked, tick: Work }]
//!   polish:
//!     permit: [{ from: [worked], if: "'Work' in done" }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ state: end }]
//! ```

use crate::check::{LifecycleView, Situations};
use crate::diagnostic::Diagnostic;
use crate::written::WrittenStep;

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let Some(situations) = view.situations().filter(|it| !it.cut) else {
        return;
    };
    let never = view.written.steps().filter(|it| !situations.permits(*it));
    // A step that only begins where nothing leads is told by that.
    let never = never.filter(|it| begins_somewhere(situations, *it));
    found.extend(never.map(|it| diagnostic(view, it)));
}

fn begins_somewhere(situations: &Situations<'_>, step: WrittenStep<'_>) -> bool {
    let mut from = step.permits().flat_map(|it| it.from());
    from.any(|it| it.text().is_some_and(|it| situations.reaches(it)))
}

fn diagnostic(view: &LifecycleView<'_>, step: WrittenStep<'_>) -> Diagnostic {
    let document = view.written.document;
    let message = format!("no situation permits `{}`", step.name());
    let place = document.place(step.field.key_span);
    let diagnostic = Diagnostic::warning("never_permitted_step", place, message)
        .help("mend the conditions of its permits, or remove the step");
    let conditions = step.permits().filter_map(|it| it.condition());
    conditions.fold(diagnostic, |it, condition| {
        it.related(
            view.place(condition),
            "this never holds where the step may begin",
        )
    })
}

//! A situation from which nothing leads on.
//!
//! In every state that can be reached, with every word that the facts can say, some step must be
//! permitted; otherwise the state is final, or offers a way to `recover`.
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   stuck: {} # !
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ if: "result.greeting == 'x'", state: end }, { state: stuck }]
//! ```
//!
//! ```yaml good
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   stuck: { recover: { retry: { state: start } } }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ if: "result.greeting == 'x'", state: end }, { state: stuck }]
//! ```

use crate::check::{Case, LifecycleView, Situations};
use crate::diagnostic::Diagnostic;
use crate::document::Field;
use crate::suggestion::listed;

use super::unrecoverable_state::has_no_way_out;
use super::violated_property::told;

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let Some(situations) = view.situations() else {
        return;
    };
    let stuck = situations.stuck().into_iter();
    let stuck = stuck.filter(|(state, _)| !has_no_way_out(view.written, state));
    found.extend(stuck.map(|(state, case)| diagnostic(view, situations, state, case)));
}

fn diagnostic(
    view: &LifecycleView<'_>,
    situations: &Situations<'_>,
    state: &Field,
    case: Case,
) -> Diagnostic {
    let ticked = listed(situations.done(case));
    let facts = situations.facts(case);
    let facts = if facts.is_empty() {
        facts
    } else {
        format!(" and {facts}")
    };
    let message = format!(
        "nothing leads on from `{}` with {ticked} ticked{facts}",
        state.key
    );
    let place = view.written.document.place(state.key_span);
    let diagnostic = Diagnostic::error("dead_end_state", place, message)
        .help("permit a step there, make the state `final`, or give it a way to `recover`");
    told(view, diagnostic, situations, case)
}

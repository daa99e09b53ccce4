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

use crate::check::LifecycleView;
use crate::diagnostic::Diagnostic;
use crate::suggestion::listed;

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let mut told: Vec<&str> = Vec::new();
    for (at, words) in &view.situations.stuck {
        let situation = &view.situations.all[*at];
        if told.contains(&situation.state.as_str()) {
            continue;
        }
        told.push(&situation.state);
        found.push(diagnostic(view, *at, words));
    }
}

fn diagnostic(view: &LifecycleView<'_>, at: usize, words: &str) -> Diagnostic {
    let situation = &view.situations.all[at];
    let state = view
        .written
        .states()
        .iter()
        .find(|it| it.key == situation.state);
    let span = state.map_or(view.written.document.root().span, |it| it.key_span);
    let ticked = listed(situation.done.iter().map(String::as_str));
    let facts = if words.is_empty() {
        String::new()
    } else {
        format!(" and {words}")
    };
    let message = format!(
        "nothing leads on from `{}` with {ticked} ticked{facts}",
        situation.state
    );
    Diagnostic::error("dead_end_state", view.written.document.place(span), message)
        .help("permit a step there, make the state `final`, or give it a way to `recover`")
}

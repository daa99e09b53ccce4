//! A lifecycle that never ends.
//!
//! No state is `final`, so that nothing is ever finished.
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! states: # !
//!   start: { initial: true }
//!   end: { recover: { again: { state: start } } }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
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
//! ```

use crate::check::LifecycleView;
use crate::diagnostic::Diagnostic;
use crate::written::WrittenLifecycle;

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let document = view.written.document;
    let Some(states) = document.root().field("states") else {
        return;
    };
    // A state in which nothing can be done is told with its place.
    let stuck = view.situations().is_some_and(|it| !it.stuck().is_empty());
    if !stuck && !view.written.states().iter().any(WrittenLifecycle::is_final) {
        let message = "no state is `final`";
        let place = document.place(states.key_span);
        let diagnostic = Diagnostic::warning("missing_final_state", place, message);
        found.push(diagnostic.help("mark the state in which the work is done with `final: true`"));
    }
}

//! A lifecycle has no state to begin in, or several.
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! states: # !
//!   start: {}
//!   end: { final: true }
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
use crate::suggestion::listed;

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let initial: Vec<_> = view.written.initial_states().collect();
    if initial.len() == 1 {
        return;
    }
    let document = view.written.document;
    // Where no states are written, that is told by itself.
    let Some(states) = document.root().field("states") else {
        return;
    };
    let message = match initial.len() {
        0 => "no state is `initial`".to_owned(),
        _ => format!("several states are `initial`: {}", listed(initial)),
    };
    let diagnostic = Diagnostic::error(
        "missing_initial_state",
        document.place(states.key_span),
        message,
    );
    found.push(diagnostic.help("mark exactly one state with `initial: true`"));
}

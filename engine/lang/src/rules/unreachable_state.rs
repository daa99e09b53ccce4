//! A state that nothing leads to.
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   forgotten: { recover: { retry: { state: start } } } # !
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

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let begins = !view.situations.all.is_empty() && !view.situations.cut;
    let states = view.written.states().iter().filter(|_| begins);
    for state in states.filter(|it| !view.situations.reaches(&it.key)) {
        let place = view.written.document.place(state.key_span);
        let message = format!("nothing leads to the state `{}`", state.key);
        let diagnostic = Diagnostic::error("unreachable_state", place, message);
        found.push(diagnostic.help("let a move, a limit or a recovery lead to it, or remove it"));
    }
}

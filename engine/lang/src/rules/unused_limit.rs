//! A limit that no move counts against.
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! limits:
//!   attempts: { at_most: 3, then: end } # !
//! states:
//!   start: { initial: true }
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
//! limits:
//!   attempts: { at_most: 3, then: end }
//! states:
//!   start: { initial: true }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ if: "result.greeting == 'x'", state: end }, { state: start, count: attempts }]
//! ```

use crate::check::LifecycleView;
use crate::diagnostic::Diagnostic;
use crate::fix::Fix;

use super::unbounded_loop::unused_limits;

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let document = view.written.document;
    let known = |name: &str| view.written.limits().iter().any(|it| it.key == name);
    let moves = view.written.steps().flat_map(|it| it.moves());
    let mut counted = moves.filter_map(|it| it.count()?.text());
    // A misspelt name and a loop that nothing bounds are told by themselves.
    let loops = view.situations().map(|it| it.unbounded_loops().len());
    if counted.any(|it| !known(it)) || loops.is_some_and(|it| it > 0) {
        return;
    }
    for limit in unused_limits(view.written) {
        let place = document.place(limit.key_span);
        let message = format!("no move counts against the limit `{}`", limit.key);
        let diagnostic = Diagnostic::warning("unused_limit", place, message).help(format!(
            "give a move `count: {}`, or remove the limit",
            limit.key
        ));
        let removal = Fix::removing(document, "limits", limit, "remove the limit");
        found.push(diagnostic.maybe_fix(removal));
    }
}

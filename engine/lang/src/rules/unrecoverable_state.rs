//! A state that a used-up limit leads to, and that has no way out.
//!
//! What bounds a loop ends somewhere. Where that is not a final state, a step must be permitted there,
//! or a person must be able to leave it by a `recover` that leads elsewhere.
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! limits: { attempts: { at_most: 3, then: blocked } }
//! states:
//!   start: { initial: true }
//!   blocked: {} # !
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ if: "result.greeting == 'x'", state: end }, { state: start, count: attempts }]
//! ```
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! limits: { attempts: { at_most: 3, then: blocked } }
//! states:
//!   start: { initial: true }
//!   blocked: { recover: { wait: { state: blocked } } } # !
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ if: "result.greeting == 'x'", state: end }, { state: start, count: attempts }]
//! ```
//!
//! ```yaml good
//! kind: lifecycle
//! name: example
//! limits: { attempts: { at_most: 3, then: blocked } }
//! states:
//!   start: { initial: true }
//!   blocked: { recover: { retry: { state: start } } }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ if: "result.greeting == 'x'", state: end }, { state: start, count: attempts }]
//! ```

use crate::check::LifecycleView;
use crate::diagnostic::Diagnostic;
use crate::document::Field;
use crate::written::WrittenLifecycle;

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let states = view.written.states().iter();
    let closed = states.filter(|it| has_no_way_out(view.written, it));
    found.extend(closed.map(|it| diagnostic(view, it)));
}

fn diagnostic(view: &LifecycleView<'_>, state: &Field) -> Diagnostic {
    let document = view.written.document;
    let message = if WrittenLifecycle::recoveries(state).is_empty() {
        format!("`{}` has neither steps nor a way to `recover`", state.key)
    } else {
        format!("every way to recover from `{}` leads back to it", state.key)
    };
    let diagnostic = Diagnostic::error(
        "unrecoverable_state",
        document.place(state.key_span),
        message,
    )
    .help("give it a way to `recover` that leads to another state, or make it `final`");
    let limits = view.written.limits().iter();
    let leading = limits.filter_map(|it| Some((it, it.node.get("then")?)));
    let leading = leading.filter(|(_, then)| then.text() == Some(&state.key));
    leading.fold(diagnostic, |it, (limit, then)| {
        it.related(
            view.place(then),
            format!("`{}` leads to it once it is used up", limit.key),
        )
    })
}

/// Whether a limit leads to a state that is not final and that neither a step nor a person leaves.
pub(super) fn has_no_way_out(written: WrittenLifecycle<'_>, state: &Field) -> bool {
    let mut limits = written.limits().iter();
    let entered = limits.any(|it| it.node.text_of("then") == Some(&state.key));
    let mut permits = written.steps().flat_map(|it| it.permits());
    let permitted = permits.any(|it| it.from().iter().any(|it| it.text() == Some(&state.key)));
    let mut recoveries = WrittenLifecycle::recoveries(state).iter();
    let elsewhere = recoveries.any(|it| it.node.text_of("state") != Some(&state.key));
    entered && !permitted && !elsewhere && !WrittenLifecycle::is_final(state)
}

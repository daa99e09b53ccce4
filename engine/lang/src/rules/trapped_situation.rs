//! A situation from which no final state can be reached.
//!
//! From every situation that a lifecycle can get into, some way must lead to a final state: by steps,
//! whatever the facts say and their work gives, and by the recoveries of states that wait for a
//! person. A way of which it is not known whether it can be taken counts as one. A lifecycle that says
//! with `eventually` which states must stay in reach is judged on these instead.
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   parked: { recover: { wait: { state: waiting } } } # !
//!   waiting: { recover: { park: { state: parked } } }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ if: "result.greeting == 'x'", state: end }, { state: parked }]
//! ```
//!
//! ```yaml good
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   parked: { recover: { wait: { state: waiting } } }
//!   waiting: { recover: { park: { state: parked }, retry: { state: start } } }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ if: "result.greeting == 'x'", state: end }, { state: parked }]
//! ```

use crate::check::LifecycleView;
use crate::diagnostic::Diagnostic;

use super::unrecoverable_state::has_no_way_out;
use super::violated_property::{only, told};

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(trapped(view));
}

fn trapped(view: &LifecycleView<'_>) -> Option<Diagnostic> {
    let situations = view
        .situations()
        .filter(|_| view.written.eventually().is_empty())?;
    let (state, case) = situations.trapped()?;
    if has_no_way_out(view.written, state) {
        return None;
    }
    let place = view.written.document.place(state.key_span);
    let message = format!("from `{}` no way leads to a final state", state.key);
    let diagnostic = Diagnostic::error("trapped_situation", place, message);
    let diagnostic = diagnostic.help(only(situations, case));
    Some(told(view, diagnostic, situations, case))
}

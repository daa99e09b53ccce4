//! What must never be, can be.
//!
//! Every situation that the lifecycle can get into is tried, with every word that its facts can
//! say, and every step that is permitted there. The message tells the steps that lead to it.
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
//! never:
//!   - { when: "state == 'end' and 'Work' not in done", because: all work is ticked } # !
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
//!     to: [{ state: end, tick: Work }]
//! never:
//!   - { when: "state == 'end' and 'Work' not in done", because: all work is ticked }
//! ```

use crate::check::LifecycleView;
use crate::diagnostic::Diagnostic;
use crate::document::Node;

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(
        view.written
            .never()
            .iter()
            .filter_map(|it| violated(view, it)),
    );
}

fn violated(view: &LifecycleView<'_>, never: &Node) -> Option<Diagnostic> {
    let when = never.get("when")?;
    let at = view.situations.holds(view.written, when.text()?)?;
    let because = never.text_of("because").unwrap_or_default();
    let message = format!("this can be, though {because}");
    let path = view.situations.path(at).join(", then ");
    let path = if path.is_empty() {
        "the beginning".to_owned()
    } else {
        path
    };
    let state = &view.situations.all[at].state;
    let help = format!("it holds in `{state}` after: {path}");
    Some(Diagnostic::error("violated_property", view.place(when), message).help(help))
}

//! A lifecycle names a state that it does not have.
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start, strat] }] # !
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ if: "result.greeting == ''", state: finished }, { state: end }] # !
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
use crate::document::Node;
use crate::suggestion::listed;
use crate::written::{WrittenLifecycle, words};

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(
        named(view.written)
            .into_iter()
            .filter_map(|it| unknown(view, it)),
    );
}

/// Every place that names a state.
fn named(written: WrittenLifecycle<'_>) -> Vec<&Node> {
    let from = written
        .steps()
        .flat_map(|it| it.permits())
        .flat_map(|it| it.from());
    let to = written
        .steps()
        .flat_map(|it| it.moves())
        .filter_map(|it| it.state());
    let recoveries = written
        .states()
        .iter()
        .flat_map(WrittenLifecycle::recoveries);
    let recoveries = recoveries.filter_map(|it| it.node.get("state"));
    let limits = written.limits().iter();
    let limits = limits.flat_map(|it| {
        it.node
            .get("then")
            .into_iter()
            .chain(words(it.node.get("resets_on")))
    });
    let begin = written.begin().and_then(|it| it.get("state"));
    from.chain(to)
        .chain(recoveries)
        .chain(limits)
        .chain(begin)
        .collect()
}

fn unknown(view: &LifecycleView<'_>, node: &Node) -> Option<Diagnostic> {
    let name = node.text()?;
    if view.written.has_state(name) {
        return None;
    }
    let known = || view.written.states().iter().map(|it| it.key.as_str());
    let message = format!("there is no state `{name}`");
    let fault = Diagnostic::error("unknown_state", view.place(node), message);
    let fault = fault.help(format!("there are: {}", listed(known())));
    Some(fault.suggesting(name, known()))
}

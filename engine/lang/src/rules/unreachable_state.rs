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

use crate::check::{LifecycleView, Situations};
use crate::diagnostic::Diagnostic;
use crate::document::{Field, Node};
use crate::written::WrittenLifecycle;

use super::unbounded_loop::unused_limits;

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let situations = view.situations().filter(|it| !it.cut);
    let states = situations.map(|it| first_unreachable(view.written, it));
    for state in states.unwrap_or_default() {
        let place = view.written.document.place(state.key_span);
        let message = format!("nothing leads to the state `{}`", state.key);
        let diagnostic = Diagnostic::error("unreachable_state", place, message);
        found.push(diagnostic.help("let a move, a limit or a recovery lead to it, or remove it"));
    }
}

/// The states that cannot be reached, without those that only need another of them to be reached.
fn first_unreachable<'w>(
    written: WrittenLifecycle<'w>,
    situations: &Situations<'w>,
) -> Vec<&'w Field> {
    let states = written.states().iter();
    let unreachable: Vec<_> = states.filter(|it| !situations.reaches(&it.key)).collect();
    let follows = |it: &&&Field| {
        let mut others = unreachable.iter().filter(|other| other.key != it.key);
        others.any(|other| leads(written, &other.key, &it.key))
    };
    let told = |it: &Field| told_otherwise(written, situations, &it.key);
    let first: Vec<_> = unreachable
        .iter()
        .filter(|it| !follows(it))
        .copied()
        .collect();
    match (first.is_empty(), unreachable.first()) {
        (true, Some(any)) if !told(any) => vec![any],
        _ => first.into_iter().filter(|it| !told(it)).collect(),
    }
}

/// Whether another rule tells why a state is not reached: the limit that leads to it is not used,
/// or the move that does is never taken.
fn told_otherwise(written: WrittenLifecycle<'_>, situations: &Situations<'_>, state: &str) -> bool {
    let limits = unused_limits(written).into_iter();
    let ends = situations.ends();
    let moves = ends.iter().flat_map(|it| it.shadowed());
    let limits = limits.filter_map(|it| it.node.text_of("then"));
    let moves = moves.filter_map(|(_, it)| it.state()?.text());
    limits.chain(moves).any(|it| it == state)
}

/// Whether a step or a recovery may lead from one state to another.
fn leads(written: WrittenLifecycle<'_>, from: &str, to: &str) -> bool {
    let names = |node: Option<&Node>, name: &str| node.and_then(Node::text) == Some(name);
    let mut steps = written.steps().filter(|step| {
        let mut froms = step.permits().flat_map(|it| it.from());
        froms.any(|it| it.text() == Some(from))
    });
    let by_step = steps.any(|step| step.moves().any(|it| names(it.state(), to)));
    let state = written.states().iter().find(|it| it.key == from);
    let recoveries = state.map_or(&[][..], WrittenLifecycle::recoveries);
    by_step || recoveries.iter().any(|it| names(it.node.get("state"), to))
}

//! A loop that nothing bounds.
//!
//! Where the router alone could go round for ever, some move of the circle must `count` against a
//! limit, tick a box that the circle does not untick, or reject the work.
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   end: { final: true }
//! steps:
//!   work: # !
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ if: "result.greeting == 'x'", state: end }, { state: start }]
//! ```
//!
//! ```yaml good
//! kind: lifecycle
//! name: example
//! limits: { attempts: { at_most: 3, then: end } }
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
use crate::suggestion::listed;
use crate::written::WrittenLifecycle;

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let loops = view.situations().map(|it| it.unbounded_loops());
    let loops = loops.unwrap_or_default();
    found.extend(loops.iter().map(|it| diagnostic(view, it)));
}

fn diagnostic(view: &LifecycleView<'_>, steps: &[&str]) -> Diagnostic {
    let document = view.written.document;
    let first = view.written.steps().find(|it| steps.contains(&it.name()));
    let span = first.map_or(document.root().span, |it| it.field.key_span);
    let names = listed(steps.iter().copied());
    let message = format!("nothing bounds the loop over {names}");
    let diagnostic = Diagnostic::error("unbounded_loop", document.place(span), message)
        .help("let a move of the loop `count` against one of the `limits`");
    let unused = unused_limits(view.written).into_iter();
    unused.fold(diagnostic, |it, limit| {
        let words = format!("no move counts against `{}`", limit.key);
        it.related(document.place(limit.key_span), words)
    })
}

/// The limits that no move counts against.
pub(super) fn unused_limits(written: WrittenLifecycle<'_>) -> Vec<&crate::document::Field> {
    let moves = written.steps().flat_map(|it| it.moves());
    let counted: Vec<_> = moves.filter_map(|it| it.count()?.text()).collect();
    let limits = written.limits().iter();
    limits
        .filter(|it| !counted.contains(&it.key.as_str()))
        .collect()
}

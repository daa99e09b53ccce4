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

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let loops = view.situations.unbounded_loops(view.written);
    found.extend(loops.iter().map(|it| diagnostic(view, it)));
}

fn diagnostic(view: &LifecycleView<'_>, steps: &[String]) -> Diagnostic {
    let document = view.written.document;
    let first = view
        .written
        .steps()
        .find(|it| steps.iter().any(|step| step == it.name()));
    let span = first.map_or(document.root().span, |it| it.field.key_span);
    let names = listed(steps.iter().map(String::as_str));
    let message = format!("nothing bounds the loop over {names}");
    Diagnostic::error("unbounded_loop", document.place(span), message)
        .help("let a move of the loop `count` against one of the `limits`")
}

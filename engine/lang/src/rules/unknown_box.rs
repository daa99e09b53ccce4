//! A box that nothing ticks.
//!
//! A condition asks for a box, or a move unticks one, that no move and no recovery ticks. Where a
//! person ticks it by hand this is meant; where it looks like a box that is ticked, it is a slip.
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   worked: {}
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ state: worked, tick: Draft, untick: Daft }] # !
//!   publish:
//!     permit: [{ from: [worked], if: "'Draftt' in done" }] # !
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ state: end }]
//! ```
//!
//! ```yaml good
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   worked: {}
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ state: worked, tick: Draft }]
//!   publish:
//!     permit: [{ from: [worked], if: "'Draft' in done" }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ state: end, untick: Draft }]
//! ```

use crate::check::{LifecycleView, Situations, UnknownBox, unknown_boxes, unticked_unknown};
use crate::diagnostic::Diagnostic;
use crate::fix::{Fix, Safety};

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let asked = view.written.conditions();
    let asked = asked.flat_map(|it| unknown_boxes(view.written, it));
    let all: Vec<_> = asked.chain(unticked_unknown(view.written)).collect();
    let (slips, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.meant.is_some());
    found.extend(slips.iter().map(|it| diagnostic(view, it)));
    // What would tick it may be out of reach, or not written yet: that is told by itself.
    let whole = view.situations().is_some_and(|it| reaches_all(view, it));
    let mut told = Vec::new();
    for other in others.into_iter().filter(|_| whole) {
        if !told.contains(&other.name) {
            found.push(diagnostic(view, &other));
            told.push(other.name);
        }
    }
}

fn reaches_all(view: &LifecycleView<'_>, situations: &Situations<'_>) -> bool {
    let mut states = view.written.states().iter();
    situations.cut || states.all(|it| situations.reaches(&it.key))
}

fn diagnostic(view: &LifecycleView<'_>, unknown: &UnknownBox) -> Diagnostic {
    let place = view.written.document.place(unknown.span);
    let message = format!("nothing ticks the box `{}`", unknown.name);
    match &unknown.meant {
        Some(meant) => Diagnostic::error("unknown_box", place, message)
            .help(format!("did you mean `{meant}`?"))
            .fix(Fix::replacing(
                Safety::Safe,
                unknown.span,
                meant,
                format!("replace it by `{meant}`"),
            )),
        None => Diagnostic::warning("unknown_box", place, message)
            .help("let a move tick it; if a person ticks it by hand, all is well"),
    }
}

//! A property that is not proved.
//!
//! Properties are proved by trying every situation that a lifecycle can get into: state, ticked boxes
//! and used limits. Where there are too many of them, the search ends at a bound, and what it would
//! have found later is not known. A property that depends on what is known only in a run, such as
//! `config.x`, cannot be proved either: the machine refuses to break it when it comes to that.
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
//!   - { when: "state == 'end' and config.default_model == 'x'", because: x is not to be trusted } # !
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

use crate::check::{LifecycleView, Situations, Verdict};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::suggestion::listed;

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let Some(situations) = view.situations() else {
        return;
    };
    if situations.cut {
        found.push(cut(view, situations));
        return;
    }
    let never = view.written.never().iter();
    found.extend(never.filter_map(|it| untold(view, situations, it)));
}

fn cut(view: &LifecycleView<'_>, situations: &Situations<'_>) -> Diagnostic {
    let document = view.written.document;
    let span = document
        .root()
        .field("states")
        .map_or(document.root().span, |it| it.key_span);
    let message = format!(
        "only {} situations were explored, of more; what comes later is not proved",
        situations.len()
    );
    Diagnostic::warning("unproved", document.place(span), message)
        .help("lower `at_most` of a limit, let conditions speak of fewer boxes and counts, or divide the lifecycle")
}

fn untold(
    view: &LifecycleView<'_>,
    situations: &Situations<'_>,
    never: &Node,
) -> Option<Diagnostic> {
    let when = never.get("when")?;
    if situations.holds(when) != Verdict::Untold {
        return None;
    }
    let untold = situations.untold(when);
    let names = listed(untold.iter().map(String::as_str));
    let message = format!("this cannot be proved: it depends on {names}");
    let help = "say it of states, boxes, counts and facts that say words; in a run, the machine refuses to break it";
    Some(Diagnostic::warning("unproved", view.place(when), message).help(help))
}

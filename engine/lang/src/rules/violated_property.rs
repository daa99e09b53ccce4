//! What must never be, can be; or what must stay in reach, does not.
//!
//! Every situation that the lifecycle can get into is tried: state, ticked boxes and used limits,
//! with every word that its facts can say at any time, and every step that is permitted there.
//! What a condition cannot tell from these (`config.x`, most of a `result`) may be so or not:
//! a step or a move that depends on it is taken as possible.
//!
//! - `never: { when, because }` is violated where `when` certainly holds. The names of steps in it
//!   speak of running them.
//! - `eventually: { reach, because }` is violated where, from some situation that is not final, no
//!   way leads to one of the states of `reach`. A way of which it is not known whether it can be
//!   taken counts as one; so does every `recover` of a state that waits for a person.
//!
//! The message tells how it comes about, step by step, by a shortest path.
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
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   appeal: {}
//!   refused: { final: true }
//!   granted: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ if: "result.greeting == 'x'", state: granted }, { state: appeal }]
//!   appeal:
//!     permit: [{ from: [appeal] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ state: refused }]
//! eventually:
//!   - { reach: granted, because: everything can be granted } # !
//! ```
//!
//! ```yaml good
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   appeal: {}
//!   refused: { final: true }
//!   granted: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ if: "result.greeting == 'x'", state: granted }, { state: appeal }]
//!   appeal:
//!     permit: [{ from: [appeal] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to: [{ if: "result.greeting == 'x'", state: granted }, { state: refused }]
//! eventually:
//!   - { reach: granted, because: everything can be granted }
//! ```

use crate::check::{Case, LifecycleView, Situations, Verdict};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::suggestion::listed;
use crate::written::words;

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let Some(situations) = view.situations() else {
        return;
    };
    let never = view.written.never().iter();
    found.extend(never.filter_map(|it| can_be(view, situations, it)));
    let eventually = view.written.eventually().iter();
    found.extend(eventually.filter_map(|it| out_of_reach(view, situations, it)));
}

fn can_be(
    view: &LifecycleView<'_>,
    situations: &Situations<'_>,
    never: &Node,
) -> Option<Diagnostic> {
    let when = never.get("when")?;
    let Verdict::Can(case) = situations.holds(when) else {
        return None;
    };
    let because = never.text_of("because").unwrap_or_default();
    let message = format!("this can be, though {because}");
    let facts = match situations.facts_for(when, case) {
        facts if facts.is_empty() => facts,
        facts => format!(" with {facts}"),
    };
    let (state, path) = (situations.state(case), path(situations, case));
    let help = format!("it holds in `{state}`{facts} after: {path}");
    let diagnostic = Diagnostic::error("violated_property", view.place(when), message).help(help);
    Some(told(view, diagnostic, situations, case))
}

fn out_of_reach(
    view: &LifecycleView<'_>,
    situations: &Situations<'_>,
    eventually: &Node,
) -> Option<Diagnostic> {
    let reach = eventually.get("reach")?;
    let names = words(Some(reach));
    let (state, case) = situations.without(&names)?;
    let because = eventually.text_of("because").unwrap_or_default();
    let goals = listed(names.iter().filter_map(|it| it.text()));
    let message = format!(
        "from `{}` no way leads to {goals}, though {because}",
        state.key
    );
    let diagnostic = Diagnostic::error("violated_property", view.place(reach), message);
    let diagnostic = diagnostic.help(only(situations, case));
    Some(told(view, diagnostic, situations, case))
}

/// How a case comes about, in short.
fn path(situations: &Situations<'_>, case: Case) -> String {
    match situations.path(case) {
        path if path.is_empty() => "the beginning".to_owned(),
        path => path.join(", then "),
    }
}

/// What is left of the states, for a person who asks where a case ends.
pub(super) fn only(situations: &Situations<'_>, case: Case) -> String {
    let path = path(situations, case);
    let onward = listed(situations.onward(case));
    format!(
        "after: {path}, the only states in reach are {onward}; add a move, or a way to `recover`"
    )
}

/// The diagnostic with the story of a case, each step at its own move.
pub(super) fn told(
    view: &LifecycleView<'_>,
    diagnostic: Diagnostic,
    situations: &Situations<'_>,
    case: Case,
) -> Diagnostic {
    let story = situations.story(case).into_iter();
    story.fold(diagnostic, |it, line| {
        it.related(view.written.document.place(line.span), line.words)
    })
}

//! A property that speaks of a state, step or word there is not, and so forbids nothing.
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
//!     to: [{ state: end, tick: Work }]
//! never:
//!   - { when: "state == 'ended' and 'Work' not in done", because: all work is ticked } # !
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

use crate::check::{LifecycleView, StrangeWord, strange_words};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::fix::{Fix, Safety};
use crate::suggestion::{closest, cure};

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let never = view.written.never().iter().filter_map(|it| it.get("when"));
    for when in never {
        let strange = strange_words(when, &view.known).into_iter();
        found.extend(strange.map(|it| diagnostic(view, when, &it)));
    }
}

fn diagnostic(view: &LifecycleView<'_>, when: &Node, strange: &StrangeWord) -> Diagnostic {
    let document = view.written.document;
    let span = when.locate(document.source(), strange.range.clone());
    let words = || strange.words.iter().map(String::as_str);
    let message = format!("`{}` is never `{}`", strange.reference, strange.word);
    let diagnostic = Diagnostic::error("vacuous_property", document.place(span), message).help(
        cure(&strange.word, strange.words.iter().map(String::as_str)),
    );
    match closest(&strange.word, words()) {
        Some(meant) => diagnostic.fix(Fix::replacing(
            Safety::Safe,
            span,
            meant,
            format!("replace it by `{meant}`"),
        )),
        None => diagnostic,
    }
}

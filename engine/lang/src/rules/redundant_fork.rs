//! A fork is equal to its original: it changes nothing today, and hides what will be mended there.
//!
//! In these examples, documents named `copied` and `changed` are shipped too, and the project's
//! `copied` is the same as the shipped one.
//!
//! ```yaml bad
//! kind: pipeline
//! name: copied # !
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: changed
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ```

use crate::check::{DocumentView, TextView};
use crate::diagnostic::Diagnostic;
use crate::fork::{Drift, ForkHere};

pub(super) fn document(view: &DocumentView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.fork().and_then(|it| diagnostic(&it)));
}

pub(super) fn text(view: &TextView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.fork().and_then(|it| diagnostic(&it)));
}

fn diagnostic(ForkHere { fork, named, place }: &ForkHere) -> Option<Diagnostic> {
    if fork.drift != Drift::Same {
        return None;
    }
    let message = format!("it is the same as the {} `{named}`", fork.below);
    let fault = Diagnostic::warning("redundant_fork", place.clone(), message);
    Some(fault.help(format!(
        "change it, or remove it (`rm {}`): it would hide what is mended in the {} one",
        fork.path, fork.below
    )))
}

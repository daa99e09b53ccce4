//! A fork is older than its original: what it was copied from has changed since.
//!
//! A fork hides its original, and with it everything that was mended there since. See what changed
//! with `gemstack diff KIND/NAME --upstream`, take over what you want, and say that you have seen it
//! with `gemstack fork KIND/NAME --keep`. In these examples the originals of `aged` and `changed` are
//! shipped, and only that of `aged` has changed since it was copied.
//!
//! ```yaml bad
//! kind: pipeline
//! name: aged # !
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
    if !fork.drift.is_outdated() {
        return None;
    }
    let message = format!(
        "the {} `{named}` has changed since it was forked",
        fork.below
    );
    let fault = Diagnostic::warning("outdated_fork", place.clone(), message);
    Some(fault.help(match fork.drift {
        Drift::Outdated => format!(
            "nothing of it is your own: `gemstack fork {named} --force` copies it anew, and removing \
             `{}` is enough",
            fork.path
        ),
        _ => format!(
            "`gemstack diff {named} --upstream` shows what changed; take over what you want, then \
             `gemstack fork {named} --keep`"
        ),
    }))
}

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

use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;
use crate::fork::{Drift, Fork};
use crate::library::Library;
use crate::source::Place;

use super::redundant_fork::head;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let head = head(view.written.document);
    found.extend(head.and_then(|(name, place)| find("pipeline", name, &place, view.library)));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let head = head(view.written.document);
    found.extend(head.and_then(|(name, place)| find("lifecycle", name, &place, view.library)));
}

pub(super) fn find(
    kind: &str,
    name: &str,
    place: &Place,
    library: &dyn Library,
) -> Option<Diagnostic> {
    let fork = Fork::at(kind, name, place, library).filter(|it| it.drift.is_outdated())?;
    let message = format!(
        "the {} `{kind}/{name}` has changed since it was forked",
        fork.below
    );
    let fault = Diagnostic::warning("outdated_fork", place.clone(), message);
    Some(fault.help(match fork.drift {
        Drift::Outdated => format!(
            "nothing of it is your own: `gemstack fork {kind}/{name} --force` copies it anew, and removing \
             `{}` is enough",
            fork.path
        ),
        _ => format!(
            "`gemstack diff {kind}/{name} --upstream` shows what changed; take over what you want, then \
             `gemstack fork {kind}/{name} --keep`"
        ),
    }))
}

//! Words of a model, a file or a person could be taken for an option of a program.
//!
//! A program takes an argument that begins with `-` for an option, and options can do anything:
//! `--output=.bashrc`. What follows `--` is no option, and neither is what begins with other words.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: Name the slowest test. } }
//!   search:
//!     uses: command.run
//!     timeout: 1m
//!     with: { argv: [grep, "{{ stages.ask.text }}", README.md] } # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: Name the slowest test. } }
//!   search:
//!     uses: command.run
//!     timeout: 1m
//!     with: { argv: [grep, --, "{{ stages.ask.text }}", README.md] }
//!   run:
//!     uses: command.run
//!     timeout: 10m
//!     with: { argv: [npm, test, "--grep={{ stages.ask.text }}"] }
//! ```

use crate::catalogue::Sink;
use crate::check::{Drain, LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let drains = view.drains().iter().filter(|it| it.sink == Sink::Argument);
    let dangerous = drains.filter(|it| it.is_dangerous());
    found.extend(dangerous.map(|it| it.diagnostic("untrusted_argument", view.written.document)));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let drains = view
        .drains()
        .into_iter()
        .filter(|it| it.sink == Sink::Argument);
    let dangerous = drains.filter(Drain::is_dangerous);
    found.extend(dangerous.map(|it| it.diagnostic("untrusted_argument", view.written.document)));
}

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
use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.harm("untrusted_argument", is_here));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.harm("untrusted_argument", is_here));
}

fn is_here(sink: Sink) -> bool {
    matches!(sink, Sink::Argument)
}

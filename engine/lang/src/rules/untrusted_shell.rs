//! Words of a model, a file or a person become a part of a command line.
//!
//! A shell reads its whole line: a reply that says `; rm -rf .` is obeyed. `shell_quote` makes one word
//! of any text, and brings the quotes with it; better is a program with `argv`, which no shell reads. The paths that a model wrote
//! count as well: it chose their names.
//!
//! A command that as a whole stands in a field of a file, such as the test command of the project, was
//! chosen by whoever wrote it there, and is no fault.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs: { title: { type: string } }
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: "Which module does {{ inputs.title }} touch?" } }
//!   tests:
//!     uses: tests.run
//!     timeout: 10m
//!     with: { command: "npm test -- --grep '{{ stages.ask.text }}'" } # !
//!   announce:
//!     uses: command.run
//!     timeout: 1m
//!     with:
//!       argv:
//!         - sh
//!         - -c
//!         - echo "{{ inputs.title }}" | wall # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { title: { type: string } }
//! facts:
//!   test_command: { file: .agent/TESTING.md, field: Test }
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: "Which module does {{ inputs.title }} touch?" } }
//!   tests:
//!     uses: tests.run
//!     timeout: 10m
//!     with: { command: "{{ config.default_model or facts.test_command }}" }
//!   module:
//!     uses: tests.run
//!     timeout: 10m
//!     with: { command: "npm test -- --grep {{ stages.ask.text | trim | shell_quote }}" }
//!   announce:
//!     uses: command.run
//!     timeout: 1m
//!     with: { argv: [echo, "New: {{ inputs.title }}"] }
//! ```

use crate::catalogue::Sink;
use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.harm("untrusted_shell", is_here));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.harm("untrusted_shell", is_here));
}

fn is_here(sink: Sink) -> bool {
    matches!(sink, Sink::Shell)
}

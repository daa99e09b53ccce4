//! Words of a model, a file or a person become a part of a path.
//!
//! Nothing is written outside the project, whatever a path says; but `../README.md` in a name leads to
//! another file than the one that was meant. `slug` makes a single name of any text.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs: { feature: { type: string } }
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: "Name {{ inputs.feature }}." } }
//!   design:
//!     uses: files.put
//!     with: { path: "docs/{{ stages.ask.text }}.md", content: "# {{ inputs.feature }}" } # !
//!   note:
//!     uses: files.put
//!     with: { path: "notes/{{ inputs.feature }}.md", content: "# Notes" } # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { feature: { type: string }, place: { type: string } }
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: "Name {{ inputs.feature }}." } }
//!   design:
//!     uses: files.put
//!     with: { path: "docs/{{ stages.ask.text | slug }}.md", content: "# {{ inputs.feature }}" }
//!   note:
//!     uses: files.put
//!     with: { path: "{{ inputs.place }}", content: "# Notes" }
//! ```

use crate::catalogue::Sink;
use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.harm("untrusted_path", is_here));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.harm("untrusted_path", is_here));
}

fn is_here(sink: Sink) -> bool {
    matches!(sink, Sink::Path)
}

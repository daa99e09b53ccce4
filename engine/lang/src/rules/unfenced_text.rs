//! A section of a prompt gives words of a model, a program or a file like instructions.
//!
//! A file of the project can say "ignore what stands above". In a fence it is data: the prompt shows
//! where it begins and ends, whatever is in it.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   sources: { uses: files.read, with: { paths: [src] } }
//!   hooks:
//!     uses: hook.fire
//!     with:
//!       event: pre_compile
//!       payload:
//!         sections:
//!           - heading: SOURCES
//!             priority: 2
//!             items: "{{ stages.sources.files }}" # !
//!   prompt:
//!     uses: prompt.assemble
//!     with: { model: m, sections: "{{ stages.hooks.payload.sections }}" }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { goal: { type: string } }
//! stages:
//!   sources: { uses: files.read, with: { paths: [src] } }
//!   tests: { uses: tests.run, timeout: 5m, with: { command: npm test } }
//!   hooks:
//!     uses: hook.fire
//!     with:
//!       event: pre_compile
//!       payload:
//!         sections:
//!           - { heading: GOAL, priority: 1, items: [{ title: Goal, body: "{{ inputs.goal }}" }] }
//!           - { heading: SOURCES, priority: 2, fenced: true, items: "{{ stages.sources.files }}" }
//!           - heading: TESTS
//!             priority: 2
//!             items:
//!               - { title: What the tests said, body: "{{ stages.tests.output }}", fenced: true }
//!   prompt:
//!     uses: prompt.assemble
//!     with: { model: m, sections: "{{ stages.hooks.payload.sections }}" }
//! outputs:
//!   prompt: "{{ stages.prompt }}"
//! ```

use crate::catalogue::Sink;
use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.harm("unfenced_text", is_here));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.harm("unfenced_text", is_here));
}

fn is_here(sink: Sink) -> bool {
    matches!(sink, Sink::Prompt { .. })
}

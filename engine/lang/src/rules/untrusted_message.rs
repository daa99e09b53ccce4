//! Words of a model, a program or a file stand in a sentence that a person decides by.
//!
//! Whoever reads why a step is permitted or why work was rejected takes it for the lifecycle's own
//! word. `quote` shows whose words they are.
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! limits: { attempts: { at_most: 3, then: end } }
//! states:
//!   start: { initial: true }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to:
//!       - { if: "result.greeting == 'x'", state: end }
//!       - state: start
//!         count: attempts
//!         rejects:
//!           code: NotGreeted
//!           reason: "The greeting was {{ result.greeting }}." # !
//! ```
//!
//! ```yaml good
//! kind: lifecycle
//! name: example
//! limits: { attempts: { at_most: 3, then: end } }
//! states:
//!   start: { initial: true }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     to:
//!       - { if: "result.greeting == 'x'", state: end }
//!       - state: start
//!         count: attempts
//!         rejects:
//!           code: NotGreeted
//!           reason: "The greeting has {{ result.greeting | length }} letters: {{ result.greeting | quote }}"
//! ```

use crate::catalogue::Sink;
use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.harm("untrusted_message", is_here));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(view.harm("untrusted_message", is_here));
}

fn is_here(sink: Sink) -> bool {
    matches!(sink, Sink::Message)
}

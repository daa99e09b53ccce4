//! A program may run for ever.
//!
//! Nothing but the `timeout` of its stage ends a program that hangs: a test that waits for input, a
//! server that was started and does not return. Calls to models have a limit of their own.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   tests:
//!     uses: tests.run # !
//!     with: { command: npm test }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   tests:
//!     uses: tests.run
//!     timeout: 15m
//!     with: { command: npm test }
//! ```

use crate::catalogue::Bound;
use crate::check::PipelineView;
use crate::diagnostic::Diagnostic;
use crate::written::WrittenStage;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let unbounded = view.written.stages().filter(|it| {
        let operation = view.operation(*it);
        it.get("timeout").is_none()
            && operation.is_some_and(|it| it.effects.bound == Bound::Timeout)
    });
    found.extend(unbounded.filter_map(|it| diagnostic(view, it)));
}

fn diagnostic(view: &PipelineView<'_>, stage: WrittenStage<'_>) -> Option<Diagnostic> {
    let message = format!("nothing ends `{}` if its program hangs", stage.name());
    let place = view.place(stage.uses()?);
    Some(
        Diagnostic::warning("missing_timeout", place, message)
            .help("give the stage a `timeout`, such as `timeout: 15m`"),
    )
}

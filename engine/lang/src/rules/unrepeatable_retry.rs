//! A stage is tried again although a part of its work may have been done.
//!
//! Most operations leave nothing behind when they fail, so that `retry` is harmless. A program may
//! have sent, deleted or published something before it failed.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   publish:
//!     uses: command.run
//!     timeout: 5m
//!     retry: { attempts: 3, on: [rejected] } # !
//!     with: { argv: [npm, publish], expect_exit: [0] }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   publish:
//!     uses: command.run
//!     timeout: 5m
//!     with: { argv: [npm, publish], expect_exit: [0] }
//!   smoke:
//!     uses: tests.run
//!     needs: [publish]
//!     timeout: 5m
//!     retry: { attempts: 3, on: [rejected] }
//!     with: { command: npm run smoke, expect: [passed] }
//! ```

use crate::check::PipelineView;
use crate::diagnostic::{Confidence, Diagnostic};
use crate::document::Value;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let stages = view.written.stages().zip(view.deeds());
    let retried = stages.filter_map(|(stage, deeds)| {
        let field = stage.field.node.field("retry")?;
        let attempts = field.node.get("attempts").map(|it| &it.value);
        let once = matches!(attempts, Some(Value::Integer(..=1)));
        (!once).then_some((field, deeds.twice?))
    });
    found.extend(retried.map(|(field, why)| {
        let place = view.written.document.place(field.key_span);
        let message = format!("what is tried again may have been done already: {why}");
        Diagnostic::warning("unrepeatable_retry", place, message)
            .confidence(Confidence::Medium)
            .help("take `retry` away, or let a stage of its own do only what can be repeated")
    }));
}

//! A document runs itself, at once or through others.
//!
//! Pipelines never loop, and neither do documents that run each other. What must repeat is a
//! lifecycle, with a limit.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   again: { uses: pipeline.run, with: { pipeline: example } } # !
//!   through_another:
//!     uses: pipeline.run
//!     with: { pipeline: runs_example } # !
//! ```
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! states:
//!   start: { initial: true }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { lifecycle: example } # !
//!     to: [{ state: end }]
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
//!     to: [{ if: "result.greeting == 'x'", state: end }, { state: start, count: attempts }]
//! ```

use crate::catalogue::Catalogue;
use crate::check::{LifecycleView, PipelineView, circles};
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::library::Library;
use crate::suggestion::listed;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(diagnostics(
        view.written.document,
        view.catalogue,
        view.library,
    ));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(diagnostics(
        view.written.document,
        view.catalogue,
        view.library,
    ));
}

fn diagnostics(
    document: &Document,
    catalogue: &Catalogue,
    library: &dyn Library,
) -> Vec<Diagnostic> {
    let circles = circles(document, catalogue, library).into_iter();
    let diagnostics = circles.map(|(node, through)| {
        let name = document.name().unwrap_or_default();
        let through = match &through[..] {
            [] => String::new(),
            through => format!(", through {}", listed(through.iter().map(String::as_str))),
        };
        let message = format!("`{name}` runs itself{through}");
        Diagnostic::error("recursive_document", document.place(node.span), message)
            .help("let a lifecycle repeat the work, with a limit")
    });
    diagnostics.collect()
}

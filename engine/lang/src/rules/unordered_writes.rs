//! Two stages may write the same place, and neither waits for the other.
//!
//! Stages that are ready run at the same time. Which of two proposals for one file is written last
//! is chance, unless one of the stages waits for the other.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs: { feature: { type: string } }
//! stages:
//!   note:
//!     uses: files.append
//!     with: { path: CHANGELOG.md, line: "- {{ inputs.feature }}" }
//!   reset: # !
//!     uses: files.put
//!     with: { path: ./CHANGELOG.md, content: "# Changelog" }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { feature: { type: string }, fresh: { type: boolean } }
//! stages:
//!   reset:
//!     uses: files.put
//!     if: inputs.fresh
//!     with: { path: CHANGELOG.md, content: "# Changelog" }
//!   note:
//!     uses: files.append
//!     needs: [reset]
//!     with: { path: CHANGELOG.md, line: "- {{ inputs.feature }}" }
//!   design:
//!     uses: files.put
//!     with: { path: docs/design.md, content: "# {{ inputs.feature }}" }
//! ```

use crate::check::PipelineView;
use crate::diagnostic::{Confidence, Diagnostic};

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let deeds = view.deeds();
    if deeds.iter().filter(|it| it.writes()).count() < 2 {
        return;
    }
    let writes = |it: usize| deeds[it].writes();
    let pairs = view.order().unordered(writes, writes).into_iter();
    let pairs = pairs.filter(|(a, b)| a < b && !view.may_exclude(*a, *b));
    found.extend(pairs.filter_map(|(a, b)| diagnostic(view, a, b)));
}

fn diagnostic(view: &PipelineView<'_>, first: usize, second: usize) -> Option<Diagnostic> {
    let deeds = view.deeds();
    let place = deeds[first].shared_place(&deeds[second])?;
    let stages: Vec<_> = view.written.stages().collect();
    let (first, second) = (stages[first], stages[second]);
    let document = view.written.document;
    let what = place.map_or("the same files".to_owned(), |it| format!("`{it}`"));
    let message = format!(
        "`{}` and `{}` may write {what} at the same time",
        first.name(),
        second.name()
    );
    let confidence = if place.is_some() {
        Confidence::High
    } else {
        Confidence::Medium
    };
    let diagnostic = Diagnostic::warning(
        "unordered_writes",
        document.place(second.name_span()),
        message,
    );
    Some(
        diagnostic
            .confidence(confidence)
            .related(document.place(first.name_span()), "the other one")
            .help(format!(
                "let one wait for the other: `needs: [{}]`",
                first.name()
            )),
    )
}

//! A program may or may not see what another stage writes.
//!
//! A program or test run sees the files that earlier stages proposed. A stage is earlier only where
//! a reference or `needs` says so; else both run at the same time, and the tests may be those of
//! the code before the change.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs: { reply: { type: string } }
//! stages:
//!   parse:
//!     uses: reply.parse
//!     with: { text: "{{ inputs.reply }}" }
//!   write:
//!     uses: files.write
//!     with: { operations: "{{ stages.parse.operations }}" }
//!   tests: # !
//!     uses: tests.run
//!     timeout: 10m
//!     with: { command: npm test }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { reply: { type: string } }
//! stages:
//!   versions:
//!     uses: command.run
//!     timeout: 1m
//!     with: { argv: [node, --version] }
//!   parse:
//!     uses: reply.parse
//!     needs: [versions]
//!     with: { text: "{{ inputs.reply }}" }
//!   write:
//!     uses: files.write
//!     with: { operations: "{{ stages.parse.operations }}" }
//!   tests:
//!     uses: tests.run
//!     needs: [write]
//!     timeout: 10m
//!     with: { command: npm test }
//! ```

use crate::check::PipelineView;
use crate::diagnostic::{Confidence, Diagnostic};
use crate::suggestion::listed;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let deeds = view.deeds();
    if !deeds.iter().any(|it| it.sees_tree) || !deeds.iter().any(|it| it.anywhere) {
        return;
    }
    let sees = |it: usize| deeds[it].sees_tree && !deeds[it].anywhere;
    let pairs = view.order().unordered(sees, |it| deeds[it].anywhere);
    let pairs: Vec<_> = pairs
        .into_iter()
        .filter(|(a, b)| !view.may_exclude(*a, *b))
        .collect();
    for groups in pairs.chunk_by(|left, right| left.0 == right.0) {
        let writers: Vec<_> = groups.iter().map(|(_, writer)| *writer).collect();
        found.push(diagnostic(view, groups[0].0, &writers));
    }
}

fn diagnostic(view: &PipelineView<'_>, seeing: usize, writers: &[usize]) -> Diagnostic {
    let stages: Vec<_> = view.written.stages().collect();
    let document = view.written.document;
    let names = listed(writers.iter().map(|it| stages[*it].name()));
    let name = stages[seeing].name();
    let message =
        format!("no order ties `{name}` to {names}: it may or may not see what is written");
    let place = document.place(stages[seeing].name_span());
    let plain: Vec<_> = writers.iter().map(|it| stages[*it].name()).collect();
    let diagnostic = Diagnostic::warning("unordered_effect", place, message)
        .confidence(Confidence::Medium)
        .help(format!(
            "let it wait: `needs: [{}]`; or let the writing wait for it",
            plain.join(", ")
        ));
    writers.iter().fold(diagnostic, |it, writer| {
        it.related(
            document.place(stages[*writer].name_span()),
            "this stage writes",
        )
    })
}

//! A path leaves the project, or enters `.git`.
//!
//! Everything happens inside the project, and nothing is written into `.git`: such a path would be
//! refused in every run.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! facts:
//!   team: { file: ../team/RULES.md, section: Rules } # !
//! stages:
//!   hook:
//!     uses: files.put
//!     with: { path: .git/hooks/pre-commit, content: "{{ facts.team }}" } # !
//!   log:
//!     uses: files.append
//!     with: { path: /var/log/build.log, line: done } # !
//!   read:
//!     uses: files.read
//!     with:
//!       paths:
//!         - src
//!         - src/../../other # !
//! ```
//!
//! ```yaml bad
//! kind: lifecycle
//! name: example
//! record: { file: "C:/STATUS.md", as: status_markdown } # !
//! states:
//!   start: { initial: true }
//!   end: { final: true }
//! steps:
//!   work:
//!     permit: [{ from: [start] }]
//!     run: { pipeline: greet, with: { name: x } }
//!     writes: ["../**"] # !
//!     to: [{ state: end }]
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { name: { type: string } }
//! stages:
//!   ignore:
//!     uses: files.append
//!     with: { path: .gitignore, line: target }
//!   workflow:
//!     uses: files.put
//!     with: { path: docs/../.github/notes.md, content: "{{ inputs.name }}" }
//!   read:
//!     uses: files.read
//!     with: { paths: [./src, "!**/.git/**", "docs/{{ inputs.name }}.md"] }
//! outputs:
//!   files: "{{ stages.read.files }}"
//! ```

use crate::catalogue::Sink;
use crate::check::{LifecycleView, PipelineView};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Field, Node};
use crate::written::words;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let parameters = view.written.stages().flat_map(|stage| {
        let sinks = view.operation(stage).map(|it| it.trust.sinks);
        let sinks = sinks.unwrap_or_default().iter();
        let paths = sinks.filter(|(_, it)| matches!(it, Sink::Path | Sink::Read));
        paths.flat_map(move |(name, _)| words(stage.parameter(name)))
    });
    let paths = parameters.chain(files(view.written.facts()));
    found.extend(paths.filter_map(|it| diagnostic(view.written.document, it)));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let written = view.written;
    let record = written.document.root().get("record");
    let record = words(record.and_then(|it| it.get("file")));
    let steps = written.steps().flat_map(|step| {
        let context = step.permits().flat_map(|it| words(it.node.get("context")));
        words(step.get("writes")).into_iter().chain(context)
    });
    let paths = record
        .into_iter()
        .chain(files(written.facts()))
        .chain(steps);
    found.extend(paths.filter_map(|it| diagnostic(written.document, it)));
}

fn files(facts: &[Field]) -> impl Iterator<Item = &Node> {
    facts.iter().flat_map(|it| words(it.node.get("file")))
}

fn diagnostic(document: &Document, node: &Node) -> Option<Diagnostic> {
    let path = node.text()?;
    let (what, cure) = fault(path)?;
    let message = format!("the path `{path}` {what}");
    Some(Diagnostic::error("escaping_path", document.place(node.span), message).help(cure))
}

/// What is wrong with a path or pattern, as far as it is literal, and the cure.
fn fault(path: &str) -> Option<(&'static str, &'static str)> {
    let relative = "write it relative to the project, as in `docs/PLAN.md`";
    let taken_away = path.starts_with('!');
    let path = path.strip_prefix('!').unwrap_or(path);
    let literal = path.find("{{").map_or(path, |at| &path[..at]);
    if literal.starts_with(['/', '~', '\\']) || names_a_drive(literal) {
        return Some(("does not begin in the project", relative));
    }
    let mut depth = 0_usize;
    for name in literal.split('/') {
        match name {
            "" | "." => {}
            ".." => match depth.checked_sub(1) {
                Some(above) => depth = above,
                None => return Some(("leaves the project", relative)),
            },
            name if name.eq_ignore_ascii_case(".git") && !taken_away => {
                return Some(("enters `.git`", "let git itself change what is in there"));
            }
            _ => depth += 1,
        }
    }
    None
}

fn names_a_drive(path: &str) -> bool {
    let mut letters = path.chars();
    letters.next().is_some_and(|it| it.is_ascii_alphabetic()) && letters.next() == Some(':')
}

//! A stage that only gives something, which nothing uses.
//!
//! It reads, and changes nothing: without a reader it is performed in vain. A stage that writes,
//! starts a program, pays, refuses or tells a person is performed for itself.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   style: # !
//!     uses: files.read
//!     with: { paths: [docs/STYLE.md] }
//!   keep:
//!     uses: files.put
//!     with: { path: docs/PLAN.md, content: Nothing is planned. }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! stages:
//!   style:
//!     uses: files.read
//!     with: { paths: [docs/STYLE.md] }
//! outputs:
//!   files: "{{ stages.style.files }}"
//! ```

use std::collections::BTreeSet;

use crate::check::PipelineView;
use crate::diagnostic::{Confidence, Diagnostic};
use crate::document::Node;
use crate::fix::Fix;
use crate::written::{WrittenStage, words};

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let written = view.written;
    let Some(spoken_of) = view.used_names().below("stages") else {
        return;
    };
    let waited_for = written.stages().flat_map(|it| words(it.get("needs")));
    let waited_for: BTreeSet<_> = waited_for.filter_map(Node::text).collect();
    let is_used =
        |it: &WrittenStage<'_>| spoken_of.contains(it.name()) || waited_for.contains(it.name());
    let stages = written.stages().filter(|it| only_gives(view, *it));
    let unused = stages.filter(|it| !is_used(it));
    found.extend(unused.map(|it| diagnostic(view, it)));
}

fn only_gives(view: &PipelineView<'_>, stage: WrittenStage<'_>) -> bool {
    let operation = view.operation(stage);
    operation.is_some_and(|it| it.calls.is_none() && it.effects.only_gives())
}

fn diagnostic(view: &PipelineView<'_>, stage: WrittenStage<'_>) -> Diagnostic {
    let (document, name) = (view.written.document, stage.name());
    let message = format!("nothing uses what `{name}` gives, and it changes nothing");
    let fields = document.root().get("stages").map_or(&[][..], Node::fields);
    let field = fields.iter().find(|it| it.key == name);
    let fix = field.and_then(|it| Fix::removing(document, "stages", it, "remove the stage"));
    Diagnostic::warning("unused_stage", document.place(stage.name_span()), message)
        .confidence(Confidence::Medium)
        .help(format!("refer to `stages.{name}`, or remove it"))
        .maybe_fix(fix)
}

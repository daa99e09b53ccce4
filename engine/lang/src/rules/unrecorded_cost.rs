//! Money is spent and nobody writes it down.
//!
//! A budget holds only where what was spent is recorded, whatever becomes of the run: the stage that
//! records runs `always`, for a call that failed may have cost something too. A pipeline that gives
//! the whole call as an output leaves the recording to its caller.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs: { feature: { type: string }, step: { type: string } }
//! stages:
//!   budget:
//!     uses: costs.check
//!     with: { feature: "{{ inputs.feature }}", step: "{{ inputs.step }}", model: m, input_tokens: 9 }
//!   ask:
//!     uses: model.ask # !
//!     needs: [budget]
//!     with: { model: m, prompt: "Name {{ inputs.feature }}." }
//! ```
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs: { feature: { type: string }, step: { type: string } }
//! stages:
//!   budget:
//!     uses: costs.check
//!     with: { feature: "{{ inputs.feature }}", step: "{{ inputs.step }}", model: m, input_tokens: 9 }
//!   ask:
//!     uses: model.ask
//!     needs: [budget]
//!     with: { model: m, prompt: "Name {{ inputs.feature }}." }
//!   record: # !
//!     uses: costs.record
//!     with: { feature: "{{ inputs.feature }}", step: "{{ inputs.step }}", call: "{{ stages.ask }}" }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { feature: { type: string }, step: { type: string } }
//! stages:
//!   budget:
//!     uses: costs.check
//!     with: { feature: "{{ inputs.feature }}", step: "{{ inputs.step }}", model: m, input_tokens: 9 }
//!   ask:
//!     uses: model.ask
//!     needs: [budget]
//!     with: { model: m, prompt: "Name {{ inputs.feature }}." }
//!   record:
//!     uses: costs.record
//!     always: true
//!     with: { feature: "{{ inputs.feature }}", step: "{{ inputs.step }}", call: "{{ stages.ask }}" }
//! ```

use crate::catalogue::Money;
use crate::check::PipelineView;
use crate::diagnostic::{Confidence, Diagnostic};
use crate::document::Node;
use crate::expression::Flow;
use crate::written::{WrittenStage, texts};

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let paying = view.written.stages().filter(|it| {
        let operation = view.operation(*it);
        operation.is_some_and(|it| it.effects.money == Money::Pays)
    });
    found.extend(paying.filter_map(|it| diagnostic(view, it)));
}

fn diagnostic(view: &PipelineView<'_>, paying: WrittenStage<'_>) -> Option<Diagnostic> {
    let stages = view.written.stages();
    let mut recording = stages.filter(|it| records(view, *it, paying.name()));
    let first = recording.next();
    let always = first.into_iter().chain(recording).any(WrittenStage::always);
    if always || is_given(view, paying.name()) {
        return None;
    }
    let diagnostic = match first {
        Some(stage) => recorded_sometimes(view, paying, stage),
        None => recorded_never(view, paying),
    };
    Some(diagnostic?.confidence(Confidence::Medium))
}

fn recorded_sometimes(
    view: &PipelineView<'_>,
    paying: WrittenStage<'_>,
    recording: WrittenStage<'_>,
) -> Option<Diagnostic> {
    let name = paying.name();
    let message = format!("what `{name}` spent is not recorded when anything fails");
    let place = view.written.document.place(recording.name_span());
    Some(
        Diagnostic::warning("unrecorded_cost", place, message)
            .related(view.place(paying.uses()?), "this stage pays")
            .help("give this stage `always: true`"),
    )
}

fn recorded_never(view: &PipelineView<'_>, paying: WrittenStage<'_>) -> Option<Diagnostic> {
    let name = paying.name();
    let message = format!("`{name}` pays, and nothing records what it cost");
    let recorder = view.operations_that(|it| matches!(it.money, Money::Records(_)));
    let help = format!(
        "let a stage with `always: true` use {recorder} with `call: \"{{{{ stages.{name} }}}}\"`"
    );
    let place = view.place(paying.uses()?);
    Some(Diagnostic::warning("unrecorded_cost", place, message).help(help))
}

fn records(view: &PipelineView<'_>, stage: WrittenStage<'_>, paying: &str) -> bool {
    let operation = view.operation(stage);
    match operation.map(|it| it.effects.money) {
        Some(Money::Records(parameter)) => stage
            .parameter(parameter)
            .is_some_and(|it| names(it, paying)),
        _ => false,
    }
}

/// Whether the pipeline hands the whole call, or what it cost, to somebody else.
fn is_given(view: &PipelineView<'_>, paying: &str) -> bool {
    let outputs = view.written.outputs().iter().map(|it| &it.node);
    let calls = view.written.stages().filter(|it| {
        let operation = view.operation(*it);
        operation.is_some_and(|it| it.calls.is_some())
    });
    let given = calls.filter_map(WrittenStage::with);
    outputs.chain(given).any(|it| names(it, paying))
}

/// Whether a value holds the whole call, or its costs.
fn names(node: &Node, paying: &str) -> bool {
    let flows = texts(node)
        .into_iter()
        .filter_map(Node::text)
        .flat_map(Flow::all);
    flows.map(|it| it.path).any(|path| match &path[..] {
        [root, stage] => root == "stages" && stage == paying,
        [root, stage, field, ..] => {
            let cost = matches!(field.as_str(), "cost" | "usage");
            root == "stages" && stage == paying && cost
        }
        _ => false,
    })
}

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

use std::collections::{HashMap, HashSet};

use crate::catalogue::Money;
use crate::check::PipelineView;
use crate::diagnostic::{Confidence, Diagnostic};
use crate::document::Node;
use crate::written::{WrittenStage, texts};

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let paying = view.written.stages().filter(|it| {
        let operation = view.operation(*it);
        operation.is_some_and(|it| it.effects.money == Money::Pays)
    });
    let mut paying = paying.peekable();
    if paying.peek().is_none() {
        return;
    }
    let (recorded, given) = (recorded(view), given(view));
    let kept = |it: &WrittenStage<'_>| given.contains(it.name());
    let paying = paying.filter(|it| !kept(it));
    found.extend(paying.filter_map(|it| diagnostic(view, it, &recorded)));
}

/// The stages that record, by the stages whose call they record.
type Recorded<'d> = HashMap<String, Vec<WrittenStage<'d>>>;

fn diagnostic(
    view: &PipelineView<'_>,
    paying: WrittenStage<'_>,
    recorded: &Recorded<'_>,
) -> Option<Diagnostic> {
    let recording = recorded.get(paying.name()).map_or(&[][..], Vec::as_slice);
    if recording.iter().any(|it| it.always()) {
        return None;
    }
    let diagnostic = match recording.first() {
        Some(stage) => recorded_sometimes(view, paying, *stage),
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

fn recorded<'a>(view: &PipelineView<'a>) -> Recorded<'a> {
    let mut recorded = Recorded::new();
    for stage in view.written.stages() {
        let money = view.operation(stage).map(|it| it.effects.money);
        if let Some(Money::Records(parameter)) = money {
            let call = stage.parameter(parameter);
            let calls = call.map(|it| calls(view, it)).unwrap_or_default();
            for call in calls {
                recorded.entry(call).or_default().push(stage);
            }
        }
    }
    recorded
}

/// The stages whose call, or what it cost, the pipeline hands to somebody else.
fn given(view: &PipelineView<'_>) -> HashSet<String> {
    let outputs = view.written.outputs().iter().map(|it| &it.node);
    let others = view.written.stages().filter(|it| {
        let operation = view.operation(*it);
        operation.is_some_and(|it| it.calls.is_some())
    });
    let given = outputs.chain(others.filter_map(WrittenStage::with));
    given.flat_map(|it| calls(view, it)).collect()
}

/// The stages of which a value holds the whole call, or its costs.
fn calls<'d>(view: &PipelineView<'d>, node: &'d Node) -> Vec<String> {
    let flows = texts(node).into_iter().map(|it| view.readings.flows(it));
    let call = |path: &[String]| match path {
        [root, stage] if root == "stages" => Some(stage.clone()),
        [root, stage, field, ..] if root == "stages" => {
            matches!(field.as_str(), "cost" | "usage").then(|| stage.clone())
        }
        _ => None,
    };
    flows
        .flat_map(|it| {
            it.iter()
                .filter_map(|it| call(&it.path))
                .collect::<Vec<_>>()
        })
        .collect()
}

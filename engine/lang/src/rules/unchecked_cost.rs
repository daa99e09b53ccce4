//! Money is spent before anybody asked whether it may be.
//!
//! A budget holds only where it is checked before the call. A check in a pipeline that runs before
//! the call counts too.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs: { feature: { type: string }, step: { type: string } }
//! stages:
//!   ask:
//!     uses: model.ask # !
//!     with: { model: m, prompt: "Name {{ inputs.feature }}." }
//!   record:
//!     uses: costs.record
//!     always: true
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
use crate::written::WrittenStage;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let pays = |it: &WrittenStage<'_>| {
        let operation = view.operation(*it);
        operation.is_some_and(|it| it.effects.money == Money::Pays)
    };
    if !view.written.stages().any(|it| pays(&it)) {
        return;
    }
    let checked = view.order().follows(|it| view.deeds()[it].checks);
    let paying = view.written.stages().enumerate();
    let unchecked = paying.filter(|(index, it)| !checked[*index] && pays(it));
    found.extend(unchecked.filter_map(|(_, it)| diagnostic(view, it)));
}

fn diagnostic(view: &PipelineView<'_>, stage: WrittenStage<'_>) -> Option<Diagnostic> {
    let message = format!(
        "`{}` pays, and no budget is checked before it",
        stage.name()
    );
    let diagnostic = Diagnostic::warning("unchecked_cost", view.place(stage.uses()?), message)
        .confidence(Confidence::Medium);
    let mut checks = view
        .written
        .stages()
        .zip(view.deeds())
        .filter(|(_, deeds)| deeds.checks);
    Some(match checks.next() {
        Some((check, _)) => {
            let place = view.written.document.place(check.name_span());
            diagnostic
                .related(place, "this check may come too late")
                .help(format!(
                    "let it wait for the check: `needs: [{}]`",
                    check.name()
                ))
        }
        None => diagnostic.help(format!(
            "let a stage before it use {}",
            view.operations_that(|it| it.money == Money::Checks)
        )),
    })
}

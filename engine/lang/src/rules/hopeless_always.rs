//! A stage that runs `always` needs what cannot exist when something has failed.
//!
//! Where a stage failed or was skipped, a stage that runs `always` sees null in place of its outputs.
//! A parameter that must be given then is not, so that the stage fails just when it is needed.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs: { reply: { type: string } }
//! stages:
//!   parse:
//!     uses: reply.parse
//!     with: { text: "{{ inputs.reply }}" }
//!   log:
//!     uses: files.append
//!     always: true
//!     with:
//!       path: docs/log.md
//!       line: "{{ stages.parse.prose }}" # !
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { reply: { type: string } }
//! stages:
//!   parse:
//!     uses: reply.parse
//!     with: { text: "{{ inputs.reply }}" }
//!   log:
//!     uses: files.append
//!     always: true
//!     with:
//!       path: docs/log.md
//!       line: "{{ stages.parse.prose or 'The reply could not be read.' }}"
//! ```

use crate::check::PipelineView;
use crate::diagnostic::{Confidence, Diagnostic};
use crate::document::Field;
use crate::expression::Text;
use crate::types::Type;
use crate::written::WrittenStage;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let always = view.written.stages().filter(|it| it.always());
    found.extend(always.flat_map(|it| diagnostics(view, it)));
}

fn diagnostics<'d>(view: &PipelineView<'d>, stage: WrittenStage<'d>) -> Vec<Diagnostic> {
    let parameters = view
        .operation(stage)
        .and_then(|it| it.parameters.of().as_record());
    let (Some(record), Some(with)) = (parameters, stage.with()) else {
        return Vec::new();
    };
    let needed = with.fields().iter().filter(|field| {
        let known = record.known(&field.key);
        known.is_some_and(|it| it.required && !accepts_null(&it.of))
    });
    needed
        .filter_map(|it| diagnostic(view, stage, it))
        .collect()
}

fn accepts_null(of: &Type) -> bool {
    match of {
        Type::Any | Type::Null => true,
        Type::Either(members) => members.iter().any(accepts_null),
        _ => false,
    }
}

fn diagnostic<'d>(
    view: &PipelineView<'d>,
    stage: WrittenStage<'d>,
    field: &'d Field,
) -> Option<Diagnostic> {
    let reading = view.readings.text(&field.node)?;
    let Ok(Text::Whole { expression }) = &*reading else {
        return None;
    };
    let reference = expression.is_reference()?;
    let [root, name, ..] = reference.parts() else {
        return None;
    };
    let needed = view.written.stages().find(|it| it.name() == name)?;
    if root != "stages" || is_asked(view, stage, name) {
        return None;
    }
    let document = view.written.document;
    let span = field.node.locate(document.source(), reference.range());
    let message = format!(
        "`{}` is null when `{name}` failed or was skipped, and `{}` must be given",
        reference.path(),
        field.key
    );
    Some(
        Diagnostic::warning("hopeless_always", document.place(span), message)
            .confidence(Confidence::Medium)
            .related(document.place(needed.name_span()), "this stage may fail")
            .help("say what it is then, with `or`; or guard the stage with `if`"),
    )
}

/// Whether the stage runs only under a condition that asks for the other one.
fn is_asked<'d>(view: &PipelineView<'d>, stage: WrittenStage<'d>, other: &str) -> bool {
    let reading = stage.condition().and_then(|it| view.readings.condition(it));
    let Some(Ok(condition)) = reading.as_deref() else {
        return false;
    };
    let references = condition.references();
    references
        .iter()
        .any(|it| it.parts().get(1).is_some_and(|it| it == other))
}

//! The default of an input is not of the input's type, or none of its options.
//!
//! Whoever leaves the input out gets the default, and no caller can mend it.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs:
//!   tone: { type: string, options: [short, long], default: shrt } # !
//!   limit: { type: integer, default: "12" } # !
//!   names: { type: list, of: string, default: plum } # !
//! stages:
//!   ask:
//!     uses: model.ask
//!     with: { model: m, prompt: "{{ inputs.tone }} {{ inputs.names }}", limit: "{{ inputs.limit }}" }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs:
//!   tone: { type: string, options: [short, long], default: short }
//!   limit: { type: integer, default: 12 }
//!   names: { type: list, of: string, default: [] }
//!   model: { type: string, default: "{{ config.default_model }}" }
//!   most: { type: number, optional: true, default: null }
//! stages:
//!   ask:
//!     uses: model.ask
//!     with:
//!       model: "{{ inputs.model }}"
//!       prompt: "{{ inputs.tone }} {{ inputs.names }} {{ inputs.most }}"
//!       limit: "{{ inputs.limit }}"
//! ```

use crate::check::{Known, LifecycleView, PipelineView, Readings, fit_value, input_type};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Field, Value};

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let (document, readings) = (view.written.document, &view.readings);
    let inputs = view.written.inputs().iter();
    found.extend(inputs.flat_map(|it| unfitting(document, readings, it)));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let (document, readings) = (view.written.document, &view.readings);
    let inputs = view.written.inputs().iter();
    found.extend(inputs.flat_map(|it| unfitting(document, readings, it)));
}

/// What does not fit of a default as it is written; what expressions give is not known here.
fn unfitting<'d>(
    document: &'d Document,
    readings: &Readings<'d>,
    input: &'d Field,
) -> Vec<Diagnostic> {
    let default = input.node.get("default");
    let default = default.filter(|it| it.value != Value::Null);
    let (Some(default), Some(of)) = (default, input_type(&input.node)) else {
        return Vec::new();
    };
    let found = fit_value(
        document,
        readings,
        default,
        &of,
        &input.key,
        &Known::new([]),
    );
    let named = |it| Diagnostic {
        rule: "wrong_default",
        ..it
    };
    found.into_iter().map(named).collect()
}

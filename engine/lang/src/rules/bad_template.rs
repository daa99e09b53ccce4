//! A text that is filled in with values cannot be read as a template.
//!
//! Only texts of some kinds are templates; the settings say which, by `rendered: true`. Braces in
//! any other text are text.
//!
//! ```markdown bad template
//! # Status
//!
//! {% for box in boxes %}
//! - [ ] {{ box. }} <!-- # ! -->
//! {% endfor %}
//! ```
//!
//! ```markdown good template
//! # Status
//!
//! {% for box in boxes %}
//! - [ ] {{ box }}
//! {% endfor %}
//! ```
//!
//! ```markdown good role
//! Write `{{ box. }}` where a box belongs.
//! ```

use crate::check::TextView;
use crate::diagnostic::Diagnostic;
use crate::expression::{ExpressionFault, Text};
use crate::source::{Place, Span};

pub(super) fn text(view: &TextView<'_>, found: &mut Vec<Diagnostic>) {
    let kind = view.text.kind.as_deref().unwrap_or_default();
    if !view.library.is_rendered(kind) {
        return;
    }
    if let Err(fault) = Text::parse(view.text.source.text()) {
        let message = format!("this template cannot be read: {fault}");
        found.push(Diagnostic::error(
            "bad_template",
            place(view, &fault),
            message,
        ));
    }
}

fn place(view: &TextView<'_>, fault: &ExpressionFault) -> Place {
    let source = &view.text.source;
    let within = fault
        .range
        .clone()
        .filter(|it| it.end <= source.text().len() && !it.is_empty());
    within.map_or_else(
        || view.text.head(),
        |it| Place::new(source, Span::new(it.start, it.end)),
    )
}

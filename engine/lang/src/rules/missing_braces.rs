//! A text that is an expression, but without braces it stays a text.
//!
//! Only `if` and the like are bare expressions. Everywhere else `stages.ask.text` is fifteen letters;
//! the value is `{{ stages.ask.text }}`. A text is taken for an expression where all of it is one
//! that names something of this document.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs: { topic: { type: string } }
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: "Tell of {{ inputs.topic }}" } }
//!   again:
//!     uses: model.ask
//!     needs: [ask]
//!     with: { model: m, prompt: "stages.ask.text | upper" } # !
//! outputs:
//!   text: stages.ask.text # !
//!   more: "{{ stages.again.text }}"
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { topic: { type: string } }
//! stages:
//!   ask:
//!     uses: model.ask
//!     if: inputs.topic
//!     with: { model: m, prompt: "Tell of {{ inputs.topic }}" }
//!   again:
//!     uses: model.ask
//!     needs: [ask]
//!     with: { model: m, prompt: "inputs.topic is a name that expressions use, facts.x another" }
//! outputs:
//!   text: "{{ stages.again.text }}"
//! ```

use crate::check::{Known, LifecycleView, PipelineView};
use crate::diagnostic::{Confidence, Diagnostic};
use crate::document::{Document, Node};
use crate::expression::{Expression, Reference, Text};
use crate::fix::{Fix, Safety};
use crate::written::{WrittenStage, WrittenWork, texts};

/// The roots of the names that a document gives itself, as a reference begins with them.
const ROOTS: &[&str] = &["facts.", "inputs.", "stages."];

/// No expression that a person writes without braces by mistake is longer, in bytes.
const LONGEST: usize = 200;

pub(super) fn pipeline(view: &PipelineView<'_>, found: &mut Vec<Diagnostic>) {
    let written = view.written;
    let parameters = written.stages().filter_map(WrittenStage::with);
    let outputs = written.outputs().iter().map(|it| &it.node);
    let values = parameters.chain(outputs);
    found.extend(values.flat_map(|it| in_value(written.document, it, &view.known)));
}

pub(super) fn lifecycle(view: &LifecycleView<'_>, found: &mut Vec<Diagnostic>) {
    let given = view.written.works().filter_map(WrittenWork::with);
    found.extend(given.flat_map(|it| in_value(view.written.document, it, &view.known)));
}

fn in_value(document: &Document, value: &Node, known: &Known) -> Vec<Diagnostic> {
    let bare = texts(value).into_iter().filter_map(|node| {
        let text = node.text().filter(|it| is_expression(it, known))?;
        Some(diagnostic(document, node, text))
    });
    bare.collect()
}

/// Whether all of a text is an expression over names that the document has.
fn is_expression(text: &str, known: &Known) -> bool {
    let is_candidate = text.len() <= LONGEST && ROOTS.iter().any(|it| text.contains(it));
    if !is_candidate || Text::has_code(text) {
        return false;
    }
    let names = |it: &Reference| it.parts().len() > 1 && known.resolve(it).is_ok();
    let references = Expression::parse(text).map_or_else(|_| Vec::new(), |it| it.references());
    !references.is_empty() && references.iter().all(names)
}

fn diagnostic(document: &Document, node: &Node, text: &str) -> Diagnostic {
    let meant = format!("{{{{ {} }}}}", text.trim());
    let message = format!("this is the text `{}`, not the value of it", text.trim());
    let found = Diagnostic::warning("missing_braces", document.place(node.span), message)
        .confidence(Confidence::Low)
        .help(format!("write `{meant}` for the value"));
    if text.contains(['"', '\\', '\n']) {
        return found;
    }
    let title = "put it into braces";
    found.fix(Fix::replacing(
        Safety::Unsafe,
        node.span,
        format!("\"{meant}\""),
        title,
    ))
}

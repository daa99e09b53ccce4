//! A word that is none of those that may stand here.
//!
//! The schema finds this fault.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! inputs: { x: { type: strnig } } # !
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ```
//!
//! ```yaml good
//! kind: pipeline
//! name: example
//! inputs: { x: { type: string } }
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: "{{ inputs.x }}" } }
//! ```

use crate::check::DocumentView;
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::shape;
use crate::suggestion::cure;

/// What a setting names is a model, or a document or text of a kind that there is.
pub(super) fn document(view: &DocumentView<'_>, found: &mut Vec<Diagnostic>) {
    let mut known: Vec<_> = shape::kinds().map(str::to_owned).collect();
    known.push("model".to_owned());
    known.extend(view.library.text_kinds());
    let own = view
        .document
        .root()
        .get("texts")
        .map_or(&[][..], Node::fields);
    known.extend(own.iter().map(|it| it.key.clone()));
    for (node, _) in view.noted("x-kind") {
        let word = node.text().unwrap_or_default();
        if !known.iter().any(|it| it == word) {
            let message = format!("there is nothing of the kind `{word}` to name");
            let fault = Diagnostic::error("bad_word", view.place(node), message);
            found.push(fault.help(cure(word, known.iter().map(String::as_str))));
        }
    }
}

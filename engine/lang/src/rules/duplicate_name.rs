//! Two documents of one kind have the same name.
//!
//! Files that lie in one layer, or are named together, are one another's neighbours: of two with
//! one name, only one can be meant.
//!
//! ```project bad
//! ==> pipeline/first.yaml <==
//! kind: pipeline
//! name: example
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ==> pipeline/second.yaml <==
//! kind: pipeline
//! name: example # !
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ```
//!
//! ```project good
//! ==> pipeline/first.yaml <==
//! kind: pipeline
//! name: first
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ==> pipeline/second.yaml <==
//! kind: pipeline
//! name: second
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ```

use std::collections::HashMap;

use crate::check::{Placed, ProjectView};
use crate::diagnostic::Diagnostic;
use crate::source::Place;

pub(super) fn project(view: &ProjectView<'_>, found: &mut Vec<Diagnostic>) {
    let mut first: HashMap<(&str, &str, &str), Place> = HashMap::new();
    for placed in view.documents {
        let Some((kind, name, place)) = named(placed) else {
            continue;
        };
        match first.get(&(&placed.layer, kind, name)) {
            Some(before) if before.source.name() != place.source.name() => {
                found.push(duplicate(kind, name, place, before));
            }
            Some(_) => {}
            None => {
                first.insert((&placed.layer, kind, name), place);
            }
        }
    }
}

fn named(placed: &Placed) -> Option<(&str, &str, Place)> {
    let node = placed.document.root().get("name")?;
    let place = placed.document.place(node.span);
    Some((placed.document.kind()?, node.text()?, place))
}

fn duplicate(kind: &str, name: &str, place: Place, first: &Place) -> Diagnostic {
    let message = format!("there are two documents of kind {kind} with the name `{name}`");
    let help = format!(
        "give one of them another name; the first is `{}`",
        first.source.name()
    );
    Diagnostic::error("duplicate_name", place, message)
        .related(first.clone(), "it has the name first")
        .help(help)
}

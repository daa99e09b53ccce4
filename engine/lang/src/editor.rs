//! What an editor asks of a document: what stands at a byte, what may stand there, where it is
//! defined and what else names it. Pure, like checking; what it knows of a kind of document it
//! reads from the kind's schema.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value as Json;

use crate::catalogue::{Catalogue, Operation};
use crate::check::{Known, LifecycleView, PipelineView, Signatures, call_of};
use crate::document::{Document, Field, Node};
use crate::library::Library;
use crate::shape;
use crate::types::Record;
use crate::written::{WrittenLifecycle, WrittenPipeline, WrittenStage, WrittenStep, WrittenWork};

mod compared;
mod completion;
mod definition;
mod expression_at;
mod names;
mod rename;
mod schema_place;
mod spot;
mod thing;

pub use completion::{Completion, CompletionKind, completions};
pub use definition::Definition;
pub use names::{Name, Role};
pub use rename::{NotRenamed, rename};
pub use thing::Thing;

use schema_place::SchemaPlace;
use spot::{Spot, Spots};

/// The schemas of the language, parsed once.
static SCHEMAS: LazyLock<HashMap<&'static str, Json>> = LazyLock::new(|| {
    let parsed =
        |(kind, text): &(&'static str, &str)| Some((*kind, serde_json::from_str(text).ok()?));
    shape::SCHEMAS.iter().filter_map(parsed).collect()
});

/// A document as an editor sees it.
pub struct EditorView<'a> {
    document: &'a Document,
    catalogue: &'a Catalogue,
    library: &'a dyn Library,
    signatures: &'a Signatures<'a>,
    spots: Spots<'a>,
}

impl<'a> EditorView<'a> {
    /// The view of a document of any kind.
    pub fn new(
        document: &'a Document,
        catalogue: &'a Catalogue,
        library: &'a dyn Library,
        signatures: &'a Signatures<'a>,
    ) -> Self {
        let schema = document
            .kind()
            .and_then(|it| SCHEMAS.get(it))
            .map(SchemaPlace::new);
        let schema_of = |parent: &Spot<'a>, field: &Field| schema_of(parent, field, catalogue);
        let spots = Spots::new(document.root(), schema, &schema_of);
        Self {
            document,
            catalogue,
            library,
            signatures,
            spots,
        }
    }

    /// The names that expressions at a spot may use.
    fn known_at(&self, spot: &Spot<'a>) -> Option<Known> {
        match self.document.kind()? {
            "pipeline" => {
                let written = WrittenPipeline::new(self.document);
                Some(
                    PipelineView::new(written, self.catalogue, self.library, self.signatures).known,
                )
            }
            "lifecycle" => Some(self.known_in_lifecycle(spot)),
            _ => None,
        }
    }

    fn known_in_lifecycle(&self, spot: &Spot<'a>) -> Known {
        let written = WrittenLifecycle::new(self.document);
        let view = LifecycleView::new(written, self.catalogue, self.library, self.signatures);
        match self.spots.path(spot).as_slice() {
            ["steps", step, "to", ..] => {
                let step = written
                    .steps()
                    .find(|it: &WrittenStep<'_>| it.name() == *step);
                step.map_or_else(|| view.known.clone(), |it| view.known_after(it))
            }
            _ => view.known,
        }
    }

    /// The operation of the stage that a spot stands in.
    fn operation_around(&self, spot: &Spot<'a>) -> Option<(WrittenStage<'a>, &'a Operation)> {
        let fields = self.spots.upwards(spot).filter_map(|it| it.field);
        let mut stages = fields.map(|field| WrittenStage { field });
        stages.find_map(|it| Some((it, self.catalogue.get(it.operation()?)?)))
    }

    /// What the document takes that is run with the values of this map; none where the map is not
    /// that of inputs.
    fn inputs_of_callee(&self, map: &Spot<'a>) -> Option<Record> {
        let key = map.field?.key.as_str();
        if let Some((stage, operation)) = self.operation_around(map) {
            let call = operation.calls.as_ref().filter(|it| it.inputs == key)?;
            let (kind, name) = call_of(stage, self.catalogue)?;
            debug_assert_eq!(kind, call.kind);
            return self.signatures.inputs(kind, name.text()?);
        }
        map.schema?.annotation("x-inputs")?;
        let node = self.spots.parent(map)?.node;
        let (kind, name) = WrittenWork { node }.target()?;
        self.signatures.inputs(kind, name.text()?)
    }

    /// The sort of thing that the text at a spot names: `stage`, `state`, a kind of document or
    /// text, …
    fn sort_at(&self, spot: &Spot<'a>) -> Option<String> {
        let annotated = spot.schema.and_then(|it| it.word("x-names"));
        annotated
            .map(str::to_owned)
            .or_else(|| self.sort_by_operation(spot))
    }

    fn sort_by_operation(&self, spot: &Spot<'a>) -> Option<String> {
        let (stage, operation) = self.operation_around(spot)?;
        let parameter = match spot.field {
            Some(field) => field.key.as_str(),
            None => self.spots.parent(spot)?.field?.key.as_str(),
        };
        let call = operation.calls.as_ref().filter(|it| it.name == parameter);
        let texts = operation.texts.as_ref().filter(|it| it.names == parameter);
        let kind_of_text = || stage.parameter(texts?.kind)?.text().map(str::to_owned);
        call.map(|it| it.kind.to_owned()).or_else(kind_of_text)
    }
}

/// The schema of an entry; that of a parameter comes from the operation beside it.
fn schema_of<'a>(
    parent: &Spot<'a>,
    field: &Field,
    catalogue: &'a Catalogue,
) -> Option<SchemaPlace<'a>> {
    let place = parent.schema?.field(&field.key)?;
    let Some(beside) = place.word("x-parameters-of") else {
        return Some(place);
    };
    let operation = parent.node.get(beside).and_then(Node::text);
    let operation = operation.and_then(|it| catalogue.get(it));
    operation.map(|it| SchemaPlace::new(it.parameters.schema()))
}

#[cfg(test)]
mod tests;

//! A pipeline as written.

use crate::document::{Document, Field, Node, Value};
use crate::source::Span;

/// A pipeline as written.
#[derive(Debug, Clone, Copy)]
pub struct WrittenPipeline<'d> {
    /// The document it stands in.
    pub document: &'d Document,
}

impl<'d> WrittenPipeline<'d> {
    /// The pipeline of a document.
    pub fn new(document: &'d Document) -> Self {
        Self { document }
    }

    /// Its declared inputs.
    pub fn inputs(self) -> &'d [Field] {
        fields(self.document, "inputs")
    }

    /// Its facts.
    pub fn facts(self) -> &'d [Field] {
        fields(self.document, "facts")
    }

    /// Its outputs.
    pub fn outputs(self) -> &'d [Field] {
        fields(self.document, "outputs")
    }

    /// Its stages in the order written.
    pub fn stages(self) -> impl Iterator<Item = WrittenStage<'d>> {
        fields(self.document, "stages")
            .iter()
            .map(|field| WrittenStage { field })
    }

    /// All its bare expressions.
    pub fn conditions(self) -> impl Iterator<Item = &'d Node> {
        self.stages().filter_map(WrittenStage::condition)
    }

    /// The names of its stages.
    pub fn stage_names(self) -> impl Iterator<Item = &'d str> {
        fields(self.document, "stages")
            .iter()
            .map(|it| it.key.as_str())
    }
}

pub(super) fn fields<'d>(document: &'d Document, key: &str) -> &'d [Field] {
    document.root().get(key).map_or(&[], Node::fields)
}

/// A stage as written.
#[derive(Debug, Clone, Copy)]
pub struct WrittenStage<'d> {
    /// Its entry among the stages.
    pub field: &'d Field,
}

impl<'d> WrittenStage<'d> {
    /// Its name.
    pub fn name(self) -> &'d str {
        &self.field.key
    }

    /// The bytes of its name.
    pub fn name_span(self) -> Span {
        self.field.key_span
    }

    /// The operation it uses.
    pub fn uses(self) -> Option<&'d Node> {
        self.get("uses").filter(|it| it.text().is_some())
    }

    /// The name of the operation it uses.
    pub fn operation(self) -> Option<&'d str> {
        self.uses()?.text()
    }

    /// The operation's parameters.
    pub fn with(self) -> Option<&'d Node> {
        self.get("with")
    }

    /// One parameter.
    pub fn parameter(self, name: &str) -> Option<&'d Node> {
        self.with()?.get(name)
    }

    /// The stages it names in `needs`.
    pub fn needs(self) -> impl Iterator<Item = &'d Node> {
        let items = self.get("needs").map_or(&[][..], Node::items);
        items.iter().filter(|it| it.text().is_some())
    }

    /// The condition of `if`.
    pub fn condition(self) -> Option<&'d Node> {
        self.get("if").filter(|it| it.text().is_some())
    }

    /// Whether it runs whatever became of those it refers to.
    pub fn always(self) -> bool {
        matches!(
            self.get("always").map(|it| &it.value),
            Some(Value::Boolean(true))
        )
    }

    /// Any field of the stage.
    pub fn get(self, key: &str) -> Option<&'d Node> {
        self.field.node.get(key)
    }
}

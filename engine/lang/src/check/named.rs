//! Values that name something, because a schema says so: parameters of operations by `x-names`,
//! settings by `names`. What is named is a model, or a document or a text of a kind.

use crate::catalogue::Catalogue;
use crate::document::{Document, Node};
use crate::written::{WrittenPipeline, WrittenStage, words};

/// What the stages of a pipeline name without an expression, each with its kind.
pub fn named_in_stages<'d>(
    written: WrittenPipeline<'d>,
    catalogue: &'d Catalogue,
) -> Vec<(&'d str, &'d Node)> {
    let stages = written.stages();
    stages.flat_map(|it| in_stage(it, catalogue)).collect()
}

fn in_stage<'d>(stage: WrittenStage<'d>, catalogue: &'d Catalogue) -> Vec<(&'d str, &'d Node)> {
    let operation = stage.operation().and_then(|it| catalogue.get(it));
    let noted = operation
        .into_iter()
        .flat_map(|it| it.parameters.marked("x-names"));
    let noted = noted.filter_map(|(name, kind)| Some((name, kind.as_str()?)));
    noted
        .flat_map(|(name, kind)| literal(stage.parameter(name)).map(move |it| (kind, it)))
        .collect()
}

/// What the settings of a document name by default, each with its kind.
pub fn named_in_settings(document: &Document) -> Vec<(&str, &Node)> {
    if document.kind() != Some("settings") {
        return Vec::new();
    }
    let settings = document
        .root()
        .get("settings")
        .map_or(&[][..], Node::fields);
    let named = settings
        .iter()
        .filter_map(|it| Some((it.node.text_of("names")?, it.node.get("default"))));
    named
        .flat_map(|(kind, node)| literal(node).map(move |it| (kind, it)))
        .collect()
}

/// The words of a value that no expression computes.
fn literal(node: Option<&Node>) -> impl Iterator<Item = &Node> {
    let is_literal = |it: &&Node| it.text().is_some_and(|it| !it.contains("{{"));
    words(node).into_iter().filter(is_literal)
}

//! Documents as they were written: views of nodes that never fail, so that checking never stops.
//! What is missing is absent; what has the wrong shape was reported by `shape` and is skipped.

mod lifecycle;
mod pipeline;
mod text;

pub use lifecycle::{WrittenLifecycle, WrittenMove, WrittenPermit, WrittenStep, WrittenWork};
pub use pipeline::{WrittenPipeline, WrittenStage};
pub use text::WrittenText;

use crate::document::{Node, Value};

/// All texts in a value, at any depth.
pub fn texts(node: &Node) -> Vec<&Node> {
    let mut found = Vec::new();
    add_texts(node, &mut found);
    found
}

fn add_texts<'d>(node: &'d Node, found: &mut Vec<&'d Node>) {
    match &node.value {
        Value::Text(_) => found.push(node),
        Value::List(items) => items.iter().for_each(|it| add_texts(it, found)),
        Value::Map(fields) => fields.iter().for_each(|it| add_texts(&it.node, found)),
        _ => {}
    }
}

/// The words of a value that may be one word or a list of them.
pub fn words(node: Option<&Node>) -> Vec<&Node> {
    match node.map(|it| (&it.value, it)) {
        Some((Value::List(items), _)) => items.iter().filter(|it| it.text().is_some()).collect(),
        Some((Value::Text(_), node)) => vec![node],
        _ => Vec::new(),
    }
}

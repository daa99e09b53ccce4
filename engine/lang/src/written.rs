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
    match &node.value {
        Value::Text(_) => vec![node],
        Value::List(items) => items.iter().flat_map(texts).collect(),
        Value::Map(fields) => fields.iter().flat_map(|it| texts(&it.node)).collect(),
        _ => Vec::new(),
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

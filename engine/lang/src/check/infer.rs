//! The type of a value as written, from what its expressions refer to.

use super::Known;
use crate::document::{Node, Value};
use crate::expression::Text;
use crate::types::{Record, Type};

/// The type that a node will have once its expressions are evaluated.
pub(super) fn infer(node: &Node, known: &Known) -> Type {
    match &node.value {
        Value::Null => Type::Null,
        Value::Boolean(_) => Type::Boolean,
        Value::Integer(_) => Type::Integer,
        Value::Number(_) => Type::Number,
        Value::Text(scalar) => text(&scalar.text, known),
        Value::List(items) => Type::List(Box::new(common(items, known))),
        Value::Map(fields) => {
            let fields = fields
                .iter()
                .map(|it| (it.key.clone(), infer(&it.node, known)));
            Type::Record(Record::of(fields))
        }
    }
}

fn text(text: &str, known: &Known) -> Type {
    match Text::parse(text) {
        Ok(Text::Literal(word)) => Type::Word(vec![word]),
        Ok(Text::Mixed(_)) => Type::Text,
        Ok(Text::Whole { expression, .. }) => expression
            .is_reference()
            .and_then(|it| known.resolve(&it).ok().cloned())
            .unwrap_or(Type::Any),
        Err(_) => Type::Any,
    }
}

/// The type that all items share; any where they differ.
fn common(items: &[Node], known: &Known) -> Type {
    let mut types = items.iter().map(|it| widened(infer(it, known)));
    let Some(first) = types.next() else {
        return Type::Any;
    };
    if types.all(|it| it == first) {
        first
    } else {
        Type::Any
    }
}

fn widened(of: Type) -> Type {
    match of {
        Type::Word(_) => Type::Text,
        other => other,
    }
}

//! The type of a value as written, from what its expressions refer to.

use super::typing::{Missing, Typing};
use super::{Known, Readings};
use crate::document::{Node, Value};
use crate::types::{Record, Type};

/// The type that a node will have once its expressions are evaluated.
pub(super) fn infer<'d>(node: &'d Node, known: &Known, readings: &Readings<'d>) -> Type {
    match &node.value {
        Value::Null => Type::Null,
        Value::Boolean(_) => Type::Boolean,
        Value::Integer(_) => Type::Integer,
        Value::Number(_) => Type::Number,
        Value::Text(scalar) => text(node, &scalar.text, known, readings),
        Value::List(items) => Type::List(Box::new(common(items, known, readings))),
        Value::Map(fields) => {
            let fields = fields
                .iter()
                .map(|it| (it.key.clone(), infer(&it.node, known, readings)));
            Type::Record(Record::of(fields))
        }
    }
}

fn text<'d>(node: &'d Node, source: &str, known: &Known, readings: &Readings<'d>) -> Type {
    match readings.text(node).as_deref() {
        None => Type::Word(vec![source.to_owned()]),
        Some(Ok(text)) => Typing::new(known, Missing::Fault, source).code(text.code()),
        Some(Err(_)) => Type::Any,
    }
}

/// The type that all items share; any where they differ.
fn common<'d>(items: &'d [Node], known: &Known, readings: &Readings<'d>) -> Type {
    let mut types = items.iter().map(|it| widened(infer(it, known, readings)));
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

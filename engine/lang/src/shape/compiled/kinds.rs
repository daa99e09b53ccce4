//! The kinds of values that JSON Schema knows, for the values of documents.

use serde_json::Value as Json;

use crate::document::{Node, Value};

/// The words for kinds, in the order of their bits.
const WORDS: [&str; 7] = [
    "null", "boolean", "integer", "number", "string", "array", "object",
];

const NULL: u8 = 1;
const BOOLEAN: u8 = 1 << 1;
const INTEGER: u8 = 1 << 2;
const NUMBER: u8 = 1 << 3;
const TEXT: u8 = 1 << 4;
const LIST: u8 = 1 << 5;
const MAP: u8 = 1 << 6;

/// Some kinds of values.
pub(super) struct Kinds(u8);

impl Kinds {
    /// The kinds that the keyword `type` says; none where it says others.
    pub fn read(said: &Json) -> Option<Self> {
        let words = said.as_array().map_or(std::slice::from_ref(said), |it| it);
        let bits: Option<Vec<u8>> = words.iter().map(bit).collect();
        Some(Self(bits?.into_iter().fold(0, |all, it| all | it)))
    }

    /// Whether a value is of one of them.
    pub fn hold(&self, node: &Node) -> bool {
        self.0 & of(node) != 0
    }

    /// Whether texts are.
    pub fn hold_text(&self) -> bool {
        self.0 & TEXT != 0
    }
}

fn bit(word: &Json) -> Option<u8> {
    let at = WORDS.iter().position(|it| word == *it)?;
    Some(1 << at)
}

/// The kinds that a value is of: a whole number is a number as well.
fn of(node: &Node) -> u8 {
    match &node.value {
        Value::Null => NULL,
        Value::Boolean(_) => BOOLEAN,
        Value::Integer(_) => INTEGER | NUMBER,
        Value::Number(it) if !it.is_finite() => NULL,
        Value::Number(it) if it.fract() == 0.0 => INTEGER | NUMBER,
        Value::Number(_) => NUMBER,
        Value::Text(_) => TEXT,
        Value::List(_) => LIST,
        Value::Map(_) => MAP,
    }
}

/// The number that a value is. A number without end is nothing in JSON.
#[expect(
    clippy::cast_precision_loss,
    reason = "the bounds of the schemas are small, and what is lost is far beyond them"
)]
pub(super) fn number(node: &Node) -> Option<f64> {
    match node.value {
        Value::Integer(it) => Some(it as f64),
        Value::Number(it) => Some(it).filter(|it| it.is_finite()),
        _ => None,
    }
}

//! Walks a document and its schema side by side: which parts of the schema speak of a value.

use serde_json::Value as Json;

use crate::document::{Field, Node, Value};
use crate::source::Span;

/// How many references and choices may lead to each other.
const DEEPEST: usize = 20;

/// A value of a document and the parts of the schema that speak of it.
pub struct Applying<'s, 'd> {
    /// The value.
    pub node: &'d Node,
    /// The bytes of its key; those of the value where it has none.
    pub key_span: Span,
    /// Its key; empty where it has none.
    pub key: &'d str,
    /// The parts of the schema.
    pub schemas: Vec<&'s Json>,
}

impl<'s, 'd> Applying<'s, 'd> {
    /// The value of a keyword in the first part that has it.
    pub fn keyword(&self, name: &str) -> Option<&'s Json> {
        self.schemas.iter().find_map(|it| it.get(name))
    }

    fn entry(field: &'d Field, schemas: Vec<&'s Json>) -> Self {
        Self {
            node: &field.node,
            key_span: field.key_span,
            key: &field.key,
            schemas,
        }
    }

    fn plain(node: &'d Node, schemas: Vec<&'s Json>) -> Self {
        Self {
            node,
            key_span: node.span,
            key: "",
            schemas,
        }
    }
}

/// Calls for a value and for all values in it.
pub fn visit<'s, 'd>(schema: &'s Json, node: &'d Node, work: &mut dyn FnMut(&Applying<'s, 'd>)) {
    let root = Applying::plain(node, parts(schema, schema));
    walk(schema, &root, work);
}

fn walk<'s, 'd>(root: &'s Json, at: &Applying<'s, 'd>, work: &mut dyn FnMut(&Applying<'s, 'd>)) {
    work(at);
    match &at.node.value {
        Value::Map(fields) => {
            for field in fields {
                let below = at.schemas.iter().filter_map(|it| of_key(it, &field.key));
                let schemas = below.flat_map(|it| parts(it, root)).collect();
                walk(root, &Applying::entry(field, schemas), work);
            }
        }
        Value::List(items) => {
            let of_items = at.schemas.iter().filter_map(|it| it.get("items"));
            let schemas: Vec<_> = of_items.flat_map(|it| parts(it, root)).collect();
            for item in items {
                walk(root, &Applying::plain(item, schemas.clone()), work);
            }
        }
        _ => {}
    }
}

/// What a schema says of the value of a key.
fn of_key<'w>(schema: &'w Json, key: &str) -> Option<&'w Json> {
    let known = schema.get("properties").and_then(|it| it.get(key));
    known.or_else(|| {
        schema
            .get("additionalProperties")
            .filter(|it| it.is_object())
    })
}

/// A schema and all that it refers to or chooses from.
pub(super) fn parts<'w>(schema: &'w Json, root: &'w Json) -> Vec<&'w Json> {
    let mut found = Vec::new();
    collect(schema, root, DEEPEST, &mut found);
    found
}

fn collect<'w>(schema: &'w Json, root: &'w Json, depth: usize, found: &mut Vec<&'w Json>) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    found.push(schema);
    let target = schema.get("$ref").and_then(|it| resolved(it, root));
    let members = ["allOf", "anyOf", "oneOf"]
        .iter()
        .filter_map(|it| schema.get(*it)?.as_array());
    let branches = ["then", "else"].iter().filter_map(|it| schema.get(*it));
    let all = target.into_iter().chain(members.flatten()).chain(branches);
    all.for_each(|it| collect(it, root, depth, found));
}

/// What a reference within a schema points to.
pub(super) fn resolved<'w>(reference: &Json, root: &'w Json) -> Option<&'w Json> {
    root.pointer(reference.as_str()?.strip_prefix('#')?)
}

/// The keywords in a schema that say something of a value: `deprecated`, and ours.
pub(super) fn annotations(schema: &Json) -> Vec<String> {
    let mut found = Vec::new();
    add_annotations(schema, &mut found);
    found
}

fn add_annotations(schema: &Json, found: &mut Vec<String>) {
    match schema {
        Json::Object(fields) => {
            for (name, it) in fields {
                let says = name == "deprecated" || name.starts_with("x-");
                if says && !found.contains(name) {
                    found.push(name.clone());
                }
                add_annotations(it, found);
            }
        }
        Json::Array(items) => items.iter().for_each(|it| add_annotations(it, found)),
        _ => {}
    }
}

/// Whether a part of a schema has a list at a keyword.
pub(super) fn lists(schema: &Json, keyword: &str) -> bool {
    match schema {
        Json::Object(fields) => fields
            .iter()
            .any(|(name, it)| name == keyword && it.is_array() || lists(it, keyword)),
        Json::Array(items) => items.iter().any(|it| lists(it, keyword)),
        _ => false,
    }
}

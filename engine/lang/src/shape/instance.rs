//! The values of a document as a schema's validator sees them, so that no document is copied to be
//! checked.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, Node as Instance, NodeIdentity, Object};
use serde_json::{Number, Value as JsonValue};

use crate::document::{Field, Node, Scalar, Style, Value};
use crate::source::Span;

/// Values of documents, as a kind of JSON.
pub(super) struct Written;

/// A name of a property as a value of its own.
pub(super) struct Name(Node);

impl Default for Name {
    fn default() -> Self {
        Self(Node::null(Span::default()))
    }
}

impl Json for Written {
    type Node<'a> = &'a Node;
    type PreparedKey = String;
    type StringBuffer = Name;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut Name, string: &str, work: impl FnOnce(&Node) -> T) -> T {
        buffer.0.value = Value::Text(Scalar {
            text: string.to_owned(),
            style: Style::Plain,
        });
        work(&buffer.0)
    }
}

impl<'a> Instance<'a, Written> for &'a Node {
    type Object = &'a [Field];
    type Array = &'a [Node];
    type Number = Number;

    fn as_object(&self) -> Option<&'a [Field]> {
        match &self.value {
            Value::Map(fields) => Some(fields),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<&'a [Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.text().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<Number> {
        match self.value {
            Value::Integer(integer) => Some(Number::from(integer)),
            Value::Number(number) => Number::from_f64(number),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.value {
            Value::Boolean(truth) => Some(truth),
            _ => None,
        }
    }

    /// A number without end is nothing in JSON.
    fn is_null(&self) -> bool {
        match self.value {
            Value::Null => true,
            Value::Number(number) => !number.is_finite(),
            _ => false,
        }
    }

    fn json_type(&self) -> JsonType {
        match self.value {
            Value::Boolean(_) => JsonType::Boolean,
            Value::Text(_) => JsonType::String,
            Value::List(_) => JsonType::Array,
            Value::Map(_) => JsonType::Object,
            _ if self.is_null() => JsonType::Null,
            Value::Null | Value::Integer(_) | Value::Number(_) => JsonType::Number,
        }
    }

    fn to_value(&self) -> Cow<'a, JsonValue> {
        Cow::Owned(self.to_json())
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref::<Node>(*self).addr()))
    }
}

impl<'a> Object<'a, Written> for &'a [Field] {
    type Node = &'a Node;
    type MemberName = &'a str;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        <[Field]>::len(self)
    }

    fn get(&self, key: &String) -> Option<&'a Node> {
        let field = self.iter().find(|it| it.key == *key);
        field.map(|it| &it.node)
    }

    fn members(&self) -> Members<'a> {
        Members(self.iter())
    }
}

/// The entries of a map, one after the other.
pub(super) struct Members<'a>(std::slice::Iter<'a, Field>);

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, &'a Node);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|it| (it.key.as_str(), &it.node))
    }
}

impl<'a> Array<'a, Written> for &'a [Node] {
    type Node = &'a Node;
    type ElementsIter = std::slice::Iter<'a, Node>;

    fn len(&self) -> usize {
        <[Node]>::len(self)
    }

    fn elements(&self) -> std::slice::Iter<'a, Node> {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::document::Document;
    use crate::source::Source;

    fn errors(text: &str) -> (Vec<String>, Vec<String>) {
        let schema = json!({
            "type": "object",
            "propertyNames": { "pattern": "^[a-z]+$" },
            "additionalProperties": false,
            "required": ["a"],
            "properties": {
                "a": { "type": ["integer", "null"], "minimum": 2 },
                "b": { "type": "array", "items": { "enum": ["x", 1, 2.5, true, { "k": [] }] }, "uniqueItems": true },
                "c": { "type": "string", "minLength": 2 },
            },
        });
        let ours = jsonschema::options_for::<Written>().build(&schema);
        let plain = jsonschema::validator_for(&schema).expect("a schema");
        let document = Document::yaml(Source::new("x.yaml", text));
        let json = document.root().to_json();
        let told = |it: jsonschema::ValidationError<'_>| format!("{} {it}", it.instance_path());
        let ours = ours.expect("a schema");
        assert_eq!(
            ours.is_valid(document.root()),
            plain.is_valid(&json),
            "{text}"
        );
        (
            ours.iter_errors(document.root()).map(told).collect(),
            plain.iter_errors(&json).map(told).collect(),
        )
    }

    #[test]
    fn a_document_has_the_errors_that_its_json_has() {
        for text in [
            "a: 3\nb: [x, 1, 2.5, true, { k: [] }]\nc: ab\n",
            "a: 1\nb: [x, x, 1, 1.0, y]\nc: é\nD: 1\n",
            "a: 2.0\nb: {}\n",
            "a: 1e999\nb: [1e999]\n",
            "b: [{ k: [1] }]\nc: 1\n",
            "[]",
            "",
        ] {
            let (ours, plain) = errors(text);
            assert_eq!(ours, plain, "{text}");
        }
    }
}

//! A KDL node taken apart: its name, its arguments and properties as nodes, its children.

use kdl::{KdlEntry, KdlIdentifier, KdlNode, KdlValue};

use super::super::{Field, Node, Scalar, Style, Value};
use super::{Form, ITEM};
use crate::source::Span;

/// A KDL node taken apart.
pub(super) struct Line<'k> {
    /// All its bytes, without the white space around it.
    pub span: Span,
    pub name: &'k str,
    pub name_span: Span,
    pub form: Option<Form>,
    pub arguments: Vec<Node>,
    pub properties: Vec<Field>,
    pub children: &'k [KdlNode],
    /// Annotations that mean nothing, and numbers that are none.
    pub faults: Vec<(Span, String)>,
}

impl<'k> Line<'k> {
    /// Takes a node of `text` apart.
    pub(super) fn new(node: &'k KdlNode, text: &str) -> Self {
        let start = node.span().offset();
        let written = text
            .get(start..start + node.span().len())
            .unwrap_or_default();
        let mut line = Self {
            span: Span::new(start, start + written.trim_end().len()),
            name: node.name().value(),
            name_span: identifier_span(node.name()),
            form: None,
            arguments: Vec::new(),
            properties: Vec::new(),
            children: node.children().map_or(&[], |it| it.nodes()),
            faults: Vec::new(),
        };
        line.annotation(node.ty());
        for entry in node.entries() {
            line.entry(entry);
        }
        line
    }

    fn annotation(&mut self, annotation: Option<&KdlIdentifier>) {
        let Some(annotation) = annotation else { return };
        let mut forms = Form::ALL.into_iter();
        self.form = forms.find(|it| it.name() == annotation.value());
        if self.form.is_none() {
            let message = format!(
                "there is no type annotation `({})` of a node",
                annotation.value()
            );
            self.faults.push((identifier_span(annotation), message));
        }
    }

    fn entry(&mut self, entry: &KdlEntry) {
        if let Some(annotation) = entry.ty() {
            let message = format!(
                "a type annotation `({})` of a value says nothing here",
                annotation.value()
            );
            self.faults.push((identifier_span(annotation), message));
        }
        let node = self.scalar(entry);
        match entry.name() {
            None => self.arguments.push(node),
            Some(name) => self.properties.push(Field {
                key: name.value().to_owned(),
                key_span: identifier_span(name),
                node,
            }),
        }
    }

    fn scalar(&mut self, entry: &KdlEntry) -> Node {
        let span = value_span(entry);
        Node {
            span,
            value: self.value(entry.value(), span),
        }
    }

    fn value(&mut self, value: &KdlValue, span: Span) -> Value {
        match value {
            KdlValue::Null => Value::Null,
            KdlValue::Bool(truth) => Value::Boolean(*truth),
            KdlValue::Integer(integer) => integer_value(*integer),
            KdlValue::Float(number) => {
                if number.is_nan() {
                    let message = "`#nan` is not a value that a document can hold".to_owned();
                    self.faults.push((span, message));
                }
                Value::Number(*number)
            }
            KdlValue::String(text) => Value::Text(Scalar {
                text: text.clone(),
                style: Style::Kdl,
            }),
        }
    }

    /// Whether it is an item of a list.
    pub(super) fn is_item(&self) -> bool {
        self.name == ITEM
    }

    /// Whether it says nothing but its name.
    pub(super) fn is_bare(&self) -> bool {
        self.arguments.is_empty() && self.properties.is_empty() && self.children.is_empty()
    }
}

/// A whole number that is too large is one with a fraction, as in YAML.
#[expect(
    clippy::cast_precision_loss,
    reason = "so large a number has no exact value in JSON"
)]
fn integer_value(integer: i128) -> Value {
    i64::try_from(integer).map_or(Value::Number(integer as f64), Value::Integer)
}

pub(super) fn identifier_span(identifier: &KdlIdentifier) -> Span {
    let span = identifier.span();
    Span::new(span.offset(), span.offset() + span.len())
}

/// The bytes of an entry's value, which stands at its end.
fn value_span(entry: &KdlEntry) -> Span {
    let end = entry.span().offset() + entry.span().len();
    let length = entry.format().map_or(0, |it| it.value_repr.len());
    Span::new(end.saturating_sub(length), end)
}

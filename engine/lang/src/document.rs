//! A parsed file: values, each with the bytes it came from. Formats differ; documents do not.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::source::{Place, Source, Span};

mod comment;
mod format;
mod front_matter;
mod guide;
mod kdl;
mod limits;
mod scalar;
mod write;
mod yaml;

pub use format::Format;
pub use scalar::{Scalar, Style};
pub use write::convert;

/// The largest text that is read as a document, in bytes.
pub const LARGEST: usize = 16 << 20;

/// One value of a document. There is no node without a span.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The bytes it came from.
    pub span: Span,
    /// What it says.
    pub value: Value,
}

/// What a node says.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Number(f64),
    /// A text.
    Text(Scalar),
    /// Values in order.
    List(Vec<Node>),
    /// Named values in the order written.
    Map(Vec<Field>),
}

/// One entry of a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The key.
    pub key: String,
    /// The bytes of the key.
    pub key_span: Span,
    /// All bytes of the entry: from its key to the end of its value; in KDL the whole node, with its
    /// name. Of what repeated nodes say together, from the first of them to the last, whatever
    /// stands between.
    pub span: Span,
    /// The value.
    pub node: Node,
}

impl Node {
    /// A node that says nothing.
    pub fn null(span: Span) -> Self {
        Self {
            span,
            value: Value::Null,
        }
    }

    /// The entry of a map with that key.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields().iter().find(|it| it.key == key)
    }

    /// The value of a map's key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.field(key).map(|it| &it.node)
    }

    /// The entries of a map; none for anything else.
    pub fn fields(&self) -> &[Field] {
        match &self.value {
            Value::Map(fields) => fields,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a text.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(scalar) => Some(&scalar.text),
            _ => None,
        }
    }

    /// The text of a map's key.
    pub fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// The value as JSON, without places.
    pub fn to_json(&self) -> Json {
        match &self.value {
            Value::Null => Json::Null,
            Value::Boolean(truth) => Json::Bool(*truth),
            Value::Integer(integer) => Json::from(*integer),
            Value::Number(number) => Json::from(*number),
            Value::Text(scalar) => Json::from(scalar.text.as_str()),
            Value::List(items) => items.iter().map(Node::to_json).collect(),
            Value::Map(fields) => {
                let pairs = fields.iter().map(|it| (it.key.clone(), it.node.to_json()));
                Json::Object(pairs.collect())
            }
        }
    }

    /// The node that a JSON pointer reaches, or the deepest one on the way.
    pub fn at(&self, pointer: &str) -> &Node {
        let parts = pointer.split('/').skip(1).map(unescape);
        parts.fold(self, |node, part| node.child(&part).unwrap_or(node))
    }

    fn child(&self, part: &str) -> Option<&Node> {
        match &self.value {
            Value::List(items) => items.get(part.parse::<usize>().ok()?),
            _ => self.get(part),
        }
    }

    /// The bytes of the source behind a range of this text's own bytes.
    pub fn locate(&self, source: &Source, range: std::ops::Range<usize>) -> Span {
        match &self.value {
            Value::Text(scalar) => scalar.locate(source.slice(self.span), self.span.start, range),
            _ => self.span,
        }
    }
}

fn unescape(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

/// A parsed file. Parsing never fails: a broken file is a document with diagnostics.
#[derive(Debug, Clone)]
pub struct Document {
    format: Format,
    source: Arc<Source>,
    root: Node,
    diagnostics: Vec<Diagnostic>,
}

impl Document {
    /// Parses YAML.
    pub fn yaml(source: Arc<Source>) -> Self {
        let (root, diagnostics) = yaml::parse(&source);
        Self {
            format: Format::Yaml,
            source,
            root,
            diagnostics,
        }
    }

    /// Parses KDL 2.
    pub fn kdl(source: Arc<Source>) -> Self {
        let (root, diagnostics) = kdl::parse(&source);
        Self {
            format: Format::Kdl,
            source,
            root,
            diagnostics,
        }
    }

    /// Parses what the name of the source says that it is.
    pub fn parse(source: Arc<Source>) -> Self {
        let format = Format::of(source.name());
        Self::in_format(format, source)
    }

    /// Parses a text of that format.
    pub fn in_format(format: Format, source: Arc<Source>) -> Self {
        match format {
            Format::Kdl => Self::kdl(source),
            Format::Yaml => Self::yaml(source),
        }
    }

    /// The text it was parsed from.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The format it was parsed as.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Its outermost value.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// What was wrong with its syntax.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// What kind of document it says it is: `pipeline`, `lifecycle`, …
    pub fn kind(&self) -> Option<&str> {
        self.root.text_of("kind")
    }

    /// Its name.
    pub fn name(&self) -> Option<&str> {
        self.root.text_of("name")
    }

    /// A place in it.
    pub fn place(&self, span: Span) -> Place {
        Place::new(&self.source, span)
    }
}

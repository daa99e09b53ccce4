//! An expression of a document whose schema says what it may refer to.

use serde_json::Value as Json;

use crate::document::Node;
use crate::expression::{Code, Expression, ExpressionFault, Reference, Text, callable};

/// A text or a bare expression, and the names that it may use.
pub struct Computed<'d> {
    /// Where it stands.
    pub node: &'d Node,
    /// The names it may use.
    pub names: Vec<String>,
    is_bare: bool,
}

/// A computed text once it is read.
pub enum Parsed {
    /// A bare expression.
    Bare(Expression),
    /// A text with expressions in it.
    Text(Text),
}

impl Parsed {
    /// The names it refers to, with their bytes.
    pub fn references(&self) -> Vec<Reference> {
        match self {
            Self::Bare(expression) => expression.references(),
            Self::Text(text) => text.references(),
        }
    }

    /// Its code.
    pub fn code(&self) -> Code<'_> {
        match self {
            Self::Bare(expression) => Code::Whole(expression.term()),
            Self::Text(text) => text.code(),
        }
    }
}

impl<'d> Computed<'d> {
    pub(super) fn new(node: &'d Node, is_bare: bool, names: &Json) -> Self {
        let names = names.as_array().into_iter().flatten();
        Self {
            node,
            names: names
                .filter_map(|it| it.as_str().map(str::to_owned))
                .collect(),
            is_bare,
        }
    }

    /// Reads it.
    pub fn parse(&self) -> Result<Parsed, ExpressionFault> {
        let source = self.node.text().unwrap_or_default();
        if self.is_bare {
            return Expression::parse(source).map(Parsed::Bare);
        }
        Text::parse(source).map(Parsed::Text)
    }

    /// Whether it may use what a reference names.
    pub fn knows(&self, reference: &Reference) -> bool {
        let name = &reference.parts()[0];
        self.names.contains(name) || callable::function(name).is_some()
    }
}

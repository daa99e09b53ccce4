//! A KDL node as it is written: its name, its arguments and properties as values, its children.

use super::super::{Field, Node};
use super::{Form, ITEM};
use crate::source::Span;

/// A KDL node.
pub(super) struct Line {
    /// All its bytes, without the white space around it.
    pub span: Span,
    pub name: String,
    pub name_span: Span,
    pub form: Option<Form>,
    pub arguments: Vec<Node>,
    pub properties: Vec<Field>,
    pub children: Vec<Line>,
}

impl Line {
    /// Whether it is an item of a list.
    pub(super) fn is_item(&self) -> bool {
        self.name == ITEM
    }

    /// Whether it says nothing but its name.
    pub(super) fn is_bare(&self) -> bool {
        self.arguments.is_empty() && self.properties.is_empty() && self.children.is_empty()
    }
}

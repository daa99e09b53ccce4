//! An expression of a document whose schema says what it may refer to.

use serde_json::Value as Json;

use crate::document::Node;
use crate::expression::{Expression, ExpressionFault, FilterUse, Reference, Text};

/// Functions that every expression can call; they look like names that are not there.
const FUNCTIONS: &[&str] = &["debug", "dict", "namespace", "range"];

/// A text or a bare expression, and the names that it may use.
pub struct Computed<'d> {
    /// Where it stands.
    pub node: &'d Node,
    /// The names it may use.
    pub names: Vec<String>,
    is_bare: bool,
}

/// What an expression uses.
pub struct Uses {
    /// The names, with their bytes.
    pub references: Vec<Reference>,
    /// The filters, with their bytes.
    pub filters: Vec<FilterUse>,
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

    /// What it uses.
    pub fn parse(&self) -> Result<Uses, ExpressionFault> {
        let source = self.node.text().unwrap_or_default();
        if self.is_bare {
            let parsed = Expression::parse(source)?;
            return Ok(Uses {
                references: parsed.references(),
                filters: parsed.filters(),
            });
        }
        let parsed = Text::parse(source)?;
        Ok(Uses {
            references: parsed.references(),
            filters: parsed.filters(),
        })
    }

    /// Whether it may use what a reference names.
    pub fn knows(&self, reference: &Reference) -> bool {
        let name = &reference.parts()[0];
        self.names.contains(name) || FUNCTIONS.contains(&name.as_str())
    }
}

//! Which names stand where in a document: keys that define a thing, and texts and expressions that
//! name one.

use super::EditorView;
use super::compared::{Compared, compared};
use super::spot::Spot;
use crate::document::{Field, Node};
use crate::expression::{Expression, Reference, Term, Text};
use crate::source::Span;

/// How a name stands in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The thing of that name is defined here.
    Definition,
    /// It is defined elsewhere: in this document, in another, or by the engine.
    Use,
}

/// A name in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// What sort of thing it names: `stage`, `state`, `operation`, a kind of document or text, …
    pub sort: String,
    /// The name.
    pub name: String,
    /// How it stands here.
    pub role: Role,
    /// Its bytes, without quotes.
    pub span: Span,
}

/// The sorts of things that the roots of references hold.
const ROOTS: &[(&str, &str)] = &[
    ("config", "setting"),
    ("counts", "limit"),
    ("facts", "fact"),
    ("inputs", "input"),
    ("stages", "stage"),
];

impl<'a> EditorView<'a> {
    /// Every name in the document, in the order of values.
    pub fn names(&self) -> Vec<Name> {
        self.spots.iter().flat_map(|it| self.names_of(it)).collect()
    }

    /// The names at a spot: that of its key, that of its text, those in its expressions.
    pub(super) fn names_of(&self, spot: &Spot<'a>) -> Vec<Name> {
        let mut names: Vec<_> = self.definition_of(spot).into_iter().collect();
        match self.used_by(spot) {
            Some(name) => names.push(name),
            None => names.extend(self.referred_by(spot)),
        }
        names
    }

    fn definition_of(&self, spot: &Spot<'a>) -> Option<Name> {
        let field: &Field = spot.field?;
        let sort = self.spots.parent(spot)?.schema?.word("x-each")?;
        Some(Name {
            sort: sort.to_owned(),
            name: field.key.clone(),
            role: Role::Definition,
            span: self.inside(field.key_span),
        })
    }

    fn used_by(&self, spot: &Spot<'a>) -> Option<Name> {
        let name = spot.node.text().filter(|it| !it.contains("{{"))?;
        Some(Name {
            sort: self.sort_at(spot)?,
            name: name.to_owned(),
            role: Role::Use,
            span: spot.node.locate(self.document.source(), 0..name.len()),
        })
    }

    fn referred_by(&self, spot: &Spot<'a>) -> Vec<Name> {
        let compared = compared_in(spot);
        let compared = compared.into_iter().map(|it| self.compared(spot.node, it));
        let references = references_of(spot);
        let names = references
            .iter()
            .filter_map(|it| self.referred(spot.node, it));
        names.chain(compared).collect()
    }

    fn compared(&self, node: &Node, compared: Compared) -> Name {
        Name {
            sort: compared.sort.to_owned(),
            name: compared.name,
            role: Role::Use,
            span: node.locate(self.document.source(), compared.range),
        }
    }

    fn referred(&self, node: &Node, reference: &Reference) -> Option<Name> {
        let root = reference.parts().first()?;
        let (_, sort) = ROOTS.iter().find(|(it, _)| it == root)?;
        Some(Name {
            sort: (*sort).to_owned(),
            name: reference.parts().get(1)?.clone(),
            role: Role::Use,
            span: node.locate(self.document.source(), reference.part_range(1)),
        })
    }

    /// A span without the quotes around it.
    fn inside(&self, span: Span) -> Span {
        let quoted = self.document.source().slice(span).starts_with(['"', '\'']);
        if quoted {
            Span::new(span.start + 1, span.end - 1)
        } else {
            span
        }
    }
}

/// Whether the text at a spot is a bare expression.
pub(super) fn is_condition(spot: &Spot<'_>) -> bool {
    let schema = spot.schema;
    schema.is_some_and(|it| it.annotation("x-condition").is_some())
}

/// The references of the expressions at a spot, with their bytes within its text.
pub(super) fn references_of(spot: &Spot<'_>) -> Vec<Reference> {
    let Some(text) = spot.node.text() else {
        return Vec::new();
    };
    if is_condition(spot) {
        return Expression::parse(text).map_or_else(|_| Vec::new(), |it| it.references());
    }
    Text::parse(text).map_or_else(|_| Vec::new(), |it| it.references())
}

/// The names in the comparisons of the expressions at a spot.
fn compared_in(spot: &Spot<'_>) -> Vec<Compared> {
    let Some(text) = spot.node.text() else {
        return Vec::new();
    };
    if is_condition(spot) {
        return Expression::parse(text).map_or_else(|_| Vec::new(), |it| compared(it.term()));
    }
    let mut found = Vec::new();
    if let Ok(text) = Text::parse(text) {
        let visit = &mut |term: &Term, _: &[&str]| found.extend(compared(term));
        text.code().terms(visit);
    }
    found
}

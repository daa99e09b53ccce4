//! What stands at a byte of a document.

use super::EditorView;
use super::names::{Name, references_of};
use super::spot::{Spot, covers};
use crate::expression::Reference;
use crate::source::Span;
use crate::types::Type;

/// What stands at a byte.
#[derive(Debug, Clone, PartialEq)]
pub enum Thing {
    /// A key of the language or a parameter, and what it is for.
    Key(String),
    /// The name of something.
    Name(Name),
    /// A reference in an expression, up to the part at the byte.
    Reference {
        /// The path, such as `stages.compile.tokens`.
        path: String,
        /// The type of what it names.
        of: Type,
        /// What that means, where it is said.
        summary: String,
        /// What is named by the second part of the path.
        name: Option<Name>,
    },
}

impl<'a> EditorView<'a> {
    /// What stands at a byte, and its bytes.
    pub fn thing_at(&self, offset: usize) -> Option<(Span, Thing)> {
        let spot = self.spots.at(offset)?;
        let name = self
            .names_of(spot)
            .into_iter()
            .find(|it| covers(it.span, offset));
        let reference = || self.reference_at(spot, offset);
        let named = || name.map(|it| (it.span, Thing::Name(it)));
        reference().or_else(named).or_else(|| key_at(spot, offset))
    }

    fn reference_at(&self, spot: &Spot<'a>, offset: usize) -> Option<(Span, Thing)> {
        let references = references_of(spot).into_iter();
        let mut parts =
            references.flat_map(|it| (0..it.parts().len()).map(move |part| (it.clone(), part)));
        let span = |it: &Reference, part| {
            spot.node
                .locate(self.document.source(), it.part_range(part))
        };
        let (reference, part) = parts.find(|(it, part)| covers(span(it, *part), offset))?;
        let path = reference.parts()[..=part].to_vec();
        let (of, summary) = self.known_at(spot)?.described(&path)?;
        let names = self.names_of(spot);
        let name = names
            .into_iter()
            .find(|it| it.span == span(&reference, 1) && part >= 1);
        Some((
            span(&reference, part),
            Thing::Reference {
                path: path.join("."),
                of,
                summary,
                name,
            },
        ))
    }
}

fn key_at(spot: &Spot<'_>, offset: usize) -> Option<(Span, Thing)> {
    let field = spot.field.filter(|it| covers(it.key_span, offset))?;
    let about = spot.schema?.word("description")?;
    Some((field.key_span, Thing::Key(about.to_owned())))
}

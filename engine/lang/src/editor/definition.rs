//! Where the thing is defined that is named at a byte.

use super::EditorView;
use super::names::{Name, Role};
use super::thing::Thing;
use crate::source::Span;

/// Where a thing is defined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Definition {
    /// In this document.
    Here(Span),
    /// By a document of its own.
    Document {
        /// The kind of that document.
        kind: String,
        /// Its name.
        name: String,
    },
    /// By a text.
    Text {
        /// The kind of that text.
        kind: String,
        /// Its name.
        name: String,
    },
}

impl EditorView<'_> {
    /// Where the thing is defined that is named at a byte; none for what the engine defines.
    pub fn definition_at(&self, offset: usize) -> Option<Definition> {
        let name = match self.thing_at(offset)?.1 {
            Thing::Name(name) => name,
            Thing::Reference { name, .. } => name?,
            Thing::Key(_) => return None,
        };
        self.here(&name).or_else(|| self.elsewhere(&name))
    }

    /// The places of this document that name the same as the byte.
    pub fn same_names_at(&self, offset: usize) -> Vec<Name> {
        let names = self.names();
        let covering = names.iter().find(|it| super::spot::covers(it.span, offset));
        let Some(name) = covering.cloned() else {
            return Vec::new();
        };
        let same = |it: &Name| it.sort == name.sort && it.name == name.name;
        names.into_iter().filter(same).collect()
    }

    /// What the document says of a thing that it defines.
    pub fn summary_of(&self, name: &Name) -> Option<String> {
        let mut spots = self.spots.iter();
        let spot = spots.find(|it| {
            let names = self.names_of(it);
            let defines = |it: &Name| it.role == Role::Definition;
            names
                .iter()
                .any(|it| defines(it) && it.sort == name.sort && it.name == name.name)
        })?;
        spot.node.text_of("summary").map(str::to_owned)
    }

    fn here(&self, name: &Name) -> Option<Definition> {
        let names = self.names().into_iter();
        let mut defined = names.filter(|it| it.role == Role::Definition);
        let found = defined.find(|it| it.sort == name.sort && it.name == name.name)?;
        Some(Definition::Here(found.span))
    }

    fn elsewhere(&self, named: &Name) -> Option<Definition> {
        let (kind, name) = (named.sort.clone(), named.name.clone());
        if self.library.documents(&kind).contains(&name) {
            return Some(Definition::Document { kind, name });
        }
        let is_text = self.library.texts(&kind).contains(&name);
        is_text.then_some(Definition::Text { kind, name })
    }
}

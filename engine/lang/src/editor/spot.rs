//! Every value of a document with its key, its parent and its place in the schema.

use super::schema_place::SchemaPlace;
use crate::document::{Field, Node, Value};
use crate::source::Span;

/// A value of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot<'d> {
    /// The spot it stands in, by its number.
    pub(super) parent: Option<usize>,
    /// Its entry, where it is one of a map.
    pub(super) field: Option<&'d Field>,
    /// The value.
    pub(super) node: &'d Node,
    /// What may stand there.
    pub(super) schema: Option<SchemaPlace<'d>>,
}

/// All values of a document; one stands after what it stands in.
#[derive(Debug)]
pub(super) struct Spots<'d>(Vec<Spot<'d>>);

/// How the schema of an entry is found: by the spot of the map, its key, and what is known so far.
pub(super) type SchemaOf<'f, 'd> = &'f dyn Fn(&Spot<'d>, &'d Field) -> Option<SchemaPlace<'d>>;

impl<'d> Spots<'d> {
    /// All values of a document with this schema.
    pub(super) fn new(
        root: &'d Node,
        schema: Option<SchemaPlace<'d>>,
        schema_of: SchemaOf<'_, 'd>,
    ) -> Self {
        let mut spots = Self(Vec::new());
        spots.add(None, None, root, schema, schema_of);
        spots
    }

    fn add(
        &mut self,
        parent: Option<usize>,
        field: Option<&'d Field>,
        node: &'d Node,
        schema: Option<SchemaPlace<'d>>,
        schema_of: SchemaOf<'_, 'd>,
    ) {
        let here = self.0.len();
        let spot = Spot {
            parent,
            field,
            node,
            schema,
        };
        self.0.push(spot);
        match &node.value {
            Value::Map(fields) => {
                for field in fields {
                    self.add(
                        Some(here),
                        Some(field),
                        &field.node,
                        schema_of(&spot, field),
                        schema_of,
                    );
                }
            }
            Value::List(items) => {
                let schema = schema.and_then(SchemaPlace::item);
                for item in items {
                    self.add(Some(here), None, item, schema, schema_of);
                }
            }
            _ => {}
        }
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Spot<'d>> {
        self.0.iter()
    }

    /// The spot that another stands in.
    pub(super) fn parent(&self, spot: &Spot<'d>) -> Option<&Spot<'d>> {
        spot.parent.map(|it| &self.0[it])
    }

    /// The keys on the way to a spot, outermost first.
    pub(super) fn path(&self, spot: &Spot<'d>) -> Vec<&'d str> {
        let mut keys: Vec<_> = self
            .upwards(spot)
            .filter_map(|it| it.field)
            .map(|it| it.key.as_str())
            .collect();
        keys.reverse();
        keys
    }

    /// A spot and all that it stands in, innermost first.
    pub(super) fn upwards(&self, spot: &Spot<'d>) -> impl Iterator<Item = Spot<'d>> {
        std::iter::successors(Some(*spot), |it| self.parent(it).copied())
    }

    /// The smallest spot whose key or value covers a byte; the innermost of several.
    pub(super) fn at(&self, offset: usize) -> Option<&Spot<'d>> {
        let covering = self
            .0
            .iter()
            .rev()
            .filter_map(|it| Some((covered(it, offset)?, it)));
        covering.min_by_key(|(length, _)| *length).map(|(_, it)| it)
    }
}

/// How many bytes the part of a spot has that covers a byte.
fn covered(spot: &Spot<'_>, offset: usize) -> Option<usize> {
    let spans = [spot.field.map(|it| it.key_span), Some(spot.node.span)];
    let covering = spans.into_iter().flatten().filter(|it| covers(*it, offset));
    covering.map(Span::len).min()
}

/// Whether a cursor before this byte touches a span.
pub(super) fn covers(span: Span, offset: usize) -> bool {
    span.start <= offset && offset <= span.end
}

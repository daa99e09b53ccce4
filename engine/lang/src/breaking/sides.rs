//! The two versions of a document side by side, and places in them.

use super::Version;
use crate::document::{Document, Field, Node};
use crate::record::Record;
use crate::source::Place;
use crate::written::WrittenLifecycle;

/// The two versions of a document, and where the project stands in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sides<'s> {
    pub(super) old: Version<'s>,
    pub(super) new: Version<'s>,
    pub(super) record: Option<&'s Record>,
}

/// What became of the entries of a map.
pub(super) struct Entries<'s> {
    pub(super) removed: Vec<&'s Field>,
    pub(super) added: Vec<&'s Field>,
    /// Those that are in both, the old one first.
    pub(super) kept: Vec<(&'s Field, &'s Field)>,
}

impl<'s> Sides<'s> {
    /// Both as lifecycles.
    pub(super) fn lifecycles(self) -> (WrittenLifecycle<'s>, WrittenLifecycle<'s>) {
        let written = |it: Version<'s>| WrittenLifecycle::new(it.document);
        (written(self.old), written(self.new))
    }

    /// Whether others run it: it keeps no record of its own.
    pub(super) fn is_nested(self) -> bool {
        self.old.document.root().get("record").is_none()
    }

    /// What became of the entries of one of its maps.
    pub(super) fn entries(self, key: &str) -> Entries<'s> {
        let of = |it: &'s Document| it.root().get(key).map_or(&[][..], Node::fields);
        Entries::between(of(self.old.document), of(self.new.document))
    }

    /// The place of an entry of the old version.
    pub(super) fn old_place(self, field: &Field) -> Place {
        self.old.document.place(field.key_span)
    }

    /// The place of an entry of the new version.
    pub(super) fn new_place(self, field: &Field) -> Place {
        self.new.document.place(field.key_span)
    }

    /// Where an entry of a map would be in the new version.
    pub(super) fn home(self, key: &str) -> Place {
        let document = self.new.document;
        let field = document.root().field(key);
        field.map_or_else(|| super::head(document), |it| document.place(it.key_span))
    }
}

impl<'s> Entries<'s> {
    /// What became of entries.
    pub(super) fn between(old: &'s [Field], new: &'s [Field]) -> Self {
        let find = |all: &'s [Field], key: &str| all.iter().find(|it| it.key == key);
        let kept = old.iter().filter_map(|it| Some((it, find(new, &it.key)?)));
        Self {
            removed: old
                .iter()
                .filter(|it| find(new, &it.key).is_none())
                .collect(),
            added: new
                .iter()
                .filter(|it| find(old, &it.key).is_none())
                .collect(),
            kept: kept.collect(),
        }
    }

    /// The entry that a removed one was likely renamed to: one that says the same, else the only
    /// one that is new where only one is gone.
    pub(super) fn renamed(&self, removed: &Field) -> Option<&'s Field> {
        let (said, all) = (removed.node.to_json(), &self.added);
        let same = all.iter().find(|it| it.node.to_json() == said);
        let only = match (self.removed.as_slice(), all.as_slice()) {
            ([_], [only]) => Some(only),
            _ => None,
        };
        same.or(only).copied()
    }
}

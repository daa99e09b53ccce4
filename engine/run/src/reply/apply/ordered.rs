//! The lines of a document in their order and with their profiles, for searches that look at all of them. Kept while lines come
//! and go, since a thousand searches would make it a thousand times.

use super::document::Id;
use super::profile::Profile;

/// The lines in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Ordered {
    ids: Vec<Id>,
    /// By the place that a line has in the document, of lines that are gone too.
    profiles: Vec<Profile>,
}

impl Ordered {
    pub(super) fn new(ids: Vec<Id>, profiles: Vec<Profile>) -> Self {
        Self { ids, profiles }
    }

    pub(super) fn ids(&self) -> &[Id] {
        &self.ids
    }

    pub(super) fn profile(&self, id: Id) -> &Profile {
        &self.profiles[id.index()]
    }

    /// Lines that follow each other go away.
    pub(super) fn remove(&mut self, run: &[Id]) {
        if let Some(at) = run.first().and_then(|it| self.position(*it)) {
            self.ids.drain(at..at + run.len());
        }
    }

    /// Lines come before another, or at the end.
    pub(super) fn insert(&mut self, before: Id, lines: Vec<(Id, Profile)>) {
        let at = self.position(before).unwrap_or(self.ids.len());
        self.ids.splice(at..at, lines.iter().map(|it| it.0));
        self.profiles.extend(lines.into_iter().map(|it| it.1));
    }

    fn position(&self, id: Id) -> Option<usize> {
        self.ids.iter().position(|it| *it == id)
    }
}

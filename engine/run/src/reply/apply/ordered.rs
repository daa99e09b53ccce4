//! The lines of a document in their order and with their profiles, for searches that look at all of them. Kept while lines come
//! and go, since a thousand searches would make it a thousand times.

use super::document::Id;
use super::profile::{FEW, MANY, Profile};

/// The lines in order.
#[derive(Clone, Debug)]
pub(super) struct Ordered {
    ids: Vec<Id>,
    /// Their lengths, in the same order, without the white space around them; and 0 behind the last one.
    lengths: Vec<u32>,
    /// By the place that a line has in the document, of lines that are gone too.
    profiles: Vec<Profile<FEW>>,
    finer: Vec<Profile<MANY>>,
}

impl Ordered {
    /// These lines, and what each line of the document says by its place there.
    pub(super) fn new(ids: Vec<Id>, said: &[&str]) -> Self {
        let lengths = ids.iter().map(|it| length(said[it.index()]));
        Self {
            lengths: lengths.chain([0]).collect(),
            ids,
            profiles: said.iter().map(|it| Profile::of(it)).collect(),
            finer: said.iter().map(|it| Profile::of(it)).collect(),
        }
    }

    pub(super) fn ids(&self) -> &[Id] {
        &self.ids
    }

    /// The lengths of the lines from a place on, and 0 behind the last one.
    pub(super) fn lengths(&self, first: usize) -> &[u32] {
        self.lengths.get(first..).unwrap_or_default()
    }

    /// Adds for each place what the line so many below it has in common with one of this profile.
    pub(super) fn add_in_common(&self, common: &mut [u32], below: usize, profile: &Profile<FEW>) {
        for (common, id) in common.iter_mut().zip(&self.ids[below..]) {
            *common += self.profiles[id.index()].in_common(profile);
        }
    }

    /// Adds for each place what the line so many below it has in common with one of this length at most.
    pub(super) fn add_shorter(&self, common: &mut [u32], below: usize, length: u32) {
        for (common, own) in common.iter_mut().zip(&self.lengths[below..]) {
            *common += length.min(*own);
        }
    }

    /// The finer profiles of the lines from a place on.
    pub(super) fn finer(&self, first: usize) -> impl Iterator<Item = &Profile<MANY>> {
        let ids = self.ids[first..].iter();
        ids.map(|it| &self.finer[it.index()])
    }

    /// Lines that follow each other go away.
    pub(super) fn remove(&mut self, run: &[Id]) {
        if let Some(at) = run.first().and_then(|it| self.position(*it)) {
            self.ids.drain(at..at + run.len());
            self.lengths.drain(at..at + run.len());
        }
    }

    /// Lines come before another, or at the end, with what they say.
    pub(super) fn insert(&mut self, before: Id, ids: &[Id], lines: &[&str]) {
        let at = self.position(before).unwrap_or(self.ids.len());
        self.ids.splice(at..at, ids.iter().copied());
        self.lengths
            .splice(at..at, lines.iter().map(|it| length(it)));
        self.profiles.extend(lines.iter().map(|it| Profile::of(it)));
        self.finer.extend(lines.iter().map(|it| Profile::of(it)));
    }

    fn position(&self, id: Id) -> Option<usize> {
        self.ids.iter().position(|it| *it == id)
    }
}

fn length(line: &str) -> u32 {
    u32::try_from(line.len()).unwrap_or(u32::MAX)
}

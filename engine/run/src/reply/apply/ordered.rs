//! The lines of a document in their order, with what tells without reading them that they are not alike. Kept while lines come and
//! go, since a thousand searches would make it a thousand times.

use super::document::Id;
use super::profile::Profile;

/// So many lines are looked at together.
pub(super) const TOGETHER: usize = 32;

/// The lines in order.
#[derive(Clone, Debug)]
pub(super) struct Ordered {
    ids: Vec<Id>,
    /// Their lengths without the white space around them, as [`short`]. Behind the last line there are [`TOGETHER`] more.
    short: Vec<u8>,
    /// Bytes of the lines before each of them, without the white space around them, modulo 2^32. Behind the bytes of all there are
    /// [`TOGETHER`] more.
    before: Vec<u32>,
    profiles: Vec<Profile>,
}

impl Ordered {
    /// These lines, with what they say.
    pub(super) fn new(ids: &[Id], lines: &[&str]) -> Self {
        let mut ordered = Self {
            ids: Vec::new(),
            short: vec![0; TOGETHER],
            before: vec![0; TOGETHER + 1],
            profiles: Vec::new(),
        };
        ordered.put(0, 0, ids, lines);
        ordered
    }

    pub(super) fn ids(&self) -> &[Id] {
        &self.ids
    }

    /// Lengths from an index on.
    pub(super) fn short(&self, at: usize) -> &[u8; TOGETHER] {
        together(&self.short, at)
    }

    /// Lengths of so many lines from an index on.
    pub(super) fn shorts(&self, at: usize, count: usize) -> &[u8] {
        &self.short[at..at + count]
    }

    /// Bytes before each line from an index on.
    pub(super) fn before(&self, at: usize) -> &[u32; TOGETHER] {
        together(&self.before, at)
    }

    /// Bytes of so many lines from an index on.
    pub(super) fn bytes(&self, at: usize, count: usize) -> u32 {
        self.before[at + count].wrapping_sub(self.before[at])
    }

    /// What so many lines from an index on say of their bytes.
    pub(super) fn profiles(&self, at: usize, count: usize) -> &[Profile] {
        &self.profiles[at..at + count]
    }

    /// Puts lines, with what they say, in the place of others, that may be none, before another or at the end.
    pub(super) fn replace(&mut self, old: &[Id], before: Id, new: &[Id], lines: &[&str]) {
        let first = old.first().copied().unwrap_or(before);
        let at = self.position(first).unwrap_or(self.ids.len());
        self.put(at, old.len(), new, lines);
    }

    fn put(&mut self, at: usize, old: usize, new: &[Id], lines: &[&str]) {
        let lengths = || lines.iter().map(|it| length(it));
        let gone = self.bytes(at, old);
        self.ids.splice(at..at + old, new.iter().copied());
        self.short.splice(at..at + old, lengths().map(short));
        let profiles = lines.iter().map(|it| Profile::of(it));
        self.profiles.splice(at..at + old, profiles);
        let mut sum = self.before[at];
        let sums = lengths().map(|it| {
            sum = sum.wrapping_add(it);
            sum
        });
        self.before.splice(at + 1..=at + old, sums);
        let come = self.bytes(at, new.len());
        for sum in &mut self.before[at + 1 + new.len()..] {
            *sum = sum.wrapping_add(come).wrapping_sub(gone);
        }
    }

    fn position(&self, id: Id) -> Option<usize> {
        // Counting looks at many at once, and stops nowhere.
        let holds = |chunk: &[Id]| chunk.iter().filter(|it| **it == id).count() > 0;
        let chunk = self.ids.chunks(256).position(holds)? * 256;
        let within = self.ids[chunk..].iter().position(|it| *it == id);
        within.map(|it| chunk + it)
    }
}

fn together<T>(of: &[T], at: usize) -> &[T; TOGETHER] {
    let of = of[at..].first_chunk();
    of.expect("there are as many behind the last line")
}

/// A length in one byte; 255 for all that are longer.
pub(super) fn short(length: u32) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
}

fn length(line: &str) -> u32 {
    u32::try_from(line.len()).unwrap_or(u32::MAX)
}

//! A file as lines that are found by what they say and replaced without moving the others, so that a thousand changes of a
//! large file take little more than one.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use super::ordered::Ordered;
use crate::reply::line::{Cursor, without_line_end};

/// The place of a line, for as long as the document lives.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Id(u32);

/// Before the first line and behind the last one.
pub(super) const EDGE: Id = Id(0);

#[derive(Clone, Debug)]
struct Node<'a> {
    /// With its line end.
    raw: Cow<'a, str>,
    previous: Id,
    next: Id,
    is_gone: bool,
}

/// The lines of a file, in order, and where each is that says the same but for white space at its ends.
#[derive(Clone, Debug)]
pub(super) struct Document<'a> {
    nodes: Vec<Node<'a>>,
    alike: HashMap<u64, Vec<Id>>,
    hasher: RandomState,
    /// Bytes of its lines.
    bytes: usize,
    /// Made by the first search that looks at all lines.
    ordered: OnceCell<Ordered>,
}

impl<'a> Document<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let edge = Node {
            raw: Cow::Borrowed(""),
            previous: EDGE,
            next: EDGE,
            is_gone: false,
        };
        let mut document = Self {
            nodes: vec![edge],
            alike: HashMap::new(),
            hasher: RandomState::new(),
            bytes: 0,
            ordered: OnceCell::new(),
        };
        for line in Cursor::new(text) {
            document.insert_before(EDGE, Cow::Borrowed(line.raw));
        }
        document
    }

    /// Gives a document without lines some, as they are.
    pub(super) fn fill(&mut self, text: &str) {
        let first = self.nodes.len();
        for line in Cursor::new(text) {
            self.insert_before(EDGE, Cow::Owned(line.raw.to_owned()));
        }
        self.put_in_order(&[], EDGE, first);
    }

    /// Its text.
    pub(super) fn text(&self) -> String {
        self.ids().map(|it| self.raw(it)).collect()
    }

    /// The lines in order.
    pub(super) fn ids(&self) -> impl Iterator<Item = Id> {
        self.following(EDGE)
    }

    /// The lines behind this one, in order.
    pub(super) fn following(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(Some(self.node(id).next), |it| Some(self.node(*it).next))
            .take_while(|it| *it != EDGE)
    }

    /// The line so many lines before this one.
    pub(super) fn back(&self, mut id: Id, lines: usize) -> Option<Id> {
        for _ in 0..lines {
            id = self.node(id).previous;
            if id == EDGE {
                return None;
            }
        }
        Some(id)
    }

    /// This line and those behind it, `count` in all if there are so many.
    pub(super) fn run(&self, first: Id, count: usize) -> Vec<Id> {
        std::iter::once(first)
            .chain(self.following(first))
            .take(count)
            .collect()
    }

    /// The lines that say this, whatever white space is around it; in no order.
    pub(super) fn saying(&self, text: &str) -> impl Iterator<Item = Id> {
        let text = text.trim();
        let ids = self.alike.get(&self.hasher.hash_one(text)).into_iter();
        let ids = ids.flatten().copied();
        ids.filter(move |it| !self.node(*it).is_gone && self.line(*it).trim() == text)
    }

    /// At least as many as there are lines that say this.
    pub(super) fn most_saying(&self, text: &str) -> usize {
        let ids = self.alike.get(&self.hasher.hash_one(text.trim()));
        ids.map_or(0, Vec::len)
    }

    /// The line without its line end.
    pub(super) fn line(&self, id: Id) -> &str {
        without_line_end(self.raw(id))
    }

    pub(super) fn raw(&self, id: Id) -> &str {
        &self.node(id).raw
    }

    /// Whether the line is the last.
    pub(super) fn is_last(&self, id: Id) -> bool {
        self.node(id).next == EDGE
    }

    /// The number of each line, from 1, by its place; 0 for those that are gone.
    pub(super) fn numbers(&self) -> Numbers {
        let mut numbers = vec![0; self.nodes.len()];
        for (id, number) in self.ids().zip(1..) {
            numbers[id.0 as usize] = number;
        }
        Numbers(numbers)
    }

    /// The number of lines that it ever had.
    pub(super) fn most_lines(&self) -> usize {
        self.nodes.len()
    }

    /// Whether its last line has no end.
    pub(super) fn is_open(&self) -> bool {
        let last = self.node(EDGE).previous;
        last != EDGE && !self.raw(last).ends_with('\n')
    }

    /// Bytes of its lines, with their ends.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The lines in order, with their profiles.
    pub(super) fn ordered(&self) -> &Ordered {
        self.ordered.get_or_init(|| {
            let ids: Vec<_> = self.ids().collect();
            Ordered::new(&ids, &self.said(&ids))
        })
    }

    fn said(&self, ids: &[Id]) -> Vec<&str> {
        ids.iter().map(|it| self.line(*it).trim()).collect()
    }

    /// Takes away lines that follow each other.
    pub(super) fn remove(&mut self, ids: &[Id]) {
        let behind = ids.last().map_or(EDGE, |it| self.next(*it));
        self.replace(ids, behind, Vec::new(), "");
    }

    /// Puts lines before this one. A line before them that had no end gets that.
    pub(super) fn insert(&mut self, before: Id, lines: Vec<String>, end: &str) {
        self.replace(&[], before, lines, end);
    }

    /// Puts lines in the place of others that follow each other and stand before this one. A line before them that had no end
    /// gets that.
    pub(super) fn replace(&mut self, old: &[Id], before: Id, lines: Vec<String>, end: &str) {
        for id in old {
            self.unlink(*id);
        }
        let previous = self.node(before).previous;
        if !lines.is_empty() && previous != EDGE && !self.raw(previous).ends_with('\n') {
            self.node_mut(previous).raw.to_mut().push_str(end);
            self.bytes += end.len();
        }
        let first = self.nodes.len();
        for line in lines {
            self.insert_before(before, Cow::Owned(line));
        }
        self.put_in_order(old, before, first);
    }

    fn unlink(&mut self, id: Id) {
        self.bytes -= self.raw(id).len();
        let Node { previous, next, .. } = *self.node(id);
        self.node_mut(previous).next = next;
        self.node_mut(next).previous = previous;
        self.node_mut(id).is_gone = true;
    }

    /// Puts the lines from a place of the table on where the old ones stood in the order, if that was made.
    fn put_in_order(&mut self, old: &[Id], before: Id, first: usize) {
        let Some(mut ordered) = self.ordered.take() else {
            return;
        };
        let new = first..self.nodes.len();
        let ids: Vec<_> = new
            .filter_map(|it| u32::try_from(it).ok())
            .map(Id)
            .collect();
        ordered.replace(old, before, &ids, &self.said(&ids));
        self.ordered = OnceCell::from(ordered);
    }

    /// The line behind this one, or the end.
    pub(super) fn next(&self, id: Id) -> Id {
        self.node(id).next
    }

    /// Gives the last line an end, or takes it away.
    pub(super) fn set_open(&mut self, is_open: bool, end: &str) {
        let last = self.node(EDGE).previous;
        if last == EDGE || self.is_open() == is_open {
            return;
        }
        let before = self.raw(last).len();
        let raw = self.node_mut(last).raw.to_mut();
        if is_open {
            raw.truncate(without_line_end(raw).len());
        } else {
            raw.push_str(end);
        }
        let after = raw.len();
        self.bytes = self.bytes + after - before;
        // A line without text and end is none.
        if self.raw(last).is_empty() {
            self.remove(&[last]);
        }
    }

    fn insert_before(&mut self, next: Id, raw: Cow<'a, str>) {
        let id = Id(u32::try_from(self.nodes.len()).expect("a file has fewer than 2^32 lines"));
        self.bytes += raw.len();
        let said = self.hasher.hash_one(without_line_end(&raw).trim());
        self.alike.entry(said).or_default().push(id);
        let previous = std::mem::replace(&mut self.node_mut(next).previous, id);
        self.node_mut(previous).next = id;
        self.nodes.push(Node {
            raw,
            previous,
            next,
            is_gone: false,
        });
    }

    fn node(&self, id: Id) -> &Node<'a> {
        &self.nodes[id.0 as usize]
    }

    fn node_mut(&mut self, id: Id) -> &mut Node<'a> {
        &mut self.nodes[id.0 as usize]
    }
}

/// The numbers of lines, from 1.
pub(super) struct Numbers(Vec<usize>);

impl Numbers {
    pub(super) fn of(&self, id: Id) -> usize {
        self.0[id.0 as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_by_what_they_say_and_replaced_where_they_are() {
        let mut document = Document::new("a\n b\nc");
        let found: Vec<_> = document.saying("b ").collect();
        assert_eq!(document.numbers().of(found[0]), 2);
        let behind = document.next(found[0]);
        document.remove(&found);
        assert_eq!(document.saying("b").count(), 0);
        document.insert(behind, vec!["x\n".into(), "y\n".into()], "\n");
        document.insert(EDGE, vec!["z\n".into()], "\n");
        assert_eq!(document.text(), "a\nx\ny\nc\nz\n");
        document.set_open(true, "\n");
        assert_eq!(document.text(), "a\nx\ny\nc\nz");
    }

    #[test]
    fn the_end_of_a_last_line_without_text_is_that_line() {
        let mut document = Document::new("a\n\n");
        document.set_open(true, "\n");
        assert_eq!(document.text(), "a\n");
        assert_eq!(document.ids().count(), 1);
    }
}

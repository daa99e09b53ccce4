//! The passages of a file that change, each with so many lines around it that it is in one place.

use std::ops::Range;

use similar::{Algorithm, DiffOp, DiffTag};

use super::deed::Content;
use super::unsayable::Unsayable;
use crate::reply::line::{Cursor, without_line_end};
use crate::reply::{Edit, FileOperation, apply};

/// A passage: lines before and after, with their ends.
#[derive(Debug)]
pub(super) struct Passage<'a> {
    /// In the order in which they stand in a diff.
    pub(super) lines: Vec<(Side, &'a str)>,
    /// Lines before it, in the file before and after.
    pub(super) above: (usize, usize),
}

/// In which of the files a line is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Side {
    Both,
    Before,
    After,
}

impl Passage<'_> {
    pub(super) fn before(&self) -> String {
        self.text(Side::After)
    }

    pub(super) fn after(&self) -> String {
        self.text(Side::Before)
    }

    fn text(&self, without: Side) -> String {
        let lines = self.lines.iter().filter(|it| it.0 != without);
        lines.map(|it| it.1).collect()
    }
}

/// Refuses, with the reason that is given, a change of a file that does not make of it what is meant.
pub(super) fn makes(
    operation: &FileOperation,
    content: &Content<'_>,
    otherwise: fn(String) -> Unsayable,
) -> Result<(), Unsayable> {
    let made = apply(operation, content.before)?;
    if made.as_deref() == Some(content.after.as_str()) {
        return Ok(());
    }
    Err(otherwise(content.path.to_owned()))
}

/// The passages as edits.
pub(super) fn edits(passages: &[Passage<'_>]) -> Vec<Edit> {
    let edits = passages.iter().map(|it| Edit {
        search: it.before(),
        replace: it.after(),
    });
    edits.collect()
}

/// The passages, in order. With few lines around each if that is enough to tell its place, else with more.
pub(super) fn passages<'a>(before: &'a str, after: &'a str) -> Vec<Passage<'a>> {
    let old: Vec<_> = Cursor::new(before).map(|it| it.raw).collect();
    let new: Vec<_> = Cursor::new(after).map(|it| it.raw).collect();
    let differences = similar::capture_diff_slices(Algorithm::Myers, &old, &new);
    let mut around = 1;
    loop {
        let groups = similar::group_diff_ops(differences.clone(), around);
        let is_all = around > old.len() + new.len();
        if is_all || groups.iter().all(|it| is_one_place(it, &old, &new)) {
            return groups.iter().map(|it| passage(it, &old, &new)).collect();
        }
        around *= 3;
    }
}

/// Whether its old lines are once in the file, with the passages before it changed already.
fn is_one_place(group: &[DiffOp], old: &[&str], new: &[&str]) -> bool {
    let (before, after) = ranges(group);
    let wanted: Vec<_> = texts(&old[before.clone()]);
    if wanted.is_empty() {
        return old.is_empty();
    }
    let file = [texts(&new[..after.start]), texts(&old[before.start..])].concat();
    let places = file.windows(wanted.len());
    places.filter(|it| *it == wanted).count() == 1
}

fn texts<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    lines.iter().map(|it| without_line_end(it)).collect()
}

fn ranges(group: &[DiffOp]) -> (Range<usize>, Range<usize>) {
    let (first, last) = (group[0], group[group.len() - 1]);
    (
        first.old_range().start..last.old_range().end,
        first.new_range().start..last.new_range().end,
    )
}

fn passage<'a>(group: &[DiffOp], old: &[&'a str], new: &[&'a str]) -> Passage<'a> {
    let (before, after) = ranges(group);
    let lines = group.iter().flat_map(|it| {
        let (removed, added) = (&old[it.old_range()], &new[it.new_range()]);
        let said: [(Side, &[&'a str]); 2] = match it.tag() {
            DiffTag::Equal => [(Side::Both, removed), (Side::Both, &[])],
            _ => [(Side::Before, removed), (Side::After, added)],
        };
        said.into_iter()
            .flat_map(|(side, lines)| lines.iter().map(move |line| (side, *line)))
    });
    Passage {
        lines: lines.collect(),
        above: (before.start, after.start),
    }
}

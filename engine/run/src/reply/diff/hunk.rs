//! One hunk of a diff, line by line.

use std::ops::Range;

use super::{DiffProblem, fault};
use crate::reply::ReplyFault;
use crate::reply::excerpt::Excerpt;
use crate::reply::line::Line;

/// A hunk being read.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// Lines before and after that the `@@` line promises, if it does.
    promised: Option<(usize, usize)>,
    before: Excerpt,
    after: Excerpt,
    last: Side,
    /// Bytes of the end of the last line.
    end: usize,
    /// Lines at the end that were quite empty: blank context written without its space, or no part of the hunk.
    trailing_empty: usize,
}

/// Where the last line went.
#[derive(Clone, Copy, Debug)]
enum Side {
    Neither,
    Before,
    After,
    Both,
}

impl Draft {
    pub(super) fn new(line: &Line<'_>) -> Self {
        Self {
            promised: promised(line.text),
            before: Excerpt::default(),
            after: Excerpt::default(),
            last: Side::Neither,
            end: 0,
            trailing_empty: 0,
        }
    }

    /// As many lines as promised have come.
    pub(super) fn is_complete(&self) -> bool {
        let promised = self.promised.unwrap_or_default();
        self.before.len() >= promised.0 && self.after.len() >= promised.1
    }

    pub(super) fn line(&mut self, line: &Line<'_>) -> Result<(), ReplyFault> {
        let side = match line.text.as_bytes().first() {
            None | Some(b' ') => Side::Both,
            Some(b'-') => Side::Before,
            Some(b'+') => Side::After,
            Some(b'\\') => return self.open_end(line),
            Some(_) => return Err(unknown(line)),
        };
        let mark = usize::from(!line.text.is_empty());
        self.trailing_empty = if line.text.is_empty() {
            self.trailing_empty + 1
        } else {
            0
        };
        self.end = line.raw.len() - line.text.len();
        self.add(side, line.start + mark..line.end());
        Ok(())
    }

    fn add(&mut self, side: Side, content: Range<usize>) {
        if matches!(side, Side::Before | Side::Both) {
            self.before.push(content.clone());
        }
        if matches!(side, Side::After | Side::Both) {
            self.after.push(content);
        }
        self.last = side;
    }

    /// `\ No newline at end of file` speaks of the line before it.
    fn open_end(&mut self, line: &Line<'_>) -> Result<(), ReplyFault> {
        match self.last {
            Side::Neither => return Err(unknown(line)),
            Side::Before => self.before.shorten(self.end),
            Side::After => self.after.shorten(self.end),
            Side::Both => {
                self.before.shorten(self.end);
                self.after.shorten(self.end);
            }
        }
        self.end = 0;
        Ok(())
    }

    /// The lines before and after.
    pub(super) fn finish(mut self) -> (Excerpt, Excerpt) {
        let promised = self.promised.unwrap_or_default();
        while self.trailing_empty > 0 && self.before.len() > promised.0 {
            self.before.pop();
            self.after.pop();
            self.trailing_empty -= 1;
        }
        (self.before, self.after)
    }
}

/// The counts of `@@ -1,3 +1,4 @@`; a count left out is 1.
fn promised(text: &str) -> Option<(usize, usize)> {
    let mut words = text.split(' ').skip(1);
    let old = words.next()?.strip_prefix('-')?;
    let new = words.next()?.strip_prefix('+')?;
    Some((count(old)?, count(new)?))
}

fn count(range: &str) -> Option<usize> {
    range
        .split_once(',')
        .map_or(Some(1), |(_, count)| count.parse().ok())
}

fn unknown(line: &Line<'_>) -> ReplyFault {
    let text = line.text.to_owned();
    fault(line.number, DiffProblem::Line { text })
}

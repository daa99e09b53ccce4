//! One hunk of a diff, line by line.

use super::{DiffProblem, fault};
use crate::reply::line::Line;
use crate::reply::{Hunk, ReplyFault};

/// A hunk being read.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// Lines before and after that the `@@` line promises, if it does.
    promised: Option<(usize, usize)>,
    before: Vec<String>,
    after: Vec<String>,
    last: Side,
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
            before: Vec::new(),
            after: Vec::new(),
            last: Side::Neither,
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
        let content = if line.text.is_empty() {
            line.raw
        } else {
            &line.raw[1..]
        };
        self.trailing_empty = if line.text.is_empty() {
            self.trailing_empty + 1
        } else {
            0
        };
        self.add(side, content);
        Ok(())
    }

    fn add(&mut self, side: Side, content: &str) {
        if matches!(side, Side::Before | Side::Both) {
            self.before.push(content.to_owned());
        }
        if matches!(side, Side::After | Side::Both) {
            self.after.push(content.to_owned());
        }
        self.last = side;
    }

    /// `\ No newline at end of file` speaks of the line before it.
    fn open_end(&mut self, line: &Line<'_>) -> Result<(), ReplyFault> {
        match self.last {
            Side::Neither => return Err(unknown(line)),
            Side::Before => cut_line_end(&mut self.before),
            Side::After => cut_line_end(&mut self.after),
            Side::Both => {
                cut_line_end(&mut self.before);
                cut_line_end(&mut self.after);
            }
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Hunk {
        let promised = self.promised.unwrap_or_default();
        while self.trailing_empty > 0 && self.before.len() > promised.0 {
            self.before.pop();
            self.after.pop();
            self.trailing_empty -= 1;
        }
        Hunk {
            before: self.before.concat(),
            after: self.after.concat(),
            ..Hunk::default()
        }
    }
}

fn cut_line_end(lines: &mut [String]) {
    if let Some(last) = lines.last_mut() {
        last.truncate(crate::reply::line::without_line_end(last).len());
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

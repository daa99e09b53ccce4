//! One file of a patch in an envelope.

use super::update::Update;
use super::{EnvelopeProblem, path};
use crate::reply::draft::Draft;
use crate::reply::excerpt::Excerpt;
use crate::reply::line::Line;
use crate::reply::{FileOperation, ReplyFault};

/// What a patch says of one file.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) line: usize,
    path: String,
    deed: Deed,
}

#[derive(Clone, Debug)]
enum Deed {
    Add(Excerpt),
    Delete,
    Update(Update),
}

const ADD: &str = "*** Add File:";
const DELETE: &str = "*** Delete File:";
const UPDATE: &str = "*** Update File:";

impl Section {
    /// The section that this line begins.
    pub(super) fn begun_by(line: &Line<'_>) -> Result<Option<Self>, ReplyFault> {
        let deeds = [
            (ADD, Deed::Add(Excerpt::default())),
            (DELETE, Deed::Delete),
            (UPDATE, Deed::Update(Update::default())),
        ];
        for (word, deed) in deeds {
            if let Some(text) = line.text.strip_prefix(word) {
                let path = path::clean(text, line.number)?;
                let line = line.number;
                return Ok(Some(Self { line, path, deed }));
            }
        }
        Ok(None)
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// It updates nothing.
    pub(super) fn is_idle(&self) -> bool {
        match &self.deed {
            Deed::Update(update) => update.is_idle(),
            Deed::Add(_) | Deed::Delete => false,
        }
    }

    pub(super) fn line(&mut self, line: &Line<'_>) -> Result<(), EnvelopeProblem> {
        match &mut self.deed {
            Deed::Add(content) => added(content, line),
            Deed::Delete if line.is_blank() => Ok(()),
            Deed::Delete => Err(unknown(line)),
            Deed::Update(update) => update.line(line),
        }
    }

    pub(super) fn operations(self) -> Vec<Draft> {
        let path = self.path;
        match self.deed {
            Deed::Add(content) => vec![Draft::Write { path, content }],
            Deed::Delete => vec![Draft::Ready(FileOperation::Delete { path })],
            Deed::Update(update) => {
                let operations = update.operations(path).into_iter();
                operations.map(Draft::Ready).collect()
            }
        }
    }
}

fn added(content: &mut Excerpt, line: &Line<'_>) -> Result<(), EnvelopeProblem> {
    match line.raw.strip_prefix('+') {
        Some(_) => content.push(line.start + 1..line.end()),
        // Nobody means such a line to be content: it has no mark.
        None if line.is_blank() => {}
        None => return Err(unknown(line)),
    }
    Ok(())
}

pub(super) fn unknown(line: &Line<'_>) -> EnvelopeProblem {
    EnvelopeProblem::Line {
        text: line.text.trim_end().to_owned(),
    }
}

//! What a block asks for, before what it says is copied out of the reply.

use super::excerpt::Excerpt;
use super::{Edit, FileOperation, Hunk};

/// An operation of which the contents are places of the reply.
#[derive(Clone, Debug)]
pub(super) enum Draft {
    /// It has none.
    Ready(FileOperation),
    Write {
        path: String,
        content: Excerpt,
    },
    /// Old lines and new ones.
    Edit {
        path: String,
        edits: Vec<(Excerpt, Excerpt)>,
    },
    /// Lines before and after.
    Patch {
        path: String,
        hunks: Vec<(Excerpt, Excerpt)>,
    },
}

impl Draft {
    /// Every path that it is about.
    pub(super) fn paths(&self) -> Vec<&str> {
        match self {
            Self::Ready(FileOperation::Rename { from, to }) => vec![from, to],
            Self::Ready(operation) => vec![operation.path()],
            Self::Write { path, .. } | Self::Edit { path, .. } | Self::Patch { path, .. } => {
                vec![path]
            }
        }
    }

    /// The operation, out of all of the reply.
    pub(super) fn operation(self, reply: &str) -> FileOperation {
        match self {
            Self::Ready(operation) => operation,
            Self::Write { path, content } => FileOperation::Write {
                path,
                content: content.text(reply),
            },
            Self::Edit { path, edits } => FileOperation::Edit {
                path,
                edits: edits.iter().map(|it| edit(it, reply)).collect(),
            },
            Self::Patch { path, hunks } => FileOperation::Patch {
                path,
                hunks: hunks.iter().map(|it| hunk(it, reply)).collect(),
            },
        }
    }
}

fn edit((search, replace): &(Excerpt, Excerpt), reply: &str) -> Edit {
    Edit {
        search: search.text(reply),
        replace: replace.text(reply),
    }
}

fn hunk((before, after): &(Excerpt, Excerpt), reply: &str) -> Hunk {
    Hunk {
        before: before.text(reply),
        after: after.text(reply),
        ..Hunk::default()
    }
}

//! Answers as they come, for reading, should the process die before all of one is there. They decide nothing, and what
//! the disk does not take is let go.

#![expect(
    clippy::disallowed_methods,
    reason = "the journal alone keeps what is no file of the project's"
)]

use std::collections::HashMap;

use super::path;
use crate::files::{AppendFile, FilesError, RelativePath, Root};

/// The answers that are coming, by call.
pub(super) struct Streams {
    root: Root,
    run: String,
    open: HashMap<String, Option<AppendFile>>,
}

impl Streams {
    pub(super) fn open(root: &Root, run: &str) -> Result<Self, FilesError> {
        Ok(Self {
            root: Root::open(root.place())?,
            run: run.to_owned(),
            open: HashMap::new(),
        })
    }

    /// Adds a piece.
    pub(super) fn receive(&mut self, call: &str, piece: &str) {
        let begin = || AppendFile::open(&self.root, &place(&self.run, call)).ok();
        let file = self.open.entry(call.to_owned()).or_insert_with(begin);
        let taken = file.as_mut().map(|it| it.append(piece.as_bytes()));
        if !matches!(taken, Some(Ok(()))) {
            *file = None;
        }
    }
}

/// What came of the answer to a call.
pub(super) fn received(root: &Root, run: &str, call: &str) -> Result<Option<String>, FilesError> {
    let bytes = root.read(&place(run, call))?;
    Ok(bytes.map(|it| String::from_utf8_lossy(&it).into_owned()))
}

/// One file a call: its name tells the stage and the attempt.
fn place(run: &str, call: &str) -> RelativePath {
    path(
        run,
        &format!("streams/{}.txt", call.replace(['/', '\\'], "~")),
    )
}

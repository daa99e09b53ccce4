//! The counts of one tokenizer, in memory and in a file.

#![expect(
    clippy::disallowed_methods,
    reason = "counts are kept in the user's cache directory"
)]

use std::path::{Path, PathBuf};

use gemstack_tokens::Tokenizer;

use super::key::Key;
use super::table::Table;
use crate::files::{FilesError, remade};

/// Raised when a table is written otherwise, or a tokenizer counts otherwise.
const VERSION: u32 = 1;

/// The counts of one tokenizer.
#[derive(Debug)]
pub(super) struct Kept {
    table: Table,
    /// Where they are kept, if anywhere: a folder and a name.
    file: Option<(PathBuf, String)>,
    has_news: bool,
}

impl Kept {
    /// What is kept in a folder; nothing, where there is no file or it is none of ours.
    pub(super) fn open(folder: Option<&Path>, tokenizer: &Tokenizer) -> Self {
        let name = format!("{}-{VERSION}.counts", tokenizer.name());
        let read = |it: &Path| remade::read(&it.join(&name), Table::LENGTH as u64);
        let table = folder.and_then(read).and_then(Table::read);
        Self {
            table: table.unwrap_or_else(Table::new),
            file: folder.map(|it| (it.to_owned(), name)),
            has_news: false,
        }
    }

    pub(super) fn get(&self, key: Key) -> Option<u64> {
        self.table.get(key)
    }

    pub(super) fn put(&mut self, key: Key, count: u64) {
        self.table.put(key, count);
        self.has_news = true;
    }

    /// Writes them, if there are new ones. Of two processes that write, the later one's stay.
    pub(super) fn keep(&mut self) -> Result<(), FilesError> {
        if let Some((folder, name)) = &self.file
            && self.has_news
        {
            remade::write(folder, name, self.table.bytes())?;
        }
        self.has_news = false;
        Ok(())
    }
}

//! The book of costs, opened for writing: under its lock, read anew, and written whole or not at all.

#![expect(
    clippy::disallowed_methods,
    reason = "this module alone writes the book of costs, which is no file of a run's"
)]

use super::{Book, Books};
use crate::failure::Failure;
use crate::files::write_atomic;
use crate::ledger::Ledger;
use crate::lock::book::{ATTEMPTS, BookLock, PAUSE};
use crate::lock::command::failure;
use crate::tree::{self, relative};

/// The book, locked. Nobody else changes it until this is dropped.
#[derive(Debug)]
pub struct OpenBook<'b> {
    book: &'b Book,
    books: Books,
    _lock: BookLock,
}

/// What a damaged book was kept as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Its new file.
    pub path: String,
}

impl Book {
    /// Opens the book, waiting for others without keeping the tasks of this thread from going on.
    pub async fn open(&self) -> Result<OpenBook<'_>, Failure> {
        for _ in 0..ATTEMPTS {
            if let Some(open) = self.attempt()? {
                return Ok(open);
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(self.waited_in_vain())
    }

    /// Opens the book, waiting for others: for where nothing else goes on in this thread.
    pub fn open_blocking(&self) -> Result<OpenBook<'_>, Failure> {
        for _ in 0..ATTEMPTS {
            if let Some(open) = self.attempt()? {
                return Ok(open);
            }
            std::thread::sleep(PAUSE);
        }
        Err(self.waited_in_vain())
    }

    fn attempt(&self) -> Result<Option<OpenBook<'_>>, Failure> {
        let lock = BookLock::attempt(&self.root, &self.lock).map_err(|it| failure(&it))?;
        let Some(lock) = lock else {
            return Ok(None);
        };
        Ok(Some(OpenBook {
            book: self,
            books: self.read()?,
            _lock: lock,
        }))
    }

    fn waited_in_vain(&self) -> Failure {
        failure(&BookLock::waited_in_vain(&self.root, &self.lock))
    }
}

impl OpenBook<'_> {
    /// What the book says.
    pub fn books(&self) -> &Books {
        &self.books
    }

    /// The ledger to go on with. A damaged one is kept under another name first, with everything it holds.
    pub fn to_go_on(&self) -> Result<(Ledger, Option<SetAside>), Failure> {
        match &self.books {
            Books::Sound(ledger) => Ok((ledger.clone(), None)),
            Books::Damaged { bytes, .. } => {
                let path = self.free_name(bytes)?;
                self.put(&path, bytes)?;
                Ok((Ledger::default(), Some(SetAside { path })))
            }
        }
    }

    /// Writes the ledger, durably.
    pub fn write(&self, ledger: &Ledger) -> Result<(), Failure> {
        self.put(self.book.path.as_str(), ledger.to_text().as_bytes())
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let written = write_atomic(&self.book.root, &relative(path)?, bytes);
        written.map_err(|it| {
            Failure::internal(format!("the book of costs cannot be written: {it}"))
                .coded("FilesNotWritable")
                .helped("free space or make the folder writable, then `gemstack resume`")
        })
    }

    /// The first name for a damaged book that nothing has yet, or that a crash has left with the same bytes.
    fn free_name(&self, bytes: &[u8]) -> Result<String, Failure> {
        let stem = self.book.path.as_str().trim_end_matches(".json");
        let mut number = 1;
        loop {
            let name = format!("{stem}.damaged-{number}.json");
            let there = self
                .book
                .root
                .read(&relative(&name)?)
                .map_err(tree::failure)?;
            if there.is_none_or(|it| it == bytes) {
                return Ok(name);
            }
            number += 1;
        }
    }
}

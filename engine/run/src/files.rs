//! The file system, and the only module that touches it.
//!
//! **Architecture Invariant:** every path of a project is opened by descriptor beneath its [`Root`], name by
//! name and without following a link unseen. What a model, a document or a config says never leads out.
//!
//! | part | for |
//! |---|---|
//! | [`path`] | a path below a root, as text |
//! | [`root`] | reading beneath a root |
//! | [`find`] | paths by name, directory or pattern, as `.gitignore` leaves them |
//! | [`policy`] | what may be written, and by whom |
//! | [`commit`] | writing several files, all or none |
//! | [`disk`] | each system call that changes anything |
//! | [`append`], [`blobs`] | the files of a run: its journal, its contents |
//! | [`passing`] | the files of a run that come and go with its programs |
//! | [`outside`] | the few files that are in no project |
//! | [`remade`] | files in the user's cache directory, which can be made again |

#![expect(
    clippy::disallowed_methods,
    reason = "this module alone touches the file system"
)]

mod beneath;
mod descent;
pub(crate) mod disk;
mod likeness;
mod resolve;
mod stage;
mod top;
mod whole;

pub mod append;
pub mod beginning;
pub mod blobs;
pub mod commit;
pub mod find;
pub mod outside;
pub mod passing;
pub mod path;
pub mod patterns;
pub mod policy;
pub mod remade;
mod remove;
pub mod root;

use std::io;
use std::path::PathBuf;

pub use append::AppendFile;
pub use blobs::{Blobs, Contents};
pub use commit::{
    Before, Change, CommitFault, Expected, PreImage, Prepared, prepare, write_atomic,
};
pub use passing::PassingFile;
pub use path::{PathFault, RelativePath};
pub use patterns::{Letters, PatternFault, Patterns};
pub use policy::{Links, Permitted, Policy, Protection, Refusal, Writer};
pub use resolve::ResolvedPath;
pub use root::{Entry, Kind, Metadata, Root};

use crate::digest::Digest;

/// Why a file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// A stored content is not what its name says.
    #[error(
        "the stored content `{digest}` is damaged (it reads as `{found}`); restore it from a copy or start a new run"
    )]
    BlobDamaged {
        /// The name it was asked by.
        digest: Digest,
        /// What is stored there.
        found: Digest,
    },
    /// No content of that name is stored.
    #[error("no content `{digest}` is stored; the run's `blobs` folder is incomplete")]
    BlobMissing {
        /// The name it was asked by.
        digest: Digest,
    },
    /// A document or text without a byte.
    #[error("`{path}` is empty; fill it with `gemstack fork {document}`, or remove it")]
    Empty {
        /// The file, as shown to people.
        path: String,
        /// Its kind and name.
        document: String,
    },
    /// One document stands in two files.
    #[error("the same document is in `{first}` and in `{second}`; remove one of them")]
    InTwoFormats {
        /// One of the files.
        first: String,
        /// The other.
        second: String,
    },
    /// The system refuses.
    #[error("cannot {deed} `{}`: {source}", path.display())]
    Io {
        /// What was tried, as a verb.
        deed: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Links lead to each other in a circle.
    #[error("the links at `{path}` lead in a circle; remove one of them")]
    LinkCircle {
        /// The path as named.
        path: RelativePath,
    },
    /// A link leads out of the project.
    #[error(
        "`{path}` leads out of the project: the link `{link}` points to `{target}`; name a file inside"
    )]
    LinkLeaves {
        /// The path as named.
        path: RelativePath,
        /// The link, seen from the root.
        link: String,
        /// Where it points, as written in it.
        target: String,
    },
    /// The path leads to the project's root itself.
    #[error("`{path}` leads to the project's root itself; name something in it")]
    LeadsToRoot {
        /// The path as named.
        path: RelativePath,
    },
    /// Something else than a file stands there.
    #[error("`{path}` is {kind}, not a file")]
    NotAFile {
        /// The path as named.
        path: RelativePath,
        /// What stands there.
        kind: Kind,
    },
    /// The bytes are not UTF-8.
    #[error("`{}` is not UTF-8 text at byte {offset}; save it as UTF-8", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// Where the text ends to be UTF-8, in bytes from the start.
        offset: usize,
    },
    /// The text is no path.
    #[error(transparent)]
    Path(#[from] PathFault),
    /// The text is no pattern.
    #[error(transparent)]
    Pattern(#[from] PatternFault),
    /// The file is larger than may be read.
    #[error(
        "`{path}` has {length} bytes, and at most {limit} are read; shorten it or name another file"
    )]
    TooLarge {
        /// The path as named.
        path: RelativePath,
        /// Its length in bytes, as far as known.
        length: u64,
        /// The limit in bytes.
        limit: u64,
    },
}

impl FilesError {
    /// The code of the message; `PathTraversalBlocked` is the documented one.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Path(_) | Self::LinkLeaves { .. } | Self::LeadsToRoot { .. } => {
                "PathTraversalBlocked"
            }
            Self::BlobDamaged { .. } | Self::BlobMissing { .. } => "RunDamaged",
            Self::Empty { .. } => "EmptyFile",
            Self::InTwoFormats { .. } => "DocumentInTwoFormats",
            Self::Pattern(_) => "PatternInvalid",
            Self::NotText { .. } => "TextNotUtf8",
            Self::TooLarge { .. } => "FileTooLarge",
            Self::Io { .. } | Self::LinkCircle { .. } | Self::NotAFile { .. } => "FileUnavailable",
        }
    }

    fn io(deed: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::Io {
            deed,
            path: path.into(),
            source,
        }
    }
}

/// The bytes as text, or where they cease to be.
fn utf8(path: impl Into<PathBuf>, bytes: Vec<u8>) -> Result<String, FilesError> {
    String::from_utf8(bytes).map_err(|error| FilesError::NotText {
        path: path.into(),
        offset: error.utf8_error().valid_up_to(),
    })
}

#[cfg(test)]
mod escapes;
#[cfg(test)]
pub(crate) mod sandbox;

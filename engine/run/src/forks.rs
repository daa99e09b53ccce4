//! Forks: copies of documents and texts of a layer below, and what they came from.
//!
//! A layer that holds forks remembers each in two files of its own, which belong into the
//! repository: `forks/KIND/NAME.json` says where the copy came from, and beside it lie the bytes
//! of the original as it was then, so that a later merge has the text that both sides began with.
//! Two people who fork different documents never change the same file.

mod make;

use gemstack_lang::fork::Remembered;
use serde::{Deserialize, Serialize};

pub use make::{How, Made, make};

use crate::digest::Digest;

/// The number of the format of an [`Origin`].
const FORMAT: u32 = 1;

/// The folder, within a layer, of what it remembers of its forks.
const FOLDER: &str = "forks";

/// Where a fork came from, as it is kept beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The number of its format.
    pub format: u32,
    /// The version of the engine that made the fork.
    pub engine: String,
    /// The layer of the original.
    pub layer: String,
    /// The file of the original, as shown to people.
    pub path: String,
    /// The name of the file with the bytes of the original, beside this one.
    pub file: String,
    /// The digest of the original.
    pub original: Digest,
    /// The digest of the copy as it was made.
    pub copy: Digest,
}

/// Why what is remembered of a fork cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OriginFault {
    /// It is not what the engine writes.
    #[error("`{path}` cannot be read: {reason}")]
    Damaged {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A newer engine wrote it.
    #[error(
        "`{path}` has the format {format}, and this version of the engine reads up to {FORMAT}"
    )]
    Newer {
        /// The file.
        path: String,
        /// Its format.
        format: u32,
    },
    /// The bytes of the original are not those that were remembered.
    #[error("`{path}` is not the original that the fork was made from; restore it from git")]
    Changed {
        /// The file.
        path: String,
    },
    /// The bytes of the original are gone.
    #[error("there is no `{path}`; restore it from git")]
    Missing {
        /// The file.
        path: String,
    },
}

/// The file, within a layer, that says where a fork came from.
pub fn origin_path(kind: &str, name: &str) -> String {
    format!("{FOLDER}/{kind}/{name}.json")
}

impl Origin {
    /// Reads what is remembered.
    pub fn read(path: &str, text: &str) -> Result<Self, OriginFault> {
        #[derive(Deserialize)]
        struct Numbered {
            format: u32,
        }
        let damaged = |it: serde_json::Error| OriginFault::Damaged {
            path: path.to_owned(),
            reason: it.to_string(),
        };
        let Numbered { format } = serde_json::from_str(text).map_err(damaged)?;
        if format > FORMAT {
            let path = path.to_owned();
            return Err(OriginFault::Newer { path, format });
        }
        serde_json::from_str(text).map_err(damaged)
    }

    /// What is remembered, as the text of its file.
    pub fn to_text(&self) -> String {
        let json = serde_json::to_string_pretty(self).expect("an origin is plain data");
        json + "\n"
    }

    /// The file, within the layer, with the bytes of the original.
    pub fn original_path(&self, kind: &str) -> String {
        format!("{FOLDER}/{kind}/{}", self.file)
    }

    /// The digests that drift is judged by.
    pub fn remembered(&self) -> Remembered<Digest> {
        Remembered {
            original: self.original,
            copy: self.copy,
        }
    }
}

#[cfg(test)]
mod tests;

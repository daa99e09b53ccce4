//! Which contents of plugins the user trusts: a file of the user's own, in no project.
//!
//! Trust is for the bytes of one plugin at one place. The same bytes in another project may do another thing there, for
//! they run in it, and are trusted for themselves.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::files::{FilesError, outside};

/// The number of the file's format.
const FORMAT: u32 = 1;

/// The name of the file in the user's directory.
pub const FILE: &str = "trusted_plugins.json";

/// What the user trusts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    format: u32,
    plugins: Vec<Entry>,
}

/// One trusted plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The folder of the plugin, absolute and without links.
    pub place: PathBuf,
    /// The digest of its contents.
    pub digest: Digest,
    /// When it was trusted, as RFC 3339 in UTC.
    pub at: String,
}

/// Why it is not known what the user trusts.
#[derive(Debug, thiserror::Error)]
pub enum TrustFault {
    /// The file cannot be read.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// It is not what the engine writes.
    #[error("`{}` cannot be read: {reason}; mend it, or remove it to trust nothing", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A newer engine wrote it.
    #[error("`{}` has the format {format}, and this version of the engine reads {FORMAT}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        format: u32,
    },
}

impl Default for Trust {
    fn default() -> Self {
        Self {
            format: FORMAT,
            plugins: Vec::new(),
        }
    }
}

impl Trust {
    /// Reads the file; nothing is trusted where there is none.
    pub fn read(path: &Path) -> Result<Self, TrustFault> {
        match outside::read_text(path)? {
            Some(text) => Self::parse(path, &text),
            None => Ok(Self::default()),
        }
    }

    fn parse(path: &Path, text: &str) -> Result<Self, TrustFault> {
        let path = path.to_owned();
        match serde_json::from_str::<Self>(text) {
            Ok(Self { format, .. }) if format > FORMAT => Err(TrustFault::Newer { path, format }),
            Ok(trust) => Ok(trust),
            Err(it) => Err(TrustFault::Damaged {
                path,
                reason: it.to_string(),
            }),
        }
    }

    /// The text of the file.
    ///
    /// # Panics
    /// Never: it is plain data.
    pub fn to_text(&self) -> String {
        let json = serde_json::to_string_pretty(self).expect("trust is plain data");
        json + "\n"
    }

    /// The contents that are trusted at a place.
    pub fn at(&self, place: &Path) -> Option<&Entry> {
        self.plugins.iter().find(|it| it.place == place)
    }

    /// Trusts contents at a place, and no others there.
    pub fn add(&mut self, entry: Entry) {
        self.remove(&entry.place);
        self.plugins.push(entry);
        self.plugins
            .sort_by(|left, right| left.place.cmp(&right.place));
    }

    /// Trusts nothing at a place any more; says whether anything was.
    pub fn remove(&mut self, place: &Path) -> bool {
        let before = self.plugins.len();
        self.plugins.retain(|it| it.place != place);
        self.plugins.len() < before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(place: &str, bytes: &str) -> Entry {
        Entry {
            place: place.into(),
            digest: Digest::of(bytes.as_bytes()),
            at: "2026-01-01T00:00:00.000Z".into(),
        }
    }

    #[test]
    fn what_is_trusted_is_read_back_and_is_one_content_at_a_place() {
        let mut trust = Trust::default();
        trust.add(entry("/p/b", "1"));
        trust.add(entry("/p/a", "1"));
        trust.add(entry("/p/b", "2"));
        let path = Path::new("/config/x.json");
        let mut read = Trust::parse(path, &trust.to_text()).expect("it was just written");
        assert_eq!(read, trust);
        let digest = |trust: &Trust, it: &str| trust.at(Path::new(it)).map(|it| it.digest);
        assert_eq!(digest(&read, "/p/b"), Some(Digest::of(b"2")));
        assert_eq!(digest(&read, "/q/b"), None);
        assert!(read.remove(Path::new("/p/b")) && !read.remove(Path::new("/p/b")));
    }

    #[test]
    fn a_damaged_or_newer_file_trusts_nothing_and_says_so() {
        let fault = |text| {
            Trust::parse(Path::new("/x"), text)
                .expect_err("a fault")
                .to_string()
        };
        assert!(fault("{").contains("remove it to trust nothing"));
        assert!(fault("{\"format\": 2, \"plugins\": []}").contains("has the format 2"));
    }
}

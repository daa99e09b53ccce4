//! Why nothing was written.

use std::io;
use std::path::PathBuf;

use super::super::{Kind, Refusal, RelativePath};

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CommitFault {
    /// Two names that some file system takes for one.
    #[error(
        "`{first}` and `{second}` are one file on file systems that do not tell their letters apart; give one of them another name"
    )]
    Alike {
        /// One place.
        first: RelativePath,
        /// The other place.
        second: RelativePath,
    },
    /// People changed files since they were read.
    #[error(
        "{} changed since this run read it: nothing was written; look at the difference and run the step again",
        listed(paths)
    )]
    Conflict {
        /// Every such file, by its place.
        paths: Vec<RelativePath>,
    },
    /// A link was to be deleted, of which it is not clear whether the link or its file is meant.
    #[error(
        "`{path}` is a link to `{place}` and is not deleted; delete `{place}`, or the link by hand"
    )]
    DeletesLink {
        /// The link.
        path: RelativePath,
        /// Where it leads.
        place: RelativePath,
    },
    /// The system does not let us.
    #[error("`{}` may not be written: {source}; allow it with `chmod u+w`, or run as its owner", path.display())]
    Denied {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The disk or the quota is full.
    #[error("there is no room to write `{}`: {source}; free some space and run it again", path.display())]
    DiskFull {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Publishing broke off, and what was already renamed could not all be put back.
    #[error(
        "writing broke off at `{}` ({source}) and {} could not be put back; \
         when the cause is removed, `gemstack resume` finishes it",
        path.display(), listed(left)
    )]
    HalfPublished {
        /// Where it broke off.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
        /// The files that hold their new bytes.
        left: Vec<RelativePath>,
    },
    /// The system refuses in another way.
    #[error("`{}` cannot be written: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A directory, pipe or device stands at the path.
    #[error("`{path}` cannot be written: {kind} stands there; name a file, or move it away")]
    NotAFile {
        /// The place.
        path: RelativePath,
        /// What stands there.
        kind: Kind,
    },
    /// A file, or a link that was not there before, stands where a directory is needed.
    #[error(
        "`{path}` cannot be written: `{parent}` is not a directory; name another place, or move it away"
    )]
    ParentIsNoDirectory {
        /// The place.
        path: RelativePath,
        /// What is in the way.
        parent: RelativePath,
    },
    /// The file system takes no writes.
    #[error("`{}` cannot be written: it is on a read-only file system", path.display())]
    ReadOnly {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Policy refuses it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Two changes lead to one file.
    #[error("`{first}` and `{second}` lead to the same file `{place}`; change it once")]
    SameFile {
        /// One path as named.
        first: RelativePath,
        /// The other path as named.
        second: RelativePath,
        /// Where both lead.
        place: RelativePath,
    },
}

impl CommitFault {
    /// The code of the message.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "FileConflict",
            Self::DiskFull { .. } => "DiskFull",
            Self::HalfPublished { .. } => "HalfPublished",
            Self::Refused(refusal) => refusal.code(),
            Self::Denied { .. } | Self::ReadOnly { .. } | Self::Io { .. } => "FileNotWritable",
            Self::Alike { .. }
            | Self::DeletesLink { .. }
            | Self::NotAFile { .. }
            | Self::ParentIsNoDirectory { .. }
            | Self::SameFile { .. } => "PathNotWritable",
        }
    }

    pub(super) fn io(path: PathBuf, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::DiskFull { path, source }
            }
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { path, source },
            io::ErrorKind::PermissionDenied => Self::Denied { path, source },
            _ => Self::Io { path, source },
        }
    }
}

fn listed(paths: &[RelativePath]) -> String {
    paths
        .iter()
        .map(|path| format!("`{path}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

//! Why a syntax has no words for a deed.

use thiserror::Error;

use crate::reply::ApplyFault;

/// Why a reply cannot say what is meant.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub(super) enum Unsayable {
    #[error("none of the syntaxes has words for it")]
    NoSyntax,
    #[error("the path `{path}` cannot be told from what would stand around it")]
    Path { path: String },
    #[error("the last line of `{path}` has no end, and a line of it ends a section of CDATA")]
    OpenEnd { path: String },
    #[error("whether the last line of `{path}` has an end cannot be said")]
    LastLine { path: String },
    #[error("lines of `{path}` end in other ways than those around them")]
    LineEnds { path: String },
    #[error("lines of `{path}` are markers as long as markers can be")]
    Markers { path: String },
    #[error("it cannot be done: {0}")]
    Unfit(#[from] ApplyFault),
}

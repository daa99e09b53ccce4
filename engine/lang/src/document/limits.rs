//! How large a document may be, whatever its format.

use std::sync::Arc;

use super::LARGEST;
use crate::diagnostic::Diagnostic;
use crate::source::{Place, Source, Span};

/// The most nodes that a document may have once its aliases are resolved.
pub(super) const MOST_NODES: usize = 200_000;

/// How deep values may stand in each other.
pub(super) const DEEPEST: usize = 200;

/// What is wrong with a text that is too large to be read.
pub(super) fn too_large(source: &Arc<Source>) -> Option<Diagnostic> {
    let message = format!("the document is larger than {} MiB", LARGEST >> 20);
    let place = Place::new(source, Span::default());
    (source.text().len() > LARGEST).then(|| Diagnostic::error("syntax", place, message))
}

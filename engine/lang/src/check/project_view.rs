//! All that is checked together, for rules that one document cannot break alone.

use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::document::Document;
use crate::library::Library;
use crate::written::WrittenText;

/// A document and the layer that it lies in.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The layer's name; files that are named together count as one layer.
    pub layer: String,
    /// The document.
    pub document: Arc<Document>,
}

/// All documents and texts that are checked together.
pub struct ProjectView<'a> {
    /// The documents.
    pub documents: &'a [Placed],
    /// The texts.
    pub texts: &'a [WrittenText],
    /// The operations there are.
    pub catalogue: &'a Catalogue,
    /// The documents and texts there are.
    pub library: &'a dyn Library,
}

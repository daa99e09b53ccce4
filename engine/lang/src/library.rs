//! What checking may ask of the world around a document: other documents, and texts, by name.

use std::sync::Arc;

use crate::document::Document;
use crate::fork::Fork;
use crate::types::Type;

/// Documents and texts by kind and name, as found through the layers.
pub trait Library {
    /// The document of that kind and name.
    fn document(&self, kind: &str, name: &str) -> Option<Arc<Document>>;

    /// The names of all documents of a kind, sorted.
    fn documents(&self, kind: &str) -> Vec<String>;

    /// The kinds of texts there are.
    fn text_kinds(&self) -> Vec<String>;

    /// The names of all texts of a kind, sorted.
    fn texts(&self, kind: &str) -> Vec<String>;

    /// Whether the texts of a kind are templates, filled in with values.
    fn is_rendered(&self, _kind: &str) -> bool {
        false
    }

    /// The settings that expressions see as `config`, with their types.
    fn settings(&self) -> Vec<(String, Type)>;

    /// The document or text of that kind and name as a fork; none where it hides no other one.
    fn fork(&self, _kind: &str, _name: &str) -> Option<Fork> {
        None
    }
}

/// A library with nothing in it.
#[derive(Debug, Clone, Copy, Default)]
pub struct EmptyLibrary;

impl Library for EmptyLibrary {
    fn document(&self, _kind: &str, _name: &str) -> Option<Arc<Document>> {
        None
    }

    fn documents(&self, _kind: &str) -> Vec<String> {
        Vec::new()
    }

    fn text_kinds(&self) -> Vec<String> {
        Vec::new()
    }

    fn texts(&self, _kind: &str) -> Vec<String> {
        Vec::new()
    }

    fn settings(&self) -> Vec<(String, Type)> {
        Vec::new()
    }
}

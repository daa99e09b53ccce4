//! Documents named on the command line lie over those of the layers, so that files that refer to
//! each other can be checked wherever they are.

use std::collections::HashMap;
use std::sync::Arc;

use gemstack_lang::document::Document;
use gemstack_lang::fork::Fork;
use gemstack_lang::library::Library;
use gemstack_lang::types::Type;

use super::Subject;

/// A library with some documents over it.
pub struct Given<'g> {
    below: &'g dyn Library,
    documents: HashMap<(String, String), Arc<Document>>,
}

impl<'g> Given<'g> {
    /// The documents of `subjects` over a library.
    pub fn new<'s>(
        below: &'g dyn Library,
        subjects: impl IntoIterator<Item = &'s Subject>,
    ) -> Self {
        let documents = subjects
            .into_iter()
            .filter_map(|it| it.as_document().cloned());
        Self::over(below, documents)
    }

    /// These documents over a library.
    pub fn over(
        below: &'g dyn Library,
        documents: impl IntoIterator<Item = Arc<Document>>,
    ) -> Self {
        let documents = documents.into_iter().filter_map(|it| {
            let key = (it.kind()?.to_owned(), it.name()?.to_owned());
            Some((key, it))
        });
        Self {
            below,
            documents: documents.collect(),
        }
    }
}

impl Library for Given<'_> {
    fn document(&self, kind: &str, name: &str) -> Option<Arc<Document>> {
        let given = self.documents.get(&(kind.to_owned(), name.to_owned()));
        given.cloned().or_else(|| self.below.document(kind, name))
    }

    fn documents(&self, kind: &str) -> Vec<String> {
        let given = self
            .documents
            .keys()
            .filter(|(it, _)| it == kind)
            .map(|(_, name)| name.clone());
        let mut names: Vec<_> = self
            .below
            .documents(kind)
            .into_iter()
            .chain(given)
            .collect();
        names.sort();
        names.dedup();
        names
    }

    fn text_kinds(&self) -> Vec<String> {
        self.below.text_kinds()
    }

    fn texts(&self, kind: &str) -> Vec<String> {
        self.below.texts(kind)
    }

    fn is_rendered(&self, kind: &str) -> bool {
        self.below.is_rendered(kind)
    }

    fn settings(&self) -> Vec<(String, Type)> {
        self.below.settings()
    }

    fn fork(&self, kind: &str, name: &str) -> Option<Fork> {
        self.below.fork(kind, name)
    }
}

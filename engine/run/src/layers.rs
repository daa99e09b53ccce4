//! Where documents and texts come from: the project over the team over the user over what is
//! shipped. The first layer that has a name wins.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use gemstack_lang::document::{Document, LARGEST};
use gemstack_lang::library::Library;
use gemstack_lang::source::Source;
use gemstack_lang::types::Type;
use serde_json::Value as Json;

use crate::digest::Digest;
use crate::files::{FilesError, RelativePath, Root};
use crate::text::Text;

/// Files of one layer, by path within it.
pub trait Store {
    /// The text of a file; none where there is none. A file without a byte is none: a shell makes
    /// it before the program runs that fills it.
    fn read(&self, path: &str) -> Result<Option<String>, FilesError>;

    /// The names of the files of a folder, without folders below it.
    fn list(&self, folder: &str) -> Vec<String>;
}

/// One layer.
pub struct Layer {
    /// Its name for people: `project`, `team`, `user`, `shipped`.
    pub name: &'static str,
    /// How a path in it is shown.
    pub prefix: String,
    /// Its files.
    pub store: Box<dyn Store>,
}

/// A folder of a project or user as a layer's files.
pub struct FolderStore {
    root: Root,
    folder: String,
}

impl FolderStore {
    /// The files below `folder` of `root`; an empty folder means all of it.
    pub fn new(root: Root, folder: impl Into<String>) -> Self {
        Self {
            root,
            folder: folder.into(),
        }
    }

    fn path(&self, path: &str) -> Option<RelativePath> {
        let joined = format!("{}/{path}", self.folder);
        RelativePath::parse(joined.trim_matches('/')).ok()
    }
}

impl Store for FolderStore {
    fn read(&self, path: &str) -> Result<Option<String>, FilesError> {
        let Some(path) = self.path(path) else {
            return Ok(None);
        };
        let text = self.root.read_text_at_most(&path, LARGEST as u64)?;
        Ok(text.filter(|it| !it.is_empty()))
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let entries = self.path(folder).and_then(|it| self.root.list(&it).ok());
        entries
            .unwrap_or_default()
            .into_iter()
            .map(|it| it.name)
            .collect()
    }
}

/// The kinds of documents that have folders of their own, each below `pipelines`.
const DOCUMENT_FOLDERS: &[(&str, &str)] = &[
    ("detection", "pipelines/detections"),
    ("lifecycle", "pipelines/lifecycles"),
    ("pipeline", "pipelines"),
    ("provider", "pipelines/providers"),
    ("script", "pipelines/scripts"),
    ("settings", "pipelines/settings"),
];

/// Documents by kind and name, once they were looked for.
type Documents = HashMap<(String, String), Option<Arc<Document>>>;

/// Documents and texts through the layers.
pub struct Layers {
    all: Vec<Layer>,
    text_folders: BTreeMap<String, String>,
    settings: Vec<(String, Type)>,
    documents: RefCell<Documents>,
    used: RefCell<BTreeMap<String, Digest>>,
}

/// A file found through the layers.
pub struct Found {
    /// The layer that has it.
    pub layer: &'static str,
    /// Its path as shown to people.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Layers {
    /// Documents and texts through these layers, the first one winning.
    pub fn new(layers: Vec<Layer>) -> Self {
        Self {
            all: layers,
            text_folders: BTreeMap::new(),
            settings: Vec::new(),
            documents: RefCell::default(),
            used: RefCell::default(),
        }
    }

    /// Tells the folders of the kinds of texts, and the types of the settings.
    #[must_use]
    pub fn describing(
        mut self,
        text_folders: BTreeMap<String, String>,
        settings: Vec<(String, Type)>,
    ) -> Self {
        self.text_folders = text_folders;
        self.settings = settings;
        self
    }

    /// The kinds of documents there can be.
    pub fn document_kinds() -> impl Iterator<Item = &'static str> {
        DOCUMENT_FOLDERS.iter().map(|(kind, _)| *kind)
    }

    /// The folder, within a layer, of the documents of a kind.
    pub fn document_folder(kind: &str) -> Option<&'static str> {
        let mut folders = DOCUMENT_FOLDERS.iter();
        folders.find(|(it, _)| *it == kind).map(|(_, it)| *it)
    }

    /// A document's or text's file, from the first layer that has it; none also where that one
    /// cannot be read, for another layer's would not be what was meant.
    pub fn find(&self, kind: &str, name: &str) -> Option<Found> {
        let path = self.path(kind, name)?;
        let (layer, text) = self.first(&path)?.ok()?;
        let used = Digest::of(text.as_bytes());
        self.used
            .borrow_mut()
            .insert(format!("{kind}/{name}"), used);
        Some(Found {
            layer: layer.name,
            path: format!("{}{path}", layer.prefix),
            text,
        })
    }

    fn first(&self, path: &str) -> Option<Result<(&Layer, String), FilesError>> {
        let read = |layer: &'_ Layer| layer.store.read(path).transpose();
        let mut found = self.all.iter().filter_map(|it| Some((it, read(it)?)));
        found.next().map(|(layer, text)| Ok((layer, text?)))
    }

    /// Why the file of a document or text cannot be read, where it is there and cannot.
    pub fn fault(&self, kind: &str, name: &str) -> Option<FilesError> {
        self.first(&self.path(kind, name)?)?.err()
    }

    /// The layer that a document or text comes from.
    pub fn layer_of(&self, kind: &str, name: &str) -> Option<&'static str> {
        let path = self.path(kind, name)?;
        let has = |it: &&Layer| !matches!(it.store.read(&path), Ok(None));
        self.all.iter().find(has).map(|it| it.name)
    }

    /// A text of a kind, by name.
    pub fn text(&self, kind: &str, name: &str) -> Option<Text> {
        let found = self.find(kind, name)?;
        Some(Text::read(kind, name, &found))
    }

    /// The file in a project's `.agent` folder that a text would come from first; none where there
    /// is no such kind or no file could have that name.
    pub fn place_in_project(&self, kind: &str, name: &str) -> Option<String> {
        self.path(kind, name).map(|it| format!(".agent/{it}"))
    }

    /// The digests of all that was read so far, by `kind/name`.
    pub fn used(&self) -> BTreeMap<String, Digest> {
        self.used.borrow().clone()
    }

    /// A document as JSON, without places; for kinds that no rule reads.
    pub fn json(&self, kind: &str, name: &str) -> Option<Json> {
        self.document(kind, name).map(|it| it.root().to_json())
    }

    fn path(&self, kind: &str, name: &str) -> Option<String> {
        // A name is one step of a path: it can neither climb nor hide.
        if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\', '\0']) {
            return None;
        }
        let (folder, extension) = self.folder(kind)?;
        Some(format!("{folder}/{name}.{extension}"))
    }

    fn folder(&self, kind: &str) -> Option<(&str, &'static str)> {
        let documents = DOCUMENT_FOLDERS.iter().find(|(it, _)| *it == kind);
        match documents {
            Some((_, folder)) => Some((folder, "yaml")),
            None => self.text_folders.get(kind).map(|it| (it.as_str(), "md")),
        }
    }

    fn names(&self, kind: &str) -> Vec<String> {
        let Some((folder, extension)) = self.folder(kind) else {
            return Vec::new();
        };
        let suffix = format!(".{extension}");
        let files = self.all.iter().flat_map(|it| it.store.list(folder));
        let mut names: Vec<_> = files
            .filter_map(|it| it.strip_suffix(&suffix).map(str::to_owned))
            .collect();
        names.sort();
        names.dedup();
        names
    }

    fn read_document(&self, kind: &str, name: &str) -> Option<Arc<Document>> {
        let found = self.find(kind, name)?;
        Some(Arc::new(Document::yaml(Source::new(
            found.path, found.text,
        ))))
    }
}

impl Library for Layers {
    fn document(&self, kind: &str, name: &str) -> Option<Arc<Document>> {
        let key = (kind.to_owned(), name.to_owned());
        if let Some(kept) = self.documents.borrow().get(&key) {
            return kept.clone();
        }
        let document = self.read_document(kind, name);
        self.documents.borrow_mut().insert(key, document.clone());
        document
    }

    fn documents(&self, kind: &str) -> Vec<String> {
        self.names(kind)
    }

    fn text_kinds(&self) -> Vec<String> {
        self.text_folders.keys().cloned().collect()
    }

    fn texts(&self, kind: &str) -> Vec<String> {
        self.names(kind)
    }

    fn settings(&self) -> Vec<(String, Type)> {
        self.settings.clone()
    }
}

#[cfg(test)]
pub(crate) mod memory;

#[cfg(test)]
mod tests;

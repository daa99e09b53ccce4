//! Where documents and texts come from: the project over the team over the user over what is
//! shipped. The first layer that has a name wins.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use gemstack_lang::document::{Document, Format, LARGEST};
use gemstack_lang::fork::{Drift, Fork};
use gemstack_lang::library::Library;
use gemstack_lang::source::Source;
use gemstack_lang::types::Type;
use serde_json::Value as Json;

use crate::digest::Digest;
use crate::files::{FilesError, RelativePath, Root};
use crate::forks::{Origin, OriginFault, origin_path};
use crate::text::Text;

mod wording;

pub use wording::Wording;

/// The folder of a project that is its layer.
pub const PROJECT_FOLDER: &str = ".agent";

/// Files of one layer, by path within it.
pub trait Store {
    /// The text of a file; none where there is none.
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
    /// Whether its documents were proved where they were made, all of them together. It is the last layer then, for what
    /// lies above could change what they mean to each other.
    pub is_proved: bool,
}

impl Layer {
    /// The path and text of the one file of these that is there; two would be a riddle.
    fn read(&self, paths: &[String]) -> Result<Option<(String, String)>, FilesError> {
        let mut found: Option<(String, String)> = None;
        for path in paths {
            let Some(text) = self.store.read(path)? else {
                continue;
            };
            if let Some((first, _)) = found {
                let shown = |it: &str| format!("{}{it}", self.prefix);
                let (first, second) = (shown(&first), shown(path));
                return Err(FilesError::InTwoFormats { first, second });
            }
            found = Some((path.clone(), text));
        }
        Ok(found)
    }
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
        self.root.read_text_at_most(&path, LARGEST as u64)
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

/// The kinds of documents, and the folders in which they lie.
const DOCUMENT_FOLDERS: &[(&str, &str)] = &[
    ("detection", "pipelines/detections"),
    ("lifecycle", "pipelines/lifecycles"),
    ("pipeline", "pipelines"),
    ("plugin", "plugins"),
    ("provider", "pipelines/providers"),
    ("script", "pipelines/scripts"),
    ("settings", "pipelines/settings"),
];

/// How the files of documents end. The first is the usual one; the last is what many write for it.
const DOCUMENT_EXTENSIONS: &[&str] = &[Format::Yaml.extension(), Format::Kdl.extension(), "yml"];

/// The kinds of documents that lie each in a folder with all that belongs to it, under the name of the kind.
const WITH_THEIR_OWN: &[&str] = &["plugin"];

/// How the files of texts end.
const TEXT_EXTENSIONS: &[&str] = &["md"];

/// Documents by kind and name, once they were looked for.
type Documents = HashMap<(String, String), Option<Kept>>;

/// A document, and the layer that it came from.
#[derive(Clone)]
struct Kept {
    document: Arc<Document>,
    layer: &'static str,
}

/// Documents and texts through the layers. The first layer is the project's: there forks are made.
pub struct Layers {
    all: Vec<Layer>,
    text_folders: BTreeMap<String, String>,
    rendered: BTreeSet<String>,
    settings: Vec<(String, Type)>,
    documents: RefCell<Documents>,
    /// The names of a kind above the last layer, sorted, once they were looked for.
    above: RefCell<HashMap<String, Vec<String>>>,
    used: RefCell<BTreeMap<String, Digest>>,
}

/// A file found through the layers.
#[derive(Debug, Clone, PartialEq, Eq)]
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
            rendered: BTreeSet::new(),
            settings: Vec::new(),
            documents: RefCell::default(),
            above: RefCell::default(),
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

    /// Tells the kinds of texts that are templates.
    #[must_use]
    pub fn rendering(mut self, kinds: BTreeSet<String>) -> Self {
        self.rendered = kinds;
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

    /// The path, within a layer, without its ending, of a document of a kind; none where there is no such kind.
    pub fn document_stem(kind: &str, name: &str) -> Option<String> {
        let folder = Self::document_folder(kind)?;
        Some(stem(folder, kind, name))
    }

    /// A document's or text's file, from the first layer that has it; none also where that one
    /// cannot be read or is empty, for another layer's would not be what was meant.
    pub fn find(&self, kind: &str, name: &str) -> Option<Found> {
        let found = self.files(kind, name).next()?;
        let (_, found) = found.ok().filter(|(_, it)| !it.text.is_empty())?;
        let used = Digest::of(found.text.as_bytes());
        self.used
            .borrow_mut()
            .insert(format!("{kind}/{name}"), used);
        Some(found)
    }

    /// Whether a document may say one of some texts. One that is not there, or cannot be read, may.
    pub fn may_say(&self, kind: &str, name: &str, wording: &Wording) -> bool {
        let first = if self.is_above_the_last(kind, name) {
            0
        } else {
            self.all.len().saturating_sub(1)
        };
        let found = first_filled(self.files_from(first, kind, name));
        found.map_or(true, |it| it.is_none_or(|it| wording.may_be_in(&it.text)))
    }

    /// The file that is used once empty ones are filled: a shell makes a file before the program
    /// runs that fills it, and that program must see what lies below.
    pub fn filled(&self, kind: &str, name: &str) -> Result<Option<Found>, FilesError> {
        first_filled(self.files(kind, name))
    }

    /// What a fork in the project copies, or hides.
    pub fn below(&self, kind: &str, name: &str) -> Result<Option<Found>, FilesError> {
        let mut files = self.files(kind, name);
        let below = files.find(|it| !matches!(it, Ok((0, _))));
        Ok(below.transpose()?.map(|(_, it)| it))
    }

    /// The file of a certain layer.
    pub fn of_layer(
        &self,
        layer: &str,
        kind: &str,
        name: &str,
    ) -> Result<Option<Found>, FilesError> {
        let mut files = self.files(kind, name);
        let found = files.find(|it| !matches!(it, Ok((_, it)) if it.layer != layer));
        Ok(found.transpose()?.map(|(_, it)| it))
    }

    /// The names of the layers, the one that wins first.
    pub fn layers(&self) -> impl Iterator<Item = &'static str> {
        self.all.iter().map(|it| it.name)
    }

    /// All files of a kind and name, each with the number of its layer.
    fn files(
        &self,
        kind: &str,
        name: &str,
    ) -> impl Iterator<Item = Result<(usize, Found), FilesError>> {
        self.files_from(0, kind, name)
    }

    /// Those of the layer of that number and of the layers below it.
    fn files_from(
        &self,
        first: usize,
        kind: &str,
        name: &str,
    ) -> impl Iterator<Item = Result<(usize, Found), FilesError>> {
        let paths = self.paths(kind, name);
        let layers = self.all.iter().enumerate().skip(first);
        layers.filter_map(move |(number, layer)| {
            let read = layer.read(&paths).transpose()?;
            Some(read.map(|(path, text)| (number, layer.found(&path, text))))
        })
    }

    /// Why the file of a document or text cannot be used, where it is there and cannot.
    pub fn fault(&self, kind: &str, name: &str) -> Option<FilesError> {
        match self.files(kind, name).next()? {
            Err(fault) => Some(fault),
            Ok((_, found)) => found.text.is_empty().then(|| FilesError::Empty {
                path: found.path,
                document: format!("{kind}/{name}"),
            }),
        }
    }

    /// What a fork came from and the text of that, as the project remembers it.
    pub fn origin(&self, kind: &str, name: &str) -> Result<Option<(Origin, String)>, OriginFault> {
        let Some(layer) = self.all.first() else {
            return Ok(None);
        };
        let Some(origin) = layer.origin(kind, name)? else {
            return Ok(None);
        };
        let path = origin.original_path(kind);
        let shown = format!("{}{path}", layer.prefix);
        match layer.store.read(&path) {
            Ok(Some(text)) if Digest::of(text.as_bytes()) == origin.original => {
                Ok(Some((origin, text)))
            }
            Ok(None) => Err(OriginFault::Missing { path: shown }),
            _ => Err(OriginFault::Changed { path: shown }),
        }
    }

    /// Forgets what was read, so that a check before a run leaves no trace in what the run used. Which names there are is
    /// no such trace.
    pub fn forget(&self) {
        self.documents.borrow_mut().clear();
        self.used.borrow_mut().clear();
    }

    /// The layer that a document or text comes from.
    pub fn layer_of(&self, kind: &str, name: &str) -> Option<&'static str> {
        let paths = self.paths(kind, name);
        let has = |it: &&Layer| !matches!(it.read(&paths), Ok(None));
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
        let first = self.paths(kind, name).into_iter().next();
        first.map(|it| format!("{PROJECT_FOLDER}/{it}"))
    }

    /// The files in a project's `.agent` folder that it may have, one for each ending.
    pub fn places_in_project(&self, kind: &str, name: &str) -> Vec<String> {
        let places = self.paths(kind, name).into_iter();
        places.map(|it| format!("{PROJECT_FOLDER}/{it}")).collect()
    }

    /// The file in a project's `.agent` folder that it has, in whatever format; where it has none,
    /// the one that it would have first.
    pub fn file_in_project(&self, kind: &str, name: &str) -> Option<String> {
        let layer = self.all.first();
        let read = layer.and_then(|it| it.read(&self.paths(kind, name)).ok().flatten());
        let there = read.map(|(path, _)| format!("{PROJECT_FOLDER}/{path}"));
        there.or_else(|| self.place_in_project(kind, name))
    }

    /// The kind of the text that lies at this path of a project; none where no text is looked for.
    pub fn text_kind_of(&self, path: &str) -> Option<String> {
        let (folder, file) = path.rsplit_once('/')?;
        let name = file.strip_suffix(".md")?;
        let lies = |kind: &String| {
            let place = self.place_in_project(kind, name);
            place.is_some_and(|it| path.ends_with(&it))
        };
        self.text_folders
            .keys()
            .find(|it| !folder.is_empty() && lies(it))
            .cloned()
    }

    /// The digests of all that was read so far, by `kind/name`.
    pub fn used(&self) -> BTreeMap<String, Digest> {
        self.used.borrow().clone()
    }

    /// A document as JSON, without places; for kinds that no rule reads.
    pub fn json(&self, kind: &str, name: &str) -> Option<Json> {
        self.document(kind, name).map(|it| it.root().to_json())
    }

    /// The files that may be it, in a layer: one for each ending.
    fn paths(&self, kind: &str, name: &str) -> Vec<String> {
        // A name is one step of a path: it can neither climb nor hide.
        if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\', '\0']) {
            return Vec::new();
        }
        let Some((folder, extensions)) = self.folder(kind) else {
            return Vec::new();
        };
        let stem = stem(folder, kind, name);
        let path = |extension: &&str| format!("{stem}.{extension}");
        extensions.iter().map(path).collect()
    }

    fn folder(&self, kind: &str) -> Option<(&str, &'static [&'static str])> {
        let text = || self.text_folders.get(kind).map(String::as_str);
        let document = Self::document_folder(kind).map(|it| (it, DOCUMENT_EXTENSIONS));
        document.or_else(|| Some((text()?, TEXT_EXTENSIONS)))
    }

    /// The names of a kind that some layer above the last one has: only these can be forks.
    pub fn names_above_the_last(&self, kind: &str) -> Vec<String> {
        let above = self.all.len().saturating_sub(1);
        self.names_in(&self.all[..above], kind)
    }

    /// Whether a layer above the last one has a file of that name.
    fn is_above_the_last(&self, kind: &str, name: &str) -> bool {
        let has = |names: &[String]| names.binary_search_by(|it| it.as_str().cmp(name)).is_ok();
        self.above_the_last(kind, has)
    }

    /// What holds of the names of a kind above the last layer. Of the many documents that are asked about few are forks, so
    /// the folders are listed once.
    fn above_the_last(&self, kind: &str, holds: impl Fn(&[String]) -> bool) -> bool {
        let mut above = self.above.borrow_mut();
        let names = above
            .entry(kind.to_owned())
            .or_insert_with(|| self.names_above_the_last(kind));
        holds(names)
    }

    fn names(&self, kind: &str) -> Vec<String> {
        self.names_in(&self.all, kind)
    }

    fn names_in(&self, layers: &[Layer], kind: &str) -> Vec<String> {
        let Some((folder, extensions)) = self.folder(kind) else {
            return Vec::new();
        };
        let listed = layers.iter().flat_map(|it| {
            it.store
                .list(folder)
                .into_iter()
                .map(move |name| (it, name))
        });
        let mut names: Vec<_> = if WITH_THEIR_OWN.contains(&kind) {
            let has =
                |it: &Layer, name: &str| !matches!(it.read(&self.paths(kind, name)), Ok(None));
            listed
                .filter_map(|(it, name)| has(it, &name).then_some(name))
                .collect()
        } else {
            listed
                .filter_map(|(_, it)| without_ending(&it, extensions))
                .collect()
        };
        names.sort();
        names.dedup();
        names
    }

    /// Whether a document needs no proof: it comes from a layer that is proved, and no other layer has anything.
    pub fn is_proved(&self, kind: &str, name: &str) -> bool {
        let last = self.all.last().filter(|it| it.is_proved);
        let from = self.kept(kind, name).map(|it| it.layer);
        from.is_some() && last.map(|it| it.name) == from && self.is_nothing_above_the_last()
    }

    fn is_nothing_above_the_last(&self) -> bool {
        let is_nothing = |kind: &str| self.above_the_last(kind, <[_]>::is_empty);
        Self::document_kinds().all(is_nothing) && self.text_folders.keys().all(|it| is_nothing(it))
    }

    fn kept(&self, kind: &str, name: &str) -> Option<Kept> {
        let key = (kind.to_owned(), name.to_owned());
        if let Some(kept) = self.documents.borrow().get(&key) {
            return kept.clone();
        }
        let read = self.read_document(kind, name);
        self.documents.borrow_mut().insert(key, read.clone());
        read
    }

    fn read_document(&self, kind: &str, name: &str) -> Option<Kept> {
        let Found { layer, path, text } = self.find(kind, name)?;
        let document = Arc::new(Document::parse(Source::new(path, text)));
        Some(Kept { document, layer })
    }
}

/// The first of some files that is not empty.
fn first_filled(
    mut files: impl Iterator<Item = Result<(usize, Found), FilesError>>,
) -> Result<Option<Found>, FilesError> {
    let filled = files.find(|it| !matches!(it, Ok((_, it)) if it.text.is_empty()));
    Ok(filled.transpose()?.map(|(_, it)| it))
}

/// The path of a document or text without its ending.
fn stem(folder: &str, kind: &str, name: &str) -> String {
    if WITH_THEIR_OWN.contains(&kind) {
        format!("{folder}/{name}/{kind}")
    } else {
        format!("{folder}/{name}")
    }
}

/// The name of a file without its ending, where that is one of these.
fn without_ending(file: &str, extensions: &[&str]) -> Option<String> {
    let (name, extension) = file.rsplit_once('.')?;
    extensions.contains(&extension).then(|| name.to_owned())
}

impl Layer {
    fn found(&self, path: &str, text: String) -> Found {
        Found {
            layer: self.name,
            path: format!("{}{path}", self.prefix),
            text,
        }
    }

    /// What it remembers of a fork in it.
    fn origin(&self, kind: &str, name: &str) -> Result<Option<Origin>, OriginFault> {
        let path = origin_path(kind, name);
        let shown = format!("{}{path}", self.prefix);
        match self.store.read(&path) {
            Ok(None) => Ok(None),
            Ok(Some(text)) => Origin::read(&shown, &text).map(Some),
            Err(fault) => Err(OriginFault::Damaged {
                path: shown,
                reason: fault.to_string(),
            }),
        }
    }
}

impl Library for Layers {
    fn document(&self, kind: &str, name: &str) -> Option<Arc<Document>> {
        self.kept(kind, name).map(|it| it.document)
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

    fn is_rendered(&self, kind: &str) -> bool {
        self.rendered.contains(kind)
    }

    fn settings(&self) -> Vec<(String, Type)> {
        self.settings.clone()
    }

    fn fork(&self, kind: &str, name: &str) -> Option<Fork> {
        if !self.is_above_the_last(kind, name) {
            return None;
        }
        let mut files = self.files(kind, name).filter_map(Result::ok);
        let (number, own) = files
            .next()
            .filter(|(number, _)| number + 1 < self.all.len())?;
        let (_, below) = files.next()?;
        // What cannot be read is told where it is asked for; drift is then not known.
        let origin = self.all[number].origin(kind, name).ok().flatten();
        let [left, right] = [&own, &below].map(|it| Digest::of(it.text.as_bytes()));
        let drift = Drift::between(&left, &right, origin.map(|it| it.remembered()).as_ref());
        Some(Fork {
            path: own.path,
            below: below.layer.to_owned(),
            drift,
        })
    }
}

#[cfg(test)]
pub(crate) mod memory;

#[cfg(test)]
mod tests;

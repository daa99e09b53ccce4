//! What is checked: documents and texts, from the layers or from files named on the command line.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use gemstack_lang::catalogue::Catalogue;
use gemstack_lang::document::Document;
use gemstack_lang::library::Library;
use gemstack_lang::source::Source;
use gemstack_lang::suggestion::closest;
use gemstack_lang::suppression::{self, Settled};
use gemstack_run::failure::Failure;
use gemstack_run::files::{FilesError, RelativePath, Root, outside};
use gemstack_run::layers::Layers;
use gemstack_run::tree;

use super::parts::in_parts;
use super::{document, front_matter};
use crate::app::{AGENT, kinds};
use crate::shell::standard_input;

/// Something that is checked.
#[derive(Clone)]
pub struct Subject {
    what: What,
    /// Where it can be written back.
    pub home: Home,
}

/// What is checked.
#[derive(Clone)]
enum What {
    /// A document.
    Document(Arc<Document>),
    /// A document in a folder where those of another kind are looked for.
    Misplaced {
        /// The document.
        document: Arc<Document>,
        /// The kind of the folder.
        looked_for: &'static str,
    },
    /// A text, with what its front matter says.
    Text(Arc<Source>, Arc<Document>),
}

/// Where the text of something comes from.
#[derive(Clone)]
pub enum Home {
    /// A file named on the command line.
    Named(PathBuf),
    /// A file of a folder.
    Beneath(Arc<Root>, RelativePath),
    /// Standard input.
    StandardInput,
    /// What is shipped, or belongs to a team or to all projects of a user: not ours to write.
    Elsewhere,
}

impl Subject {
    /// What a text says, by the format that its name tells.
    fn read(name: impl Into<String>, text: String, home: Home) -> Self {
        let source = Source::new(name, text);
        let is_markdown = Path::new(source.name())
            .extension()
            .is_some_and(|it| it == "md");
        let what = if is_markdown {
            let head = Arc::new(front_matter::document(&source));
            What::Text(source, head)
        } else {
            What::Document(Arc::new(Document::yaml(source)))
        };
        Self { what, home }
    }

    /// The same with another text.
    pub fn with_text(&self, text: &str) -> Self {
        Self::read(self.source().name(), text.to_owned(), self.home.clone())
    }

    /// Its text.
    pub fn source(&self) -> &Arc<Source> {
        match &self.what {
            What::Document(it) | What::Misplaced { document: it, .. } => it.source(),
            What::Text(source, _) => source,
        }
    }

    /// What it says; of a text, what its front matter says.
    pub fn document(&self) -> &Arc<Document> {
        match &self.what {
            What::Document(it) | What::Misplaced { document: it, .. } | What::Text(_, it) => it,
        }
    }

    /// The document, where it is one that others can refer to.
    pub fn as_document(&self) -> Option<&Arc<Document>> {
        match &self.what {
            What::Document(it) => Some(it),
            What::Misplaced { .. } | What::Text(..) => None,
        }
    }

    /// What is wrong with it, and what comments say of that.
    pub fn check(&self, catalogue: &Catalogue, library: &dyn Library) -> Settled {
        let found = match &self.what {
            What::Document(it) => document::check(it, catalogue, library),
            What::Misplaced {
                document,
                looked_for,
            } => vec![document::misplaced(document, looked_for)],
            What::Text(source, head) => front_matter::check(source, head, library),
        };
        suppression::settle(self.source(), self.document().root(), found)
    }
}

/// All that a project can run: every document and text through the layers.
pub fn everything(library: &Layers, project: &Root) -> Result<Vec<Subject>, Failure> {
    if let Some(fault) = first_unreadable(library) {
        return Err(tree::failure(fault));
    }
    let project = Root::open(project.place()).map_err(tree::failure)?;
    Ok(readable(library, &Arc::new(project)))
}

/// Why the first file that cannot be read cannot: without it nothing is known of the rest.
fn first_unreadable(library: &Layers) -> Option<FilesError> {
    let mut all = kinds(library).into_iter().flat_map(|kind| {
        let names = library.texts(&kind).into_iter();
        names.map(move |it| (kind.clone(), it))
    });
    all.find_map(|(kind, name)| library.fault(&kind, &name))
}

fn readable(library: &Layers, project: &Arc<Root>) -> Vec<Subject> {
    let documents = Layers::document_kinds().flat_map(|kind| {
        let names = library.documents(kind).into_iter();
        names
            .filter_map(move |it| library.document(kind, &it))
            .map(move |it| placed(it, kind, project))
    });
    let texts = library.text_kinds().into_iter().flat_map(|kind| {
        let names = library.texts(&kind);
        names
            .into_iter()
            .filter_map(move |it| library.find(&kind, &it))
    });
    let texts = texts.map(|it| {
        let home = home(&it.path, project);
        Subject::read(it.path, it.text, home)
    });
    documents.chain(texts).collect()
}

/// Files of the project are ours to write; the other layers belong to more than this project.
fn home(path: &str, project: &Arc<Root>) -> Home {
    let is_own = path
        .strip_prefix(AGENT)
        .is_some_and(|it| it.starts_with('/'));
    let path = RelativePath::parse(path).ok().filter(|_| is_own);
    path.map_or(Home::Elsewhere, |it| Home::Beneath(Arc::clone(project), it))
}

fn placed(document: Arc<Document>, looked_for: &'static str, project: &Arc<Root>) -> Subject {
    let home = home(document.source().name(), project);
    let what = match document.kind() {
        Some(kind) if kind != looked_for && Layers::document_kinds().any(|it| it == kind) => {
            What::Misplaced {
                document,
                looked_for,
            }
        }
        _ => What::Document(document),
    };
    Subject { what, home }
}

/// The files and folders that are named.
pub fn named(paths: &[String]) -> Result<Vec<Subject>, Failure> {
    let subjects: Result<Vec<_>, _> = paths.iter().map(|it| one(it)).collect();
    Ok(subjects?.into_iter().flatten().collect())
}

fn one(path: &str) -> Result<Vec<Subject>, Failure> {
    if path == "-" {
        let text = standard_input()?;
        return Ok(vec![Subject::read(
            "standard input",
            text,
            Home::StandardInput,
        )]);
    }
    let place = Path::new(path);
    match outside::directory(place).map_err(tree::failure)? {
        Some(root) => folder(root, path),
        None => Ok(vec![file(place, path)?]),
    }
}

fn file(place: &Path, path: &str) -> Result<Subject, Failure> {
    let text = outside::read_text(place)
        .map_err(tree::failure)?
        .ok_or_else(|| {
            Failure::internal(format!("there is no file `{path}`")).coded("FileUnavailable")
        })?;
    Ok(Subject::read(path, text, Home::Named(place.to_owned())))
}

/// The documents of a folder. YAML of other programs, which there may be, is left alone.
fn folder(root: Root, path: &str) -> Result<Vec<Subject>, Failure> {
    let found = root
        .find(&["**/*.yaml", "**/*.yml"])
        .map_err(tree::failure)?;
    let root = Arc::new(root);
    let read = |files: &[RelativePath]| {
        let read = files.iter().map(|it| beneath(&root, it, path));
        read.filter_map(Result::transpose)
            .collect::<Result<Vec<_>, _>>()
    };
    let parts: Result<Vec<_>, _> = in_parts(&found, read, read).into_iter().collect();
    Ok(parts
        .map_err(tree::failure)?
        .into_iter()
        .flatten()
        .collect())
}

/// A document of a folder, unless it is another program's.
fn beneath(
    root: &Arc<Root>,
    file: &RelativePath,
    folder: &str,
) -> Result<Option<Subject>, FilesError> {
    let Some(text) = text_of(root, file)? else {
        return Ok(None);
    };
    let name = match folder.trim_end_matches('/') {
        "." => file.to_string(),
        folder => format!("{folder}/{file}"),
    };
    let home = Home::Beneath(Arc::clone(root), file.clone());
    Ok(Some(Subject::read(name, text, home)).filter(|it| is_ours(it.document())))
}

fn text_of(root: &Root, file: &RelativePath) -> Result<Option<String>, FilesError> {
    match root.read_text(file) {
        Err(FilesError::NotText { .. }) => Ok(None),
        read => read,
    }
}

/// Whether a document says that it is one of gemstack's, or nearly.
fn is_ours(document: &Document) -> bool {
    let Some(kind) = document.kind() else {
        return false;
    };
    let known = || Layers::document_kinds();
    known().any(|it| it == kind) || (document.name().is_some() && closest(kind, known()).is_some())
}

//! What is checked: documents and texts, from the layers or from files named on the command line.

use std::path::Path;
use std::sync::Arc;

use gemstack_lang::catalogue::Catalogue;
use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::document::{Document, Format};
use gemstack_lang::library::Library;
use gemstack_lang::source::Source;
use gemstack_lang::suggestion::closest;
use gemstack_run::failure::Failure;
use gemstack_run::files::{FilesError, RelativePath, Root, outside};
use gemstack_run::layers::Layers;
use gemstack_run::tree;

use super::{document, front_matter};
use crate::app::kinds;
use crate::shell::standard_input;

/// Something that is checked.
pub enum Subject {
    /// A document.
    Document(Arc<Document>),
    /// A document in a folder where those of another kind are looked for.
    Misplaced {
        /// The document.
        document: Arc<Document>,
        /// The kind of the folder.
        looked_for: &'static str,
    },
    /// A text with front matter.
    Text(Arc<Source>),
}

impl Subject {
    /// What is wrong with it.
    pub fn check(&self, catalogue: &Catalogue, library: &dyn Library) -> Vec<Diagnostic> {
        match self {
            Self::Document(it) => document::check(it, catalogue, library),
            Self::Misplaced {
                document,
                looked_for,
            } => vec![document::misplaced(document, looked_for)],
            Self::Text(it) => front_matter::check(it, library),
        }
    }
}

/// All that a project can run: every document and text through the layers.
pub fn everything(library: &Layers) -> Result<Vec<Subject>, Failure> {
    match first_unreadable(library) {
        Some(fault) => Err(tree::failure(fault)),
        None => Ok(readable(library)),
    }
}

/// Why the first file that cannot be read cannot: without it nothing is known of the rest.
fn first_unreadable(library: &Layers) -> Option<FilesError> {
    let mut all = kinds(library).into_iter().flat_map(|kind| {
        let names = library.texts(&kind).into_iter();
        names.map(move |it| (kind.clone(), it))
    });
    all.find_map(|(kind, name)| library.fault(&kind, &name))
}

fn readable(library: &Layers) -> Vec<Subject> {
    let documents = Layers::document_kinds().flat_map(|kind| {
        let names = library.documents(kind).into_iter();
        names
            .filter_map(move |it| library.document(kind, &it))
            .map(move |it| placed(it, kind))
    });
    let texts = library.text_kinds().into_iter().flat_map(|kind| {
        let names = library.texts(&kind);
        names
            .into_iter()
            .filter_map(move |it| library.find(&kind, &it))
    });
    let texts = texts.map(|it| Subject::Text(Source::new(it.path, it.text)));
    documents.chain(texts).collect()
}

fn placed(document: Arc<Document>, looked_for: &'static str) -> Subject {
    match document.kind() {
        Some(kind) if kind != looked_for && Layers::document_kinds().any(|it| it == kind) => {
            Subject::Misplaced {
                document,
                looked_for,
            }
        }
        _ => Subject::Document(document),
    }
}

/// The files and folders that are named.
pub fn named(paths: &[String]) -> Result<Vec<Subject>, Failure> {
    let subjects: Result<Vec<_>, _> = paths.iter().map(|it| one(it)).collect();
    Ok(subjects?.into_iter().flatten().collect())
}

fn one(path: &str) -> Result<Vec<Subject>, Failure> {
    if path == "-" {
        let text = standard_input()?;
        let format = Format::sniff(&text);
        return Ok(vec![document_of("standard input", text, format)]);
    }
    let place = Path::new(path);
    match outside::directory(place).map_err(tree::failure)? {
        Some(root) => folder(&root, path),
        None => Ok(vec![file(place, path)?]),
    }
}

fn file(place: &Path, path: &str) -> Result<Subject, Failure> {
    let text = outside::read_text(place)
        .map_err(tree::failure)?
        .ok_or_else(|| {
            Failure::internal(format!("there is no file `{path}`")).coded("FileUnavailable")
        })?;
    let is_markdown = place.extension().is_some_and(|it| it == "md");
    Ok(if is_markdown {
        Subject::Text(Source::new(path, text))
    } else {
        document_of(path, text, Format::of(path))
    })
}

/// The documents of a folder. YAML and KDL of other programs, which there may be, is left alone.
fn folder(root: &Root, path: &str) -> Result<Vec<Subject>, Failure> {
    let found = root
        .find(&["**/*.kdl", "**/*.yaml", "**/*.yml"])
        .map_err(tree::failure)?;
    let mut subjects = Vec::new();
    for file in found {
        let Some(text) = text_of(root, &file).map_err(tree::failure)? else {
            continue;
        };
        let name = format!("{}/{file}", path.trim_end_matches('/'));
        let document = Document::parse(Source::new(name, text));
        if is_ours(&document) {
            subjects.push(Subject::Document(Arc::new(document)));
        }
    }
    Ok(subjects)
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

fn document_of(name: &str, text: String, format: Format) -> Subject {
    let source = Source::new(name, text);
    Subject::Document(Arc::new(Document::in_format(format, source)))
}

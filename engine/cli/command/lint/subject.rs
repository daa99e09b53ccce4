//! What is checked: documents and texts, from the layers or from files named on the command line.

use std::path::Path;
use std::sync::Arc;

use gemstack_lang::catalogue::Catalogue;
use gemstack_lang::check::{Checker, Placed};
use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::document::Document;
use gemstack_lang::library::Library;
use gemstack_lang::source::Source;
use gemstack_lang::suggestion::closest;
use gemstack_lang::written::WrittenText;
use gemstack_run::failure::Failure;
use gemstack_run::files::{FilesError, RelativePath, Root, outside};
use gemstack_run::layers::Layers;
use gemstack_run::tree;

use super::document;
use crate::app::kinds;
use crate::shell::standard_input;

/// The layer that is the project's own.
const OWN_LAYER: &str = "project";

/// Something that is checked.
pub enum Subject {
    /// A document.
    Document {
        /// The document.
        document: Arc<Document>,
        /// The layer it lies in; empty for files that are named.
        layer: &'static str,
    },
    /// A document in a folder where those of another kind are looked for.
    Misplaced {
        /// The document.
        document: Arc<Document>,
        /// The kind of the folder.
        looked_for: &'static str,
    },
    /// A text with front matter.
    Text(WrittenText),
}

impl Subject {
    /// What is wrong with it.
    pub fn check(&self, catalogue: &Catalogue, library: &dyn Library) -> Vec<Diagnostic> {
        match self {
            Self::Document { document, .. } => document::check(document, catalogue, library),
            Self::Misplaced {
                document,
                looked_for,
            } => vec![document::misplaced(document, looked_for)],
            Self::Text(it) => Checker::new(catalogue, library).text(it),
        }
    }
}

/// What documents and texts are together, beside what each is alone.
pub fn together(
    subjects: &[Subject],
    catalogue: &Catalogue,
    library: &dyn Library,
) -> Vec<Diagnostic> {
    let (mut documents, mut texts) = (Vec::new(), Vec::new());
    for subject in subjects {
        match subject {
            Subject::Document { document, layer } => documents.push(Placed {
                layer: (*layer).to_owned(),
                document: Arc::clone(document),
            }),
            Subject::Text(text) => texts.push(text.clone()),
            Subject::Misplaced { .. } => {}
        }
    }
    Checker::new(catalogue, library).project(&documents, &texts)
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
        names.filter_map(move |it| placed(library, &it, kind))
    });
    let texts = library.text_kinds().into_iter().flat_map(|kind| {
        let names = library.texts(&kind).into_iter();
        names.filter_map(move |it| text(library, &kind, &it))
    });
    documents.chain(texts).collect()
}

fn text(library: &Layers, kind: &str, name: &str) -> Option<Subject> {
    let found = library.find(kind, name)?;
    let is_own = found.layer == OWN_LAYER;
    let source = Source::new(found.path, found.text);
    let text = WrittenText::new(Some(kind), name, is_own, source);
    Some(Subject::Text(text))
}

fn placed(library: &Layers, name: &str, looked_for: &'static str) -> Option<Subject> {
    let document = library.document(looked_for, name)?;
    let kind = document.kind();
    let is_other = kind
        .is_some_and(|kind| kind != looked_for && Layers::document_kinds().any(|it| it == kind));
    Some(if is_other {
        Subject::Misplaced {
            document,
            looked_for,
        }
    } else {
        let layer = library.layer_of(looked_for, name).unwrap_or_default();
        Subject::Document { document, layer }
    })
}

/// The files and folders that are named.
pub fn named(paths: &[String]) -> Result<Vec<Subject>, Failure> {
    let subjects: Result<Vec<_>, _> = paths.iter().map(|it| one(it)).collect();
    Ok(subjects?.into_iter().flatten().collect())
}

fn one(path: &str) -> Result<Vec<Subject>, Failure> {
    if path == "-" {
        return Ok(vec![yaml("standard input", standard_input()?)]);
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
        let name = place.file_stem().map(|it| it.to_string_lossy());
        let source = Source::new(path, text);
        Subject::Text(WrittenText::new(
            None,
            &name.unwrap_or_default(),
            false,
            source,
        ))
    } else {
        yaml(path, text)
    })
}

/// The documents of a folder. YAML of other programs, which there may be, is left alone.
fn folder(root: &Root, path: &str) -> Result<Vec<Subject>, Failure> {
    let found = root
        .find(&["**/*.yaml", "**/*.yml"])
        .map_err(tree::failure)?;
    let mut subjects = Vec::new();
    for file in found {
        let Some(text) = text_of(root, &file).map_err(tree::failure)? else {
            continue;
        };
        let name = format!("{}/{file}", path.trim_end_matches('/'));
        let document = Document::yaml(Source::new(name, text));
        if is_ours(&document) {
            subjects.push(named_document(document));
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

fn yaml(name: &str, text: String) -> Subject {
    named_document(Document::yaml(Source::new(name, text)))
}

fn named_document(document: Document) -> Subject {
    Subject::Document {
        document: Arc::new(document),
        layer: "",
    }
}

//! What is checked: documents and texts, from the layers or from files named on the command line.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use gemstack_lang::check::{Checker, Placed};
use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::document::{Document, Format, LARGEST};
use gemstack_lang::library::Library as _;
use gemstack_lang::source::{Source, Span};
use gemstack_lang::suggestion::closest;
use gemstack_lang::suppression::{self, Settled};
use gemstack_lang::written::WrittenText;
use gemstack_run::failure::Failure;
use gemstack_run::files::{FilesError, RelativePath, Root, outside};
use gemstack_run::layers::Layers;
use gemstack_run::tree;

use super::document;
use super::parts::in_parts;
use crate::app::{AGENT, kinds};
use crate::shell::standard_input;

/// The layer that is the project's own.
const OWN_LAYER: &str = "project";

/// How many bytes of a document that is too large show whether it is one of ours.
const HEAD: usize = 4 << 10;

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
    /// A document, and the layer it lies in; empty for files that are named.
    Document(Arc<Document>, &'static str),
    /// A document in a folder where those of another kind are looked for.
    Misplaced {
        /// The document.
        document: Arc<Document>,
        /// The kind of the folder.
        looked_for: &'static str,
    },
    /// A text with front matter.
    Text(WrittenText),
    /// A file that cannot be used at all.
    Unreadable {
        /// It, without anything in it.
        document: Document,
        /// Why it cannot be used.
        found: Diagnostic,
    },
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
    /// A text or document, by the format that its name tells. `kind` is that of a text.
    pub fn read(source: Arc<Source>, kind: Option<&str>, home: Home) -> Self {
        let path = Path::new(source.name());
        let is_markdown = path.extension().is_some_and(|it| it == "md");
        let what = if is_markdown {
            let name = path.file_stem().map(|it| it.to_string_lossy().into_owned());
            let name = name.unwrap_or_default();
            What::Text(WrittenText::new(kind, &name, false, source))
        } else {
            What::Document(Arc::new(Document::parse(source)), "")
        };
        Self { what, home }
    }

    fn of_document(document: Document, home: Home) -> Self {
        let what = What::Document(Arc::new(document), "");
        Self { what, home }
    }

    /// The same with another text.
    #[must_use]
    pub fn with_text(&self, text: &str) -> Self {
        let source = Source::new(self.source().name(), text);
        let parsed =
            |it: &Arc<Document>| Arc::new(Document::in_format(it.format(), source.clone()));
        let what = match &self.what {
            What::Document(it, layer) => What::Document(parsed(it), layer),
            What::Misplaced {
                document,
                looked_for,
            } => What::Misplaced {
                document: parsed(document),
                looked_for,
            },
            What::Unreadable { .. } => self.what.clone(),
            What::Text(it) => What::Text(WrittenText::new(
                it.kind.as_deref(),
                &it.name,
                it.is_own,
                source,
            )),
        };
        let home = self.home.clone();
        Self { what, home }
    }

    /// Its text.
    pub fn source(&self) -> &Arc<Source> {
        self.document().source()
    }

    /// What it says; of a text, what its front matter says.
    pub fn document(&self) -> &Document {
        match &self.what {
            What::Document(it, _) | What::Misplaced { document: it, .. } => it,
            What::Text(it) => &it.front_matter,
            What::Unreadable { document, .. } => document,
        }
    }

    /// The document, where it is one that others can refer to.
    pub fn as_document(&self) -> Option<&Arc<Document>> {
        match &self.what {
            What::Document(it, _) => Some(it),
            What::Misplaced { .. } | What::Text(_) | What::Unreadable { .. } => None,
        }
    }

    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&WrittenText> {
        match &self.what {
            What::Text(it) => Some(it),
            What::Document(..) | What::Misplaced { .. } | What::Unreadable { .. } => None,
        }
    }

    /// What is wrong with it alone.
    pub fn found(&self, checker: &Checker<'_>) -> Vec<Diagnostic> {
        match &self.what {
            What::Document(it, _) => document::check(it, checker),
            What::Misplaced {
                document,
                looked_for,
            } => {
                vec![document::misplaced(document, looked_for)]
            }
            What::Text(it) => checker.text(it),
            What::Unreadable { found, .. } => vec![found.clone()],
        }
    }

    /// What its comments say of what was found.
    pub fn settle(&self, found: Vec<Diagnostic>) -> Settled {
        suppression::settle(self.source(), self.document().root(), found)
    }

    /// What is wrong with it alone, and what its comments say of that.
    pub fn check(&self, checker: &Checker<'_>) -> Settled {
        self.settle(self.found(checker))
    }
}

/// What documents and texts are together, beside what each is alone.
pub fn together(subjects: &[Subject], checker: &Checker<'_>) -> Vec<Diagnostic> {
    let documents = subjects.iter().filter_map(|it| match &it.what {
        What::Document(document, layer) => Some(Placed {
            layer: (*layer).to_owned(),
            document: Arc::clone(document),
        }),
        What::Misplaced { .. } | What::Text(_) | What::Unreadable { .. } => None,
    });
    let documents: Vec<_> = documents.collect();
    let texts: Vec<_> = subjects
        .iter()
        .filter_map(Subject::as_text)
        .cloned()
        .collect();
    checker.project(&documents, &texts)
}

/// All that a project can run: every document and text through the layers.
pub fn everything(library: &Layers, project: &Root) -> Result<Vec<Subject>, Failure> {
    let project = Root::open(project.place()).map_err(tree::failure)?;
    let project = Arc::new(project);
    let named = kinds(library).into_iter().flat_map(|kind| {
        let names = library.texts(&kind).into_iter();
        names.map(move |it| (kind.clone(), it))
    });
    let subjects = named.filter_map(|(kind, name)| {
        if let Some(fault) = library.fault(&kind, &name) {
            return Some(unreadable(library, &kind, &name, &fault));
        }
        let mut subject = of_layers(library, &kind, &name)?;
        subject.home = home(subject.source().name(), &project);
        Some(subject)
    });
    Ok(subjects.collect())
}

/// A file that cannot be used: that is told at it, and the rest is checked all the same.
fn unreadable(library: &Layers, kind: &str, name: &str, fault: &FilesError) -> Subject {
    let (path, message, help) = match fault {
        FilesError::Empty { path, document } => (
            path.clone(),
            "the file is empty".to_owned(),
            format!("fill it with `gemstack fork {document}`, or remove it"),
        ),
        FilesError::InTwoFormats { first, second } => (
            second.clone(),
            format!("the same document is in `{first}`"),
            "remove one of the two files".to_owned(),
        ),
        other => (
            library.place_in_project(kind, name).unwrap_or_default(),
            other.to_string(),
            "mend it, or remove it".to_owned(),
        ),
    };
    let document = Document::yaml(Source::new(path, String::new()));
    let place = document.place(Span::default());
    let found = Diagnostic::error("unreadable_file", place, message).help(help);
    Subject {
        what: What::Unreadable { document, found },
        home: Home::Elsewhere,
    }
}

/// Files of the project are ours to write; the other layers belong to more than this project.
fn home(path: &str, project: &Arc<Root>) -> Home {
    let is_own = path
        .strip_prefix(AGENT)
        .is_some_and(|it| it.starts_with('/'));
    let path = RelativePath::parse(path).ok().filter(|_| is_own);
    path.map_or(Home::Elsewhere, |it| Home::Beneath(Arc::clone(project), it))
}

/// One document or text as the layers have it; none where it cannot be used.
pub fn of_layers(library: &Layers, kind: &str, name: &str) -> Option<Subject> {
    let what = match Layers::document_kinds().find(|it| *it == kind) {
        Some(looked_for) => placed(library, name, looked_for)?,
        None => What::Text(text(library, kind, name)?),
    };
    let home = Home::Elsewhere;
    Some(Subject { what, home })
}

fn text(library: &Layers, kind: &str, name: &str) -> Option<WrittenText> {
    let found = library.find(kind, name)?;
    let is_own = found.layer == OWN_LAYER;
    let source = Source::new(found.path, found.text);
    Some(WrittenText::new(Some(kind), name, is_own, source))
}

fn placed(library: &Layers, name: &str, looked_for: &'static str) -> Option<What> {
    let document = library.document(looked_for, name)?;
    let kind = document.kind();
    let is_other = kind
        .is_some_and(|kind| kind != looked_for && Layers::document_kinds().any(|it| it == kind));
    Some(if is_other {
        What::Misplaced {
            document,
            looked_for,
        }
    } else {
        let layer = library.layer_of(looked_for, name).unwrap_or_default();
        What::Document(document, layer)
    })
}

/// The files and folders that are named.
pub fn named(paths: &[String], library: &Layers) -> Result<Vec<Subject>, Failure> {
    let subjects: Result<Vec<_>, _> = paths.iter().map(|it| one(it, library)).collect();
    Ok(subjects?.into_iter().flatten().collect())
}

fn one(path: &str, library: &Layers) -> Result<Vec<Subject>, Failure> {
    if path == "-" {
        let source = Source::new("standard input", standard_input()?);
        let document = Document::in_format(Format::sniff(source.text()), source);
        return Ok(vec![Subject::of_document(document, Home::StandardInput)]);
    }
    let place = Path::new(path);
    match outside::directory(place).map_err(tree::failure)? {
        Some(root) => folder(root, path),
        None => Ok(vec![file(place, path, library)?]),
    }
}

fn file(place: &Path, path: &str, library: &Layers) -> Result<Subject, Failure> {
    let text = outside::read_document(place)
        .map_err(tree::failure)?
        .ok_or_else(|| {
            Failure::internal(format!("there is no file `{path}`")).coded("FileUnavailable")
        })?;
    let kind = library.text_kind_of(path);
    let home = Home::Named(place.to_owned());
    Ok(Subject::read(
        Source::new(path, text),
        kind.as_deref(),
        home,
    ))
}

/// The documents of a folder. Those of other programs, which there may be, are left alone.
fn folder(root: Root, path: &str) -> Result<Vec<Subject>, Failure> {
    let found = root
        .find(&["**/*.yaml", "**/*.yml", "**/*.kdl"])
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
    let document = Document::parse(Source::new(name, text));
    Ok(is_likely_ours(&document).then(|| Subject::of_document(document, home)))
}

fn text_of(root: &Root, file: &RelativePath) -> Result<Option<String>, FilesError> {
    match root.read_beginning(file, LARGEST) {
        Err(FilesError::NotText { .. }) => Ok(None),
        read => read,
    }
}

/// Whether a document is one of gemstack's. One that is too large is known by its beginning.
fn is_likely_ours(document: &Document) -> bool {
    let text = document.source().text();
    if text.len() <= LARGEST {
        return is_ours(document);
    }
    let head = &text[..text.floor_char_boundary(HEAD)];
    let source = Source::new(document.source().name(), head);
    is_ours(&Document::in_format(document.format(), source))
}

/// Whether a document says that it is one of gemstack's, or nearly.
pub fn is_ours(document: &Document) -> bool {
    let Some(kind) = document.kind() else {
        return false;
    };
    let known = || Layers::document_kinds();
    known().any(|it| it == kind) || (document.name().is_some() && closest(kind, known()).is_some())
}

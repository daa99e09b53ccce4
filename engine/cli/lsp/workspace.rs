//! The project that the editor has open: its documents and texts through the layers, and over them
//! what is open and not yet saved.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use gemstack_lang::check::{Checker, Signatures};
use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::document::Document;
use gemstack_lang::editor::EditorView;
use gemstack_lang::source::Source;
use gemstack_run::failure::Failure;
use gemstack_run::files::outside;
use gemstack_run::layers::Layers;
use lsp_types::{InitializeParams, Uri};

use super::address;
use super::buffer::Buffer;
use super::position::Encoding;
use crate::app::{self, App};
use crate::arguments::RuleSettings;
use crate::command::lint::subject::Home;
use crate::command::lint::{Given, Levels, Subject, is_ours};
use crate::day::today;
use crate::flags::Flags;
use crate::user::User;

/// The project, and the files that are open.
pub struct Workspace {
    root: PathBuf,
    app: App,
    open: Vec<Buffer>,
}

impl Workspace {
    /// The project named, else that of the editor's first folder, else that of this directory.
    pub fn open(project: Option<&Path>, asked: &InitializeParams) -> Result<Self, Failure> {
        let user = User::of_this_process();
        let named = project.map(Path::to_owned).or_else(|| folder(asked));
        let root = app::project_directory(named.as_deref(), user.home().as_deref())?;
        let root = std::path::absolute(&root).unwrap_or(root);
        let app = App::at(&root, user, &Flags::default())?;
        Ok(Self {
            root,
            app,
            open: Vec::new(),
        })
    }

    /// Reads the project anew: files were saved. What cannot be read leaves what was known.
    pub fn reload(&mut self) {
        let app = App::at(&self.root, User::of_this_process(), &Flags::default());
        if let Ok(app) = app {
            self.app = app;
        }
    }

    /// The project and what surrounds it.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Takes the text of a file that the editor has.
    pub fn put(&mut self, address: Uri, version: i32, text: String, encoding: Encoding) {
        let name = self.name_of(&address);
        self.close(&address);
        let buffer = Buffer::new(address, version, Source::new(name, text), encoding);
        self.open.push(buffer);
    }

    /// Forgets a file that the editor closed.
    pub fn close(&mut self, address: &Uri) {
        self.open.retain(|it| it.address != *address);
    }

    /// An open file.
    pub fn buffer(&self, address: &Uri) -> Option<&Buffer> {
        self.open.iter().find(|it| it.address == *address)
    }

    /// Checks every open file; gives the addresses of those of which something else is known than before.
    pub fn check(&mut self) -> Vec<Uri> {
        let found: Vec<_> = self.with_given(|given, subjects| {
            let checker = Checker::new(self.app.world.catalogue(), given).on(today());
            let levels = Levels::new(self.app.world.settings(), &RuleSettings::default());
            let check = |it: &Subject| {
                let shown = it.check(&checker).shown.into_iter();
                shown.filter_map(|it| levels.of(it)).collect()
            };
            let subjects = subjects.iter();
            subjects
                .map(|it| it.as_ref().map_or_else(Vec::new, check))
                .collect()
        });
        self.keep(found)
    }

    fn keep(&mut self, found: Vec<Vec<Diagnostic>>) -> Vec<Uri> {
        let mut changed = Vec::new();
        for (buffer, found) in self.open.iter_mut().zip(found) {
            if buffer.found.as_ref() != Some(&found) {
                buffer.found = Some(found);
                changed.push(buffer.address.clone());
            }
        }
        changed
    }

    /// Asks something of an open file that is a document.
    pub fn view<R>(
        &self,
        address: &Uri,
        ask: impl FnOnce(&EditorView<'_>, &Buffer) -> R,
    ) -> Option<R> {
        let buffer = self.buffer(address)?;
        let document = Document::parse(Arc::clone(&buffer.source));
        let asked = self.with_given(|given, _| {
            let catalogue = self.app.world.catalogue();
            let signatures = Signatures::new(catalogue, given);
            ask(
                &EditorView::new(&document, catalogue, given, &signatures),
                buffer,
            )
        });
        Some(asked)
    }

    /// Works with the library in which the open files lie over those of the disk.
    pub fn with_given<R>(&self, work: impl FnOnce(&Given<'_>, &[Option<Subject>]) -> R) -> R {
        let subjects: Vec<_> = self
            .open
            .iter()
            .map(|it| subject(it, self.app.world.library()))
            .collect();
        let given = Given::new(self.app.world.library(), subjects.iter().flatten());
        work(&given, &subjects)
    }

    /// The name by which the project knows a file: its path in the project, where it lies there.
    fn name_of(&self, address: &Uri) -> String {
        let Some(path) = address::path_of(address) else {
            return address.as_str().to_owned();
        };
        let inside = path.strip_prefix(&self.root).unwrap_or(&path);
        inside.display().to_string()
    }

    /// The address of a source that is not open, by the name under which it is known.
    pub fn address_of(&self, name: &str) -> Option<Uri> {
        address::of(&self.root.join(name))
    }
}

fn folder(asked: &InitializeParams) -> Option<PathBuf> {
    let folders = asked.workspace_folders.iter().flatten();
    let mut paths = folders.filter_map(|it| address::path_of(&it.uri));
    paths.find(|it| outside::is_directory(it))
}

/// What there is to check in an open file; none where it is not gemstack's.
fn subject(buffer: &Buffer, library: &Layers) -> Option<Subject> {
    let name = buffer.source.name();
    let kind = library.text_kind_of(name);
    let subject = Subject::read(Arc::clone(&buffer.source), kind.as_deref(), Home::Elsewhere);
    let ours = match subject.as_document() {
        Some(document) => is_ours(document) || lies_among_documents(name),
        None => kind.is_some(),
    };
    ours.then_some(subject)
}

fn lies_among_documents(name: &str) -> bool {
    name.starts_with(&format!("{}/pipelines/", app::AGENT))
}

//! What is compared: a folder of documents, or one file of it.

use std::path::{Path, PathBuf};

use gemstack_lang::document::{Document, Format};
use gemstack_lang::source::Source;
use gemstack_run::failure::Failure;
use gemstack_run::files::outside;
use gemstack_run::tree;

use crate::app::{AGENT, App};
use crate::command::named::Named;

/// A folder of documents, or one file of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The folder.
    pub directory: PathBuf,
    /// What stands before its paths in messages.
    pub prefix: String,
    /// The one file that is meant, seen from the folder.
    pub only: Option<String>,
    /// Whether it is the project's layer: what is missing there comes from the layers below.
    pub is_layer: bool,
}

impl Target {
    /// What is named: kind and name, a file, a folder; all of the project where nothing is.
    pub fn of(app: &App, name: Option<&str>) -> Result<Self, Failure> {
        let Some(name) = name else {
            return Ok(Self::project(app, None));
        };
        let place = Path::new(name);
        if outside::is_directory(place) {
            return Ok(Self::folder(place, None));
        }
        if outside::is_file(place) || has_format(name) {
            return Ok(Self::file(place));
        }
        let library = app.world.library();
        let Named { kind, name } = Named::parse(name, library, "diff --breaking")?;
        let path = library.file_in_project(&kind, &name).unwrap_or_default();
        let path = path.strip_prefix(AGENT).unwrap_or(&path);
        Ok(Self::project(
            app,
            Some(path.trim_start_matches('/').to_owned()),
        ))
    }

    fn project(app: &App, only: Option<String>) -> Self {
        Self {
            directory: app.world.root().place().join(AGENT),
            prefix: format!("{AGENT}/"),
            only,
            is_layer: true,
        }
    }

    fn file(place: &Path) -> Self {
        let name = place.file_name().unwrap_or_default();
        let folder = place.parent().filter(|it| !it.as_os_str().is_empty());
        Self::folder(
            folder.unwrap_or(Path::new(".")),
            Some(name.to_string_lossy().into_owned()),
        )
    }

    fn folder(place: &Path, only: Option<String>) -> Self {
        let shown = place.display().to_string();
        let prefix = match shown.trim_end_matches('/') {
            "." => String::new(),
            shown => format!("{shown}/"),
        };
        Self {
            directory: place.to_owned(),
            prefix,
            only,
            is_layer: false,
        }
    }

    /// The document of a file as it is now; none where there is none.
    pub fn now(&self, path: &str) -> Result<Option<Document>, Failure> {
        let text = outside::read_text(&self.directory.join(path)).map_err(tree::failure)?;
        let source = |text| Source::new(format!("{}{path}", self.prefix), text);
        Ok(text.map(|it| Document::parse(source(it))))
    }
}

/// Whether a file may hold a document.
pub fn may_be_document(path: &str) -> bool {
    has_format(path) && !path.starts_with("runs/") && !path.starts_with("forks/")
}

/// Whether the ending of a file is that of a format of documents.
fn has_format(path: &str) -> bool {
    let extension = Path::new(path).extension().and_then(|it| it.to_str());
    let known = Format::ALL.map(Format::extension);
    extension.is_some_and(|it| it == "yml" || known.contains(&it))
}

//! What is compared with: the layer below, a revision of git, or a file.

use std::path::Path;
use std::sync::Arc;

use gemstack_lang::document::Document;
use gemstack_lang::library::Library as _;
use gemstack_lang::source::Source;
use gemstack_run::failure::Failure;
use gemstack_run::files::outside;
use gemstack_run::git::Revision;
use gemstack_run::layers::{Found, Layers};
use gemstack_run::stop::Stop;
use gemstack_run::tree;

use super::target::{Target, may_be_document};
use crate::app::App;
use crate::interrupt::block_on;
use crate::shell::Shell;

/// Both versions of a document; one of them may not be there.
#[derive(Debug, Clone, Default)]
pub struct Versions {
    /// As it was, or is elsewhere.
    pub old: Option<Arc<Document>>,
    /// As it is now.
    pub new: Option<Arc<Document>>,
}

impl Versions {
    /// The version that tells what document it is.
    pub fn any(&self) -> Option<&Document> {
        self.new.as_deref().or(self.old.as_deref())
    }
}

/// Finds both versions of everything that is not the same on both sides.
pub fn versions(
    app: &App,
    target: &Target,
    against: Option<&str>,
    shell: &Shell,
) -> Result<Vec<Versions>, Failure> {
    match against {
        None => below(app, target),
        Some(file) if outside::is_file(Path::new(file)) => Ok(vec![with_file(target, file)?]),
        Some(word) => {
            let found = with_revision(app.world.library(), target, word);
            block_on(shell, &Stop::default(), found)
        }
    }
}

/// The project's forks, with what they hide.
fn below(app: &App, target: &Target) -> Result<Vec<Versions>, Failure> {
    if !target.is_layer {
        return Err(Failure::rejected("nothing is named to compare with")
            .coded("NothingToCompare")
            .helped("add `--against REV` or `--against FILE`"));
    }
    let library = app.world.library();
    let mut found = Vec::new();
    for kind in Layers::document_kinds() {
        for name in library.names_above_the_last(kind) {
            let path = library.file_in_project(kind, &name).unwrap_or_default();
            let is_meant = target
                .only
                .as_ref()
                .is_none_or(|it| path.ends_with(&format!("/{it}")));
            if is_meant && library.fork(kind, &name).is_some() {
                let old = library.below(kind, &name).map_err(tree::failure)?;
                let new = library.document(kind, &name);
                found.push(Versions {
                    old: old.map(document),
                    new,
                });
            }
        }
    }
    Ok(found)
}

fn document(Found { path, text, .. }: Found) -> Arc<Document> {
    Arc::new(Document::parse(Source::new(path, text)))
}

/// A file that is named, with another one.
fn with_file(target: &Target, file: &str) -> Result<Versions, Failure> {
    let only = target.only.as_ref().ok_or_else(|| {
        Failure::rejected(format!("one document is compared with the file `{file}`"))
            .coded("NothingToCompare")
            .helped(format!(
                "gemstack diff --breaking KIND/NAME --against {file}"
            ))
    })?;
    let text = outside::read_text(Path::new(file)).map_err(tree::failure)?;
    let old = Document::parse(Source::new(file, text.unwrap_or_default()));
    Ok(Versions {
        old: Some(Arc::new(old)),
        new: target.now(only)?.map(Arc::new),
    })
}

/// Every document that has changed since a revision.
async fn with_revision(
    library: &Layers,
    target: &Target,
    word: &str,
) -> Result<Vec<Versions>, Failure> {
    if !outside::is_directory(&target.directory) {
        return Ok(Vec::new());
    }
    let revision = Revision::named(target.directory.clone(), word).await?;
    let mut found = Vec::new();
    let changed = revision
        .changed(target.only.as_deref().unwrap_or("."))
        .await?;
    for path in changed.iter().filter(|it| may_be_document(it)) {
        let old = revision.read(path).await?;
        let name = format!("{}:{}{path}", revision.word, target.prefix);
        let old = old.map(|it| Arc::new(Document::parse(Source::new(name, it))));
        let new = target.now(path)?.map(Arc::new);
        let versions = Versions { old, new };
        found.extend(if target.is_layer {
            through_layers(library, versions)?
        } else {
            Some(versions)
        });
    }
    Ok(found)
}

/// In the project's layer, what is not there comes from the layers below.
fn through_layers(library: &Layers, versions: Versions) -> Result<Option<Versions>, Failure> {
    let Some((kind, name)) = versions.any().and_then(|it| Some((it.kind()?, it.name()?))) else {
        return Ok(None);
    };
    let below = library.below(kind, name).map_err(tree::failure)?;
    let below = || below.clone().map(document);
    Ok(Some(Versions {
        old: versions.old.clone().or_else(below),
        new: versions.new.clone().or_else(below),
    }))
}

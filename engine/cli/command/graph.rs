//! `graph`: a pipeline or lifecycle as a picture.

use std::path::Path;
use std::sync::Arc;

use gemstack_lang::document::Document;
use gemstack_lang::library::Library as _;
use gemstack_lang::picture::{Picture, dot, mermaid, text};
use gemstack_lang::source::Source;
use gemstack_lang::suggestion::{did_you_mean, listed};
use gemstack_run::failure::Failure;
use gemstack_run::files::outside;
use gemstack_run::layers::Layers;
use gemstack_run::tree;
use serde_json::json;

use crate::answer::Answer;
use crate::app::App;
use crate::arguments::{Drawn, Graph};
use crate::named_file;
use crate::render::amount::counted;
use crate::render::picture::svg;
use crate::shell::Shell;

use super::named::check_kind;

/// The kinds of documents that can be drawn.
const KINDS: [&str; 2] = ["lifecycle", "pipeline"];

/// Draws it.
pub fn run(arguments: &Graph, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    let document = find(&arguments.name, app.world.library())?;
    let picture = Picture::of(&document, app.world.catalogue());
    let picture = picture.ok_or_else(|| undrawable(&arguments.name, document.kind()))?;
    let drawn = drawn(&picture, arguments.format)?;
    let answer = |text: String| Answer::new(text, json!(picture)).exact();
    let answer = match &arguments.output {
        None => answer(drawn),
        Some(place) => {
            named_file::write(place, drawn.as_bytes(), "gemstack graph")?;
            answer(String::new()).noting(format!("the picture is in `{}`", place.display()))
        }
    };
    Ok(match document.diagnostics().len() {
        0 => answer,
        count => answer.noting(format!(
            "the document has {} of syntax; `gemstack lint` shows them",
            counted(count as u64, "fault")
        )),
    })
}

fn drawn(picture: &Picture, format: Drawn) -> Result<String, Failure> {
    match format {
        Drawn::Text => Ok(text(picture)),
        Drawn::Mermaid => Ok(mermaid(picture)),
        Drawn::Dot => Ok(dot(picture)),
        Drawn::Svg => svg(picture).ok_or_else(|| {
            Failure::rejected(format!("`{}` is too large to be drawn", picture.name))
                .coded("PictureTooLarge")
                .helped("use `--format text` or `--format dot`")
        }),
    }
}

/// The document: by kind and name, by its file, or by a name that only one kind has.
fn find(name: &str, library: &Layers) -> Result<Arc<Document>, Failure> {
    if let Some((kind, name)) = name.split_once('/')
        && KINDS.contains(&kind)
    {
        let found = library.document(kind, name);
        return found.ok_or_else(|| unknown(library, &[kind], name));
    }
    if outside::is_file(Path::new(name)) {
        return file(name);
    }
    if let Some((kind, _)) = name.split_once('/') {
        check_kind(library, kind)?;
        return Err(undrawable(name, Some(kind)));
    }
    let found = KINDS
        .into_iter()
        .filter_map(|kind| library.document(kind, name));
    let mut found: Vec<_> = found.collect();
    match found.len() {
        0 => Err(unknown(library, &KINDS, name)),
        1 => Ok(found.remove(0)),
        _ => Err(ambiguous(name)),
    }
}

fn file(path: &str) -> Result<Arc<Document>, Failure> {
    let text = outside::read_text(Path::new(path)).map_err(tree::failure)?;
    let text = text.unwrap_or_default();
    Ok(Arc::new(Document::parse(Source::new(path, text))))
}

fn unknown(library: &Layers, kinds: &[&str], name: &str) -> Failure {
    if let Some(fault) = kinds.iter().find_map(|it| library.fault(it, name)) {
        return tree::failure(fault);
    }
    let names: Vec<_> = kinds.iter().flat_map(|it| library.documents(it)).collect();
    let known = || names.iter().map(String::as_str);
    let cure =
        did_you_mean(name, known()).unwrap_or_else(|| format!("there are: {}", listed(known())));
    let kinds = kinds.join(" or ");
    Failure::rejected(format!("there is no {kinds} `{name}`"))
        .coded("UnknownDocument")
        .helped(cure)
}

fn ambiguous(name: &str) -> Failure {
    let commands: Vec<_> = KINDS
        .iter()
        .map(|kind| format!("`gemstack graph {kind}/{name}`"))
        .collect();
    Failure::rejected(format!("a lifecycle and a pipeline are called `{name}`"))
        .coded("AmbiguousName")
        .helped(commands.join(" or "))
}

fn undrawable(name: &str, kind: Option<&str>) -> Failure {
    let message = match kind {
        Some(kind) => format!("`{name}` is a {kind}, which has no picture"),
        None => format!("`{name}` does not say what kind of document it is"),
    };
    Failure::rejected(message)
        .coded("NoPicture")
        .helped("pipelines and lifecycles have pictures: `gemstack list pipeline`")
}

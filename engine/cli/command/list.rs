//! `list`: the documents and texts there are, where each comes from, and how far forks have
//! drifted.

use gemstack_lang::document::Document;
use gemstack_lang::fork::Fork;
use gemstack_lang::library::Library as _;
use gemstack_lang::source::Source;
use gemstack_run::digest::Digest;
use gemstack_run::failure::Failure;
use gemstack_run::layers::{Found, Layers};
use gemstack_run::text::Text;
use serde_json::{Value as Json, json};

use crate::answer::Answer;
use crate::app::{App, kinds};
use crate::arguments::List;
use crate::render::table::{Side, Table};
use crate::shell::Shell;

use super::named::check_kind;

/// Lists them.
pub fn run(arguments: &List, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    let library = app.world.library();
    if let Some(kind) = &arguments.kind {
        check_kind(library, kind)?;
    }
    let kinds = kinds(library).into_iter();
    let wanted = kinds.filter(|it| arguments.kind.as_ref().is_none_or(|kind| kind == it));
    let items: Vec<Item> = wanted.flat_map(|it| items(library, &it)).collect();
    let json: Json = items.iter().map(|it| it.to_json(library)).collect();
    Ok(Answer::new(text(&items), json))
}

struct Item {
    kind: String,
    name: String,
    layer: &'static str,
    /// Its file; none where that is empty or cannot be read.
    found: Option<Found>,
    fork: Option<Fork>,
}

impl Item {
    fn of(library: &Layers, kind: &str, name: String) -> Option<Self> {
        Some(Self {
            layer: library.layer_of(kind, &name)?,
            found: library.find(kind, &name),
            fork: library.fork(kind, &name),
            kind: kind.to_owned(),
            name,
        })
    }

    /// What a person must know of it in a word.
    fn state(&self) -> String {
        match (&self.found, &self.fork) {
            (None, _) => "unusable".to_owned(),
            (_, Some(fork)) => fork.drift.words(&fork.below),
            (_, None) => "-".to_owned(),
        }
    }

    fn to_json(&self, library: &Layers) -> Json {
        let digest = |it: &Found| Digest::of(it.text.as_bytes());
        let below = library.below(&self.kind, &self.name).ok().flatten();
        let below = below.filter(|_| self.fork.is_some());
        let origin = library.origin(&self.kind, &self.name).ok().flatten();
        let origin = origin.filter(|_| self.fork.is_some());
        json!({
            "kind": self.kind, "name": self.name, "layer": self.layer, "summary": self.summary(),
            "path": self.found.as_ref().map(|it| it.path.as_str()),
            "digest": self.found.as_ref().map(digest),
            "drift": self.fork.as_ref().map(|it| it.drift.name()),
            "below": below.map(|it| json!({
                "layer": it.layer, "path": it.path, "digest": digest(&it),
            })),
            "forked_from": origin.map(|(it, _)| json!({
                "layer": it.layer, "path": it.path, "digest": it.original, "engine": it.engine,
            })),
        })
    }

    /// What a document or text says of itself in a line.
    fn summary(&self) -> String {
        let summary = self.found.as_ref().and_then(|it| summary(&self.kind, it));
        summary.unwrap_or_default()
    }
}

fn items(library: &Layers, kind: &str) -> Vec<Item> {
    let names = library.texts(kind).into_iter();
    names.filter_map(|it| Item::of(library, kind, it)).collect()
}

fn summary(kind: &str, found: &Found) -> Option<String> {
    if Layers::document_kinds().any(|it| it == kind) {
        let source = Source::new(found.path.as_str(), found.text.as_str());
        let document = Document::parse(source);
        return document.root().text_of("summary").map(str::to_owned);
    }
    let Text { front_matter, .. } = Text::read(kind, "", found);
    front_matter.get("summary")?.as_str().map(str::to_owned)
}

fn text(items: &[Item]) -> String {
    let left = ["name", "layer", "state", "summary"].map(|it| (it, Side::Left));
    let mut table = Table::new(left);
    for item in items {
        let name = format!("{}/{}", item.kind, item.name);
        table.row([name, item.layer.to_owned(), item.state(), item.summary()]);
    }
    table.render()
}

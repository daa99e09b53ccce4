//! `list`: the documents and texts there are, and where each comes from.

use gemstack_lang::library::Library as _;
use gemstack_run::failure::Failure;
use gemstack_run::layers::Layers;
use gemstack_run::text::Text;
use serde_json::{Value as Json, json};

use crate::answer::Answer;
use crate::app::{App, kinds};
use crate::arguments::List;
use crate::render::table::{Side, Table};
use crate::shell::Shell;

use super::show::check_kind;

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
    let json: Json = items.iter().map(Item::to_json).collect();
    Ok(Answer::new(text(&items), json))
}

struct Item {
    kind: String,
    name: String,
    layer: &'static str,
    summary: String,
}

impl Item {
    fn to_json(&self) -> Json {
        json!({ "kind": self.kind, "name": self.name, "layer": self.layer, "summary": self.summary })
    }
}

fn items(library: &Layers, kind: &str) -> Vec<Item> {
    let names = library.texts(kind).into_iter();
    let item = |name: String| {
        let layer = library.layer_of(kind, &name)?;
        let summary = summary(library, kind, &name).unwrap_or_default();
        Some(Item {
            kind: kind.to_owned(),
            name,
            layer,
            summary,
        })
    };
    names.filter_map(item).collect()
}

/// What a document or text says of itself in a line.
fn summary(library: &Layers, kind: &str, name: &str) -> Option<String> {
    if Layers::document_kinds().any(|it| it == kind) {
        return library
            .document(kind, name)?
            .root()
            .text_of("summary")
            .map(str::to_owned);
    }
    let Text { front_matter, .. } = library.text(kind, name)?;
    front_matter.get("summary")?.as_str().map(str::to_owned)
}

fn text(items: &[Item]) -> String {
    let left = ["name", "layer", "summary"].map(|it| (it, Side::Left));
    let mut table = Table::new(left);
    for item in items {
        let name = format!("{}/{}", item.kind, item.name);
        table.row([name, item.layer.to_owned(), item.summary.clone()]);
    }
    table.render()
}

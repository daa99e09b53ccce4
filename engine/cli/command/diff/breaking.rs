//! `diff --breaking`: what a change breaks for callers and for features under way.

use std::sync::Arc;

use gemstack_lang::breaking::{Change, Impact, Version, compare};
use gemstack_lang::check::{Signature, Signatures, calls};
use gemstack_lang::document::Document;
use gemstack_lang::library::Library;
use gemstack_lang::record::{self, Record};
use gemstack_lang::source::Place;
use gemstack_run::failure::Failure;
use gemstack_run::files::RelativePath;
use gemstack_run::world::World;
use serde_json::{Value as Json, json};

use super::against::{Versions, versions};
use super::target::Target;
use crate::answer::Answer;
use crate::app::App;
use crate::arguments::Diff;
use crate::command::lint::given::Given;
use crate::exit::Exit;
use crate::render::changes;
use crate::shell::Shell;

/// The setting that names the project's lifecycle.
const LIFECYCLE: &str = "lifecycle";

/// What changed in a document.
pub struct Changed {
    /// Its kind and name.
    pub document: String,
    /// The documents that run it.
    pub callers: Vec<String>,
    /// What changed.
    pub changes: Vec<Change>,
}

/// Tells what would break.
pub fn run(arguments: &Diff, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    let target = Target::of(&app, arguments.name.as_deref())?;
    let against = arguments.against.as_deref();
    let found = versions(&app, &target, against, shell)?;
    let changed = changed(&app.world, &found);
    let breaks = of(&changed, Impact::Breaking);
    let json = json!({
        "against": against, "breaking": breaks, "compatible": of(&changed, Impact::Compatible),
        "documents": changed.iter().map(Changed::to_json).collect::<Json>(),
    });
    let answer = Answer::new(changes::human(&changed, shell.paint()), json);
    let answer = answer.noting(changes::summary(found.len(), breaks));
    Ok(if breaks > 0 {
        answer.ending(Exit::Found)
    } else {
        answer
    })
}

fn of(changed: &[Changed], impact: Impact) -> usize {
    let all = changed.iter().flat_map(|it| &it.changes);
    all.filter(|it| it.impact == impact).count()
}

/// What changed in each document, each version among those of its own time.
fn changed(world: &World, found: &[Versions]) -> Vec<Changed> {
    let side = |pick: fn(&Versions) -> Option<&Arc<Document>>| {
        let documents = found.iter().filter_map(pick).cloned();
        Given::over(world.library(), documents)
    };
    let (old, new) = (side(|it| it.old.as_ref()), side(|it| it.new.as_ref()));
    let [old, new] = [&old, &new].map(|it| Signatures::new(world.catalogue(), it));
    let signed = |signatures: &Signatures<'_>, document: Option<&Arc<Document>>| {
        document.and_then(|it| signatures.of_document(it))
    };
    let changed = found.iter().filter_map(|it| {
        let signatures = (signed(&old, it.old.as_ref()), signed(&new, it.new.as_ref()));
        one(world, it, (signatures.0.as_ref(), signatures.1.as_ref()))
    });
    changed.filter(|it| !it.changes.is_empty()).collect()
}

fn one(
    world: &World,
    versions: &Versions,
    signatures: (Option<&Signature>, Option<&Signature>),
) -> Option<Changed> {
    let (kind, name) = named(versions.any()?)?;
    let (old, new) = (versions.old.clone(), versions.new.clone());
    let record = standing(world, kind, name, old.as_deref().or(new.as_deref())?);
    let old = old.as_deref().map(|document| Version {
        document,
        signature: signatures.0,
    });
    let new = new.as_deref().map(|document| Version {
        document,
        signature: signatures.1,
    });
    Some(Changed {
        document: format!("{kind}/{name}"),
        callers: callers(world, kind, name),
        changes: compare(old, new, record.as_ref()),
    })
}

fn named(document: &Document) -> Option<(&str, &str)> {
    Some((document.kind()?, document.name()?))
}

/// Where the project stands, if the document is its lifecycle.
fn standing(world: &World, kind: &str, name: &str, document: &Document) -> Option<Record> {
    if kind != "lifecycle" || world.settings().text(LIFECYCLE) != Some(name) {
        return None;
    }
    let file = document.root().get("record")?.text_of("file")?;
    let file = RelativePath::parse(file).ok()?;
    let text = world.root().read_text(&file).ok()??;
    record::read(&text).ok()
}

/// The documents that run a document now.
fn callers(world: &World, kind: &str, name: &str) -> Vec<String> {
    let library = world.library();
    let mut callers = Vec::new();
    for caller in ["lifecycle", "pipeline"] {
        let documents = library.documents(caller).into_iter();
        let calling = documents.filter(|it| {
            let document = library.document(caller, it);
            document.is_some_and(|it| {
                let mut calls = calls(&it, world.catalogue()).into_iter();
                calls.any(|(of, node)| of == kind && node.text() == Some(name))
            })
        });
        callers.extend(calling.map(|it| format!("{caller}/{it}")));
    }
    callers
}

impl Changed {
    fn to_json(&self) -> Json {
        let change = |it: &Change| {
            json!({
                "impact": it.impact.name(), "what": it.what, "message": it.message,
                "old": it.old.as_ref().map(place), "new": it.new.as_ref().map(place),
                "why": it.why, "cure": it.cure,
            })
        };
        json!({
            "document": self.document, "callers": self.callers,
            "changes": self.changes.iter().map(change).collect::<Json>(),
        })
    }
}

fn place(place: &Place) -> Json {
    let (line, column) = place.source.line_and_column(place.span.start);
    json!({ "file": place.source.name(), "line": line, "column": column })
}

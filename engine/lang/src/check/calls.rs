//! Which documents a document runs, as far as they are named and not computed.

use std::collections::HashSet;

use crate::catalogue::{Call, Catalogue};
use crate::document::{Document, Node};
use crate::library::Library;
use crate::written::{WrittenLifecycle, WrittenPipeline, WrittenStage};

/// The document that a stage runs: its kind, and the node that names it.
pub fn call_of<'d>(
    stage: WrittenStage<'d>,
    catalogue: &Catalogue,
) -> Option<(&'static str, &'d Node)> {
    let Call { kind, name, .. } = catalogue.get(stage.operation()?)?.calls.as_ref()?;
    let named = stage.parameter(name)?;
    let is_plain = named.text().is_some_and(|it| !it.contains("{{"));
    is_plain.then_some((*kind, named))
}

/// The documents that a document runs, as kinds and the nodes that name them.
pub fn calls<'d>(document: &'d Document, catalogue: &Catalogue) -> Vec<(&'static str, &'d Node)> {
    match document.kind() {
        Some("pipeline") => {
            let stages = WrittenPipeline::new(document).stages();
            stages.filter_map(|it| call_of(it, catalogue)).collect()
        }
        Some("lifecycle") => {
            let works = WrittenLifecycle::new(document).works();
            works.filter_map(|it| it.target()).collect()
        }
        _ => Vec::new(),
    }
}

/// Calls by which a document runs itself in the end: the node that names the first document on the
/// way, and the names of the documents between.
pub fn circles<'d>(
    document: &'d Document,
    catalogue: &Catalogue,
    library: &dyn Library,
) -> Vec<(&'d Node, Vec<String>)> {
    let (Some(kind), Some(name)) = (document.kind(), document.name()) else {
        return Vec::new();
    };
    let home = (kind.to_owned(), name.to_owned());
    let circles = calls(document, catalogue).into_iter().filter_map(|call| {
        let through = way_home(&home, key(call)?, catalogue, library)?;
        Some((call.1, through))
    });
    circles.collect()
}

/// A document, as kind and name.
type Key = (String, String);

/// The names of the documents on a way that leads home, from the first one on.
fn way_home(
    home: &Key,
    first: Key,
    catalogue: &Catalogue,
    library: &dyn Library,
) -> Option<Vec<String>> {
    let mut seen = HashSet::from([first.clone()]);
    let mut ways = vec![(Vec::new(), first)];
    while let Some((mut way, here)) = ways.pop() {
        if here == *home {
            return Some(way);
        }
        let document = library.document(&here.0, &here.1);
        let next = document.iter().flat_map(|it| keys(it, catalogue));
        let next: Vec<_> = next.filter(|it| seen.insert(it.clone())).collect();
        way.push(here.1);
        ways.extend(next.into_iter().map(|it| (way.clone(), it)));
    }
    None
}

fn keys(document: &Document, catalogue: &Catalogue) -> Vec<Key> {
    calls(document, catalogue)
        .into_iter()
        .filter_map(key)
        .collect()
}

fn key((kind, node): (&'static str, &Node)) -> Option<Key> {
    Some((kind.to_owned(), node.text()?.to_owned()))
}

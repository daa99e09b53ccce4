//! Forks of the kinds that the checker does not look at: texts, providers, settings.

use std::collections::HashMap;
use std::sync::Arc;

use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::library::Library as _;
use gemstack_lang::rules;
use gemstack_lang::source::{Place, Source};
use gemstack_run::layers::Layers;

use super::Subject;
use super::document::head;
use crate::app::kinds;

/// What the rules about forks find in those of the subjects that are forks.
pub fn check(subjects: &[Subject], library: &Layers) -> Vec<Diagnostic> {
    let places: HashMap<_, _> = subjects.iter().filter_map(place).collect();
    let kinds = kinds(library).into_iter();
    let named = kinds.flat_map(|kind| {
        let names = library.texts(&kind).into_iter();
        names.map(move |it| (kind.clone(), it))
    });
    let found = named.filter_map(|(kind, name)| {
        let fork = library.fork(&kind, &name)?;
        Some(rules::of_forks(
            &kind,
            &name,
            places.get(&fork.path)?,
            library,
        ))
    });
    found.flatten().collect()
}

/// Where a fault of the whole is shown, by the name of its file.
fn place(subject: &Subject) -> Option<(String, Place)> {
    let place = match subject {
        // The checker itself finds these.
        Subject::Document { document, .. }
            if matches!(document.kind(), Some("pipeline" | "lifecycle")) =>
        {
            return None;
        }
        Subject::Document { document, .. } => document.place(head(document)),
        Subject::Misplaced { .. } => return None,
        Subject::Text(text) => first_line(&text.source),
    };
    Some((place.source.name().to_owned(), place))
}

fn first_line(source: &Arc<Source>) -> Place {
    let line = source.text().lines().next().map_or(0, str::len);
    Place::new(source, gemstack_lang::source::Span::new(0, line))
}

//! Forks of the kinds that the checker does not look at: texts, providers, settings.

use std::collections::HashMap;

use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::library::Library as _;
use gemstack_lang::rules;
use gemstack_lang::source::Place;
use gemstack_run::layers::Layers;

use super::Subject;
use super::document::head;
use crate::app::kinds;

/// What the rules about forks find in those of the subjects that are forks.
pub fn check(subjects: &[Subject], library: &Layers) -> Vec<Diagnostic> {
    let places: HashMap<_, _> = subjects.iter().filter_map(place).collect();
    let kinds = kinds(library).into_iter();
    let named = kinds.flat_map(|kind| {
        let names = library.names_above_the_last(&kind).into_iter();
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

/// Where a fault of the whole is shown, by the name of its file. The checker itself finds forks
/// among pipelines and lifecycles.
fn place(subject: &Subject) -> Option<(String, Place)> {
    let document = subject.as_document();
    let document = document.filter(|it| !matches!(it.kind(), Some("pipeline" | "lifecycle")));
    let of_document = document.map(|it| it.place(head(it)));
    let place = of_document.or_else(|| Some(subject.as_text()?.head()))?;
    Some((place.source.name().to_owned(), place))
}

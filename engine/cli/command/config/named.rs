//! What a value of the configuration names: a model, or a document or text of a kind.

use gemstack_lang::library::Library as _;
use gemstack_lang::suggestion::{cure, did_you_mean};
use gemstack_run::failure::{Failure, Kind};
use gemstack_run::layers::Layers;
use gemstack_run::models::{self, Offered, offers};
use gemstack_run::world::World;
use serde_json::Value as Json;

/// How settings say that they name a model.
pub(super) const MODEL: &str = "model";

/// Refuses a value that names a model which no provider has. Documents and texts may come later, and be another project's.
///
/// # Errors
/// `UnknownModel`.
pub(super) fn check(kind: Option<&str>, value: &Json, world: &World) -> Result<(), Failure> {
    let names = words(value).into_iter();
    let mut models = names.filter(|_| kind == Some(MODEL));
    models.try_for_each(|it| model(it, world))
}

/// Refuses a model that no provider has.
///
/// # Errors
/// `UnknownModel`, with those that are like it.
pub(super) fn model(name: &str, world: &World) -> Result<(), Failure> {
    let found = models::find(world, name).map(|_| ());
    found.map_err(|failure| match failure.code.as_deref() {
        Some("UnknownModel") => unknown(name, failure, world),
        _ => failure,
    })
}

/// What may be meant by names that nothing here has, and by models that a provider only takes by a pattern.
pub(super) fn doubts(kind: &str, value: &Json, world: &World) -> Vec<String> {
    let doubt = |name: &str| match kind {
        MODEL => by_pattern(name, world),
        _ => missing(kind, name, world.library()),
    };
    words(value).into_iter().filter_map(doubt).collect()
}

fn words(value: &Json) -> Vec<&str> {
    match value {
        Json::Array(names) => names.iter().filter_map(Json::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

fn by_pattern(name: &str, world: &World) -> Option<String> {
    let near = near(name, world)?;
    Some(format!(
        "no provider lists a model `{name}`, and one takes it by a pattern; {near}"
    ))
}

fn missing(kind: &str, name: &str, library: &Layers) -> Option<String> {
    let known = library.texts(kind);
    let is_known = name.is_empty() || known.iter().any(|it| it == name);
    let cure = || cure(name, known.iter().map(String::as_str));
    (!is_known).then(|| format!("there is no {kind} `{name}` here; {}", cure()))
}

/// Nothing was to be run: what was typed is at fault.
fn unknown(name: &str, failure: Failure, world: &World) -> Failure {
    let near = near(name, world).map_or_else(String::new, |it| format!("{it} "));
    let kind = Kind::Rejected;
    Failure { kind, ..failure }.helped(format!(
        "{near}`gemstack models` lists all that can be asked"
    ))
}

/// The listed model that is like one that is not listed, in words.
fn near(name: &str, world: &World) -> Option<String> {
    let offers = offers(world);
    let listed = offers.iter().flat_map(|offer| {
        let models = offer.models.iter().filter(|it| !it.is_pattern);
        let name = |it: &Offered| {
            [
                it.model.name.clone(),
                format!("{}/{}", offer.provider.name(), it.model.name),
            ]
        };
        models.flat_map(name)
    });
    let listed: Vec<_> = listed.collect();
    if listed.iter().any(|it| it == name) {
        return None;
    }
    did_you_mean(name, listed.iter().map(String::as_str))
}

//! Models by name: which provider has the one that is meant.

use gemstack_lang::document::Node;
use gemstack_lang::library::Library;
use gemstack_lang::suggestion::{self, did_you_mean};

use crate::failure::{Failure, Kind};
use crate::layers::{Layers, Wording};
use crate::provider::{Model, Provider};
use crate::tree;
use crate::world::World;

mod choice;
mod offered;
mod roles;

pub use choice::{Choice, Names, Wanted};
pub use offered::{Offer, Offered, offers};
pub use roles::{ROLES, Role};

/// The model of that name and its provider.
///
/// `provider/model` says which provider is meant. Else the first provider (by name) that lists the
/// model has it, else the first one with a pattern that it matches; a pattern of scripts matches
/// only scripts that there are, and the pattern `*` of a service nothing: it does not tell whose
/// model it is.
pub fn find(world: &World, name: &str) -> Result<(Provider, Model), Failure> {
    find_in(world.library(), name)
}

fn find_in(library: &Layers, name: &str) -> Result<(Provider, Model), Failure> {
    if let Some((provider, model)) = name.split_once('/')
        && library
            .documents("provider")
            .iter()
            .any(|it| it == provider)
    {
        return of_provider(library, provider, model);
    }
    if let Some(found) = listed(library, name) {
        return Ok(found);
    }
    let known = Known::read(library);
    let found = known.matching(library, name);
    found.ok_or_else(|| known.fault.clone().unwrap_or_else(|| known.unknown(name)))
}

/// The first provider that lists a model by its name, with it. Only those that do are made of their documents.
fn listed(library: &Layers, name: &str) -> Option<(Provider, Model)> {
    let providers = library.documents("provider");
    let wording = Wording::any_of([name]);
    let may_list = |it: &&String| library.may_say("provider", it, &wording);
    let mut listing = providers
        .iter()
        .filter(may_list)
        .filter(|it| lists(library, it, name));
    listing.find_map(|it| {
        let provider = read(library, it).ok()?;
        let model = provider.models().find(|it| it.name == name)?.clone();
        Some((provider, model))
    })
}

fn lists(library: &Layers, provider: &str, name: &str) -> bool {
    let document = library.document("provider", provider);
    let models = document.as_ref().and_then(|it| it.root().get("models"));
    let mut models = models.into_iter().flat_map(Node::items);
    models.any(|it| it.get("name").and_then(Node::text) == Some(name))
}

fn of_provider(
    library: &Layers,
    provider: &str,
    model: &str,
) -> Result<(Provider, Model), Failure> {
    let provider = read(library, provider)?;
    let found = provider.model(model)?;
    Ok((provider, found))
}

fn read(library: &Layers, name: &str) -> Result<Provider, Failure> {
    if let Some(fault) = library.fault("provider", name) {
        return Err(tree::failure(fault));
    }
    let document = library.json("provider", name).unwrap_or_default();
    Provider::parse(&document).map_err(|it| {
        Failure::new(
            Kind::NotRunnable,
            format!("the provider `{name}` cannot be read: {it}"),
        )
        .coded("BrokenDocument")
        .helped(format!("gemstack show provider/{name}"))
    })
}

/// All providers, by name.
struct Known {
    providers: Vec<Provider>,
    /// Why the first of those that cannot be read cannot: the model may be one of its.
    fault: Option<Failure>,
}

impl Known {
    fn read(library: &Layers) -> Self {
        let mut known = Self {
            providers: Vec::new(),
            fault: None,
        };
        for name in library.documents("provider") {
            match read(library, &name) {
                Ok(provider) => known.providers.push(provider),
                Err(fault) => known.fault = known.fault.or(Some(fault)),
            }
        }
        known
    }

    fn matching(&self, library: &Layers, name: &str) -> Option<(Provider, Model)> {
        let is_script = || library.documents("script").iter().any(|it| it == name);
        let mut able = self
            .providers
            .iter()
            .filter(|it| !it.is_scripted() || is_script());
        able.find_map(|provider| Some((provider.clone(), provider.model_by_pattern(name)?)))
    }

    fn unknown(&self, name: &str) -> Failure {
        let models = self.providers.iter().flat_map(Provider::models);
        let models: Vec<_> = models.map(|it| it.name.as_str()).collect();
        let near = did_you_mean(name, models.iter().copied());
        let near = near.unwrap_or_else(|| format!("there are: {};", suggestion::listed(models)));
        Failure::new(
            Kind::NotRunnable,
            format!("no provider has a model `{name}`"),
        )
        .coded("UnknownModel")
        .helped(format!(
            "{near} `gemstack config set default-model NAME` chooses another one"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::memory;

    const PLUM: &str = "
kind: provider
name: plum
protocol: script
models:
  - { name: plum-large }
  - { pattern: 'plum-*' }
";
    const APPLE: &str = "
kind: provider
name: apple
protocol: script
models: [{ name: plum-large, characters_per_token: 2.0 }, { pattern: '*' }]
";

    fn layers(files: &[(&str, &str)]) -> Layers {
        Layers::new(vec![memory::layer(files)])
    }

    fn orchard() -> Layers {
        layers(&[
            ("pipelines/providers/apple.yaml", APPLE),
            ("pipelines/providers/plum.yaml", PLUM),
            (
                "pipelines/scripts/plum-new.yaml",
                "kind: script\nname: plum-new\n",
            ),
        ])
    }

    fn found(name: &str) -> Result<(String, String), Failure> {
        let (provider, model) = find_in(&orchard(), name)?;
        Ok((provider.name().to_owned(), model.name))
    }

    fn pair(provider: &str, model: &str) -> (String, String) {
        (provider.to_owned(), model.to_owned())
    }

    #[test]
    fn the_first_provider_that_lists_a_model_has_it() {
        assert_eq!(found("plum-large"), Ok(pair("apple", "plum-large")));
        assert_eq!(found("plum/plum-large"), Ok(pair("plum", "plum-large")));
    }

    #[test]
    fn a_pattern_of_scripts_matches_only_scripts_that_there_are() {
        assert_eq!(found("plum-new"), Ok(pair("apple", "plum-new")));
        let failure = found("plum-lrge").expect_err("there is no such script");
        assert_eq!(failure.message, "no provider has a model `plum-lrge`");
        assert!(
            failure
                .help
                .expect("a cure")
                .starts_with("did you mean `plum-large`?")
        );
    }

    #[test]
    fn a_service_that_takes_any_model_has_those_alone_that_are_asked_of_it() {
        let pear = "
kind: provider
name: pear
protocol: http
base_url: { default: 'https://pear.example' }
request: { url: '{{ base_url }}', body: {} }
reply: { stream: none, text: '{{ chunk }}', finish: '{{ chunk }}' }
models: [{ pattern: 'pear-*' }, { pattern: '*' }]
";
        let layers = layers(&[("pipelines/providers/pear.yaml", pear)]);
        let found = |name: &str| find_in(&layers, name).map(|(_, model)| model.name).ok();
        assert_eq!(found("pear/any").as_deref(), Some("any"));
        assert_eq!(found("pear-new").as_deref(), Some("pear-new"));
        assert_eq!(found("any"), None);
    }

    #[test]
    fn a_slash_that_names_no_provider_belongs_to_the_model() {
        let failure = found("pear/small").expect_err("there is no such model");
        assert_eq!(failure.code.as_deref(), Some("UnknownModel"));
    }

    #[test]
    fn a_provider_that_cannot_be_read_is_told_when_nobody_else_has_the_model() {
        let layers = layers(&[
            (
                "pipelines/providers/apple.yaml",
                "kind: provider\nname: apple\n",
            ),
            ("pipelines/providers/plum.yaml", PLUM),
        ]);
        assert!(find_in(&layers, "plum-large").is_ok());
        let failure = find_in(&layers, "apple-small").expect_err("nobody has it");
        assert!(
            failure
                .message
                .starts_with("the provider `apple` cannot be read"),
            "{failure}"
        );
    }
}

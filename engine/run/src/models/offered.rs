//! The models that there are, and whether they can be asked now.

use gemstack_lang::library::Library as _;

use super::Known;
use crate::provider::{Access, Model, Provider};
use crate::world::World;

/// A model of a provider.
#[derive(Debug, Clone, PartialEq)]
pub struct Offered {
    /// The model. Where it stands for several, its name is their pattern.
    pub model: Model,
    /// Whether it stands for all models whose name matches its own.
    pub is_pattern: bool,
}

/// A provider and its models.
#[derive(Debug)]
pub struct Offer {
    /// Who offers them.
    pub provider: Provider,
    /// Whether it can be asked now.
    pub access: Access,
    /// Its models, by name.
    pub models: Vec<Offered>,
}

/// All providers that can be read, by name. The models of scripts are the scripts that there are.
pub fn offers(world: &World) -> Vec<Offer> {
    let providers = Known::read(world.library()).providers.into_iter();
    let offer = |provider: Provider| Offer {
        access: world.access(&provider),
        models: models(world, &provider),
        provider,
    };
    let mut offers: Vec<_> = providers.map(offer).collect();
    offers.sort_by(|left, right| left.provider.name().cmp(right.provider.name()));
    offers
}

fn models(world: &World, provider: &Provider) -> Vec<Offered> {
    let listed = provider.listed().map(|(model, is_pattern)| Offered {
        model: model.clone(),
        is_pattern,
    });
    let mut models: Vec<_> = match provider.is_scripted() {
        false => listed.collect(),
        true => listed
            .filter(|it| !it.is_pattern)
            .chain(scripts(world, provider))
            .collect(),
    };
    models.sort_by(|left, right| left.model.name.cmp(&right.model.name));
    models
}

/// The scripts that match a pattern of a provider of scripts.
fn scripts<'w>(world: &'w World, provider: &'w Provider) -> impl Iterator<Item = Offered> + 'w {
    let names = world.library().documents("script").into_iter();
    let is_listed = |name: &String| provider.models().any(|it| it.name == *name);
    let names = names.filter(move |it| !is_listed(it));
    names.filter_map(|it| {
        Some(Offered {
            model: provider.model(&it).ok()?,
            is_pattern: false,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::Project;

    const PLUM: &str = "
kind: provider
name: plum
protocol: http
key: { env: [PLUM_KEY, OTHER_KEY], config: plum_key, header: x-key }
base_url: { default: 'https://plum.example' }
request: { url: '{{ base_url }}', body: {} }
reply: { stream: none, text: '{{ chunk.text }}', finish: '{{ chunk.end }}' }
models: [{ name: plum-small }, { name: plum-large }, { pattern: 'lab/*' }]
";
    const NOTES: &str = "
kind: provider
name: notes
protocol: script
models: [{ pattern: '*' }]
";
    const SHIPPED: &[(&str, &str)] = &[
        ("pipelines/providers/plum.yaml", PLUM),
        ("pipelines/providers/notes.yaml", NOTES),
        (
            "pipelines/scripts/story.yaml",
            "kind: script\nname: story\nreplies: []\n",
        ),
    ];

    #[test]
    fn providers_and_their_models_stand_by_name_and_scripts_are_models() {
        let offers = offers(&Project::new(&[], SHIPPED).world);
        let told: Vec<_> = offers
            .iter()
            .flat_map(|offer| {
                let models = offer.models.iter();
                models.map(|it| (offer.provider.name(), it.model.name.as_str(), it.is_pattern))
            })
            .collect();
        let expected = [
            ("notes", "story", false),
            ("plum", "lab/*", true),
            ("plum", "plum-large", false),
            ("plum", "plum-small", false),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_key_is_told_by_where_it_is_and_one_that_is_missing_with_its_cure() {
        let access = |project: &Project| {
            let mut offers = offers(&project.world).into_iter();
            let plum = offers.find(|it| it.provider.name() == "plum");
            plum.expect("it is there").access
        };
        let mut project = Project::new(&[], SHIPPED);
        let missing = access(&project);
        let cure = missing.missing().and_then(|it| it.help.clone());
        assert!(cure.expect("a cure").contains("`PLUM_KEY`"));
        project.surround("OTHER_KEY", "k".into());
        assert_eq!(access(&project), Access::Found("OTHER_KEY".into()));
        let project = Project::new(&[], SHIPPED).configured("plum-key = 'k'\n");
        assert_eq!(access(&project), Access::Found("plum_key".into()));
    }
}

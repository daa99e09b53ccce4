//! What each model is used for, as the settings say.

use std::collections::BTreeMap;

use gemstack_run::models::{self, Role};
use gemstack_run::world::World;

/// A model, by its provider and its name.
type Named = (String, String);

/// What models are used for.
pub struct Uses {
    of: BTreeMap<Named, Vec<String>>,
    unknown: Vec<String>,
}

impl Uses {
    /// What the settings say.
    pub fn of(world: &World) -> Self {
        let mut uses = Self {
            of: BTreeMap::new(),
            unknown: Vec::new(),
        };
        let settings = world.settings();
        uses.note(world, settings.text("default_model"), "default");
        for fallback in settings.list("fallback_models") {
            uses.note(world, Some(&fallback), "fallback");
        }
        uses.note_roles(world);
        uses
    }

    fn note_roles(&mut self, world: &World) {
        let roles = match Role::all(world.settings()) {
            Ok(roles) => roles,
            Err(failure) => return self.unknown.push(failure.message),
        };
        for (name, role) in roles {
            let models = role.model.iter().flat_map(|it| it.all());
            let used = role
                .effort
                .map_or(name.clone(), |it| format!("{name} ({})", it.name()));
            for model in models {
                self.note(world, Some(model), &used);
            }
        }
    }

    fn note(&mut self, world: &World, model: Option<&str>, used: &str) {
        let Some(name) = model else {
            return;
        };
        match models::find(world, name) {
            Ok((provider, model)) => {
                let named = (provider.name().to_owned(), model.name);
                self.of.entry(named).or_default().push(used.to_owned());
            }
            Err(failure) => {
                let help = failure.help.unwrap_or_default();
                let note = format!("the model of `{used}`: {}; {help}", failure.message);
                self.unknown.push(note);
            }
        }
    }

    /// What a model is used for.
    pub fn of_model(&self, provider: &str, model: &str) -> &[String] {
        let named = (provider.to_owned(), model.to_owned());
        self.of.get(&named).map_or(&[], Vec::as_slice)
    }

    /// Settings that name a model which there is not, in words.
    pub fn unknown(&self) -> Vec<String> {
        self.unknown.clone()
    }
}

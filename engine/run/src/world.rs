//! The project and what surrounds it: what a run reads. Nothing in here writes.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use gemstack_lang::catalogue::Catalogue;
use gemstack_lang::plan::{LifecyclePlan, PipelinePlan};
use serde_json::Value as Json;

use crate::counts::Counts;
use crate::files::Root;
use crate::http::{Http, Secret, Secrets};
use crate::keys;
use crate::layers::Layers;
use crate::limits::{Gates, Real};
use crate::plans::{PlanFault, Plans};
use crate::plugin::Plugins;
use crate::program::{self, Supervisor};
use crate::provider::{self, Access, Endpoint, Provider};
use crate::settings::Settings;
use crate::tape::{self, Tape};

use crate::variables::Variables;

mod programs;
mod start;

/// The project and what surrounds it.
pub struct World {
    /// The project's directory.
    pub(crate) root: Root,
    /// Documents and texts.
    pub(crate) library: Layers,
    /// The settings in force.
    pub(crate) settings: Settings,
    /// The operations there are.
    pub(crate) catalogue: Catalogue,
    /// Checked documents.
    plans: Plans,
    /// The client for model services; made when first used.
    pub(crate) http: Http,
    /// The environment variables.
    pub(crate) variables: Variables,
    /// What the user's own configuration says, keys among it; a key is a `Secret` once it is found.
    user: BTreeMap<String, String>,
    /// The keys that are known; found when first asked for.
    secrets: OnceCell<Arc<Secrets>>,
    /// What watches over programs.
    supervisor: Option<Supervisor>,
    /// What calls of each provider pass.
    pub(crate) gates: Gates,
    /// The time that gates go by; it begins when one is first passed.
    pub(crate) timer: OnceCell<Real>,
    /// What records calls to models, or answers them.
    tape: Option<Rc<Tape>>,
    /// The plugins around the project.
    plugins: Rc<Plugins>,
    /// How many tokens texts are.
    counts: Counts,
}

impl World {
    /// A world around a project.
    pub fn new(root: Root, library: Layers, settings: Settings, variables: Variables) -> Self {
        Self {
            root,
            library,
            settings,
            catalogue: crate::operations::catalogue(),
            plans: Plans::default(),
            http: Http::new(),
            variables,
            user: BTreeMap::new(),
            secrets: OnceCell::new(),
            supervisor: None,
            gates: Gates::default(),
            timer: OnceCell::new(),
            tape: None,
            plugins: Rc::default(),
            counts: Counts::default(),
        }
    }

    /// The world with plugins.
    #[must_use]
    pub fn with_plugins(mut self, plugins: Rc<Plugins>) -> Self {
        self.plugins = plugins;
        self
    }

    /// The plugins around the project.
    pub fn plugins(&self) -> &Plugins {
        &self.plugins
    }

    /// The world with something that watches over programs, so that nothing is left of them whatever becomes of the engine.
    #[must_use]
    pub fn supervised_by(mut self, supervisor: Option<Supervisor>) -> Self {
        self.supervisor = supervisor;
        self
    }

    /// The world with a tape, which records calls to models or answers them.
    #[must_use]
    pub fn taped(mut self, tape: Option<Rc<Tape>>) -> Self {
        self.tape = tape;
        self
    }

    /// What was recorded, as a document of kind `script` with that name, without keys; none where nothing is recorded.
    pub fn recorded(&self, name: &str) -> Option<Json> {
        let script = self.tape.as_ref()?.recorded(name)?;
        Some(keys::masked(tape::document(&script), self.secrets()))
    }

    /// The tape, where there is one.
    pub(crate) fn tape(&self) -> Option<&Tape> {
        self.tape.as_deref()
    }

    /// The world with a directory where counts of tokens are kept from run to run.
    #[must_use]
    pub fn counting_in(mut self, folder: Option<PathBuf>) -> Self {
        self.counts = Counts::kept_in(folder);
        self
    }

    /// How many tokens texts are, each counted once.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// What watches over programs, if anything does.
    pub fn supervisor(&self) -> Option<&Supervisor> {
        self.supervisor.as_ref()
    }

    /// The world with the user's own configuration. Keys come from there and from no project: a
    /// project's configuration is shared.
    #[must_use]
    pub fn with_user_config(mut self, config: toml::Table) -> Self {
        let texts = config.into_iter().filter_map(|(name, value)| match value {
            toml::Value::String(text) => Some((Settings::canonical(&name), text)),
            _ => None,
        });
        self.user = texts.collect();
        self
    }

    /// Where a provider's service is and the key for it.
    pub(crate) fn endpoint(&self, provider: &Provider) -> Option<Endpoint> {
        let config = |name: &str| self.user.get(&Settings::canonical(name)).cloned();
        provider.endpoint(|it| self.variables.get(it), config)
    }

    /// Whether a provider can be asked, as far as that is known without asking.
    pub fn access(&self, provider: &Provider) -> Access {
        if let Some(Endpoint::Program(named)) = self.endpoint(provider) {
            return programs::access(&named, self);
        }
        let config = |name: &str| self.user.get(&Settings::canonical(name)).cloned();
        provider.access(|it| self.variables.get(it), config)
    }

    /// The keys that are known, to be kept out of whatever is kept or shown.
    pub(crate) fn secrets(&self) -> &Arc<Secrets> {
        self.secrets.get_or_init(|| Arc::new(keys::known(self)))
    }

    /// Those of the provider of a document.
    pub(crate) fn secrets_of(&self, provider: &Json) -> Vec<Secret> {
        let config = |name: &str| self.user.get(&Settings::canonical(name)).cloned();
        provider::secrets(provider, |it| self.variables.get(it), config)
    }

    /// The names under which a key may be set: those of variables and of the user's own configuration.
    pub(crate) fn names_that_are_set(&self) -> impl Iterator<Item = &str> {
        self.variables
            .names()
            .chain(self.user.keys().map(String::as_str))
    }

    /// The pipeline of that name, checked.
    pub fn pipeline(&self, name: &str) -> Result<Arc<PipelinePlan>, PlanFault> {
        self.plans.pipeline(&self.catalogue, &self.library, name)
    }

    /// The lifecycle of that name, checked.
    pub fn lifecycle(&self, name: &str) -> Result<Arc<LifecyclePlan>, PlanFault> {
        self.plans.lifecycle(&self.catalogue, &self.library, name)
    }

    /// The project's directory, for commands that only read it.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// Documents and texts.
    pub fn library(&self) -> &Layers {
        &self.library
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What the programs of a run see of the environment.
    pub fn program_environment(&self) -> program::Environment {
        let named = self.settings.list("program_environment");
        named
            .into_iter()
            .fold(program::Environment::default(), program::Environment::pass)
    }

    /// The operations there are.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }
}

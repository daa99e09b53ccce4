//! The project and what surrounds it: what a run reads. Nothing in here writes.

use std::sync::Arc;

use gemstack_lang::catalogue::Catalogue;

use crate::files::Root;
use crate::http::Http;
use crate::layers::Layers;
use crate::plans::Plans;
use crate::program;
use crate::settings::Settings;

/// Reads an environment variable.
pub type Environment = Box<dyn Fn(&str) -> Option<String>>;

/// The project and what surrounds it.
pub struct World {
    /// The project's directory.
    pub(crate) root: Root,
    /// Documents and texts.
    pub(crate) library: Arc<Layers>,
    /// The settings in force.
    pub(crate) settings: Settings,
    /// The operations there are.
    pub(crate) catalogue: Catalogue,
    /// Checked documents.
    pub(crate) plans: Plans,
    /// The client for model services; made when first used.
    pub(crate) http: Http,
    /// The process's environment variables.
    pub(crate) environment: Environment,
}

impl World {
    /// A world around a project.
    pub fn new(root: Root, library: Layers, settings: Settings, environment: Environment) -> Self {
        Self {
            root,
            library: Arc::new(library),
            settings,
            catalogue: crate::operations::catalogue(),
            plans: Plans::default(),
            http: Http::new(),
            environment,
        }
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

//! Whether a provider can be asked now, and how its key was found.

use super::endpoint::{Key, Lookup};
use super::{Protocol, Provider};
use crate::failure::Failure;

/// Whether a provider can be asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Access {
    /// It needs nothing.
    Free,
    /// It has what it needs, which was found here: the name of a variable or of a setting.
    Found(String),
    /// Something is missing; with the cure.
    Missing(Failure),
}

impl Access {
    /// What is missing, where anything is.
    pub fn missing(&self) -> Option<&Failure> {
        match self {
            Self::Missing(failure) => Some(failure),
            Self::Free | Self::Found(_) => None,
        }
    }
}

impl Provider {
    /// Whether it can be asked, as far as that is known without asking.
    pub fn access(
        &self,
        environment: impl Fn(&str) -> Option<String>,
        config: impl Fn(&str) -> Option<String>,
    ) -> Access {
        match &self.protocol {
            Protocol::Command(_) | Protocol::Script => Access::Free,
            Protocol::Http(service) => {
                let endpoint = service.endpoint(&environment, &config);
                let key = service.key();
                let place = key.and_then(|it| it.place(&environment, &config));
                match (place, self.missing_key(&endpoint)) {
                    (Some(place), _) => Access::Found(place),
                    (None, None) => Access::Free,
                    (None, Some(failure)) => Access::Missing(failure),
                }
            }
        }
    }
}

impl Key {
    /// The variable or setting that holds it.
    fn place(&self, environment: Lookup<'_>, config: Lookup<'_>) -> Option<String> {
        let filled = |it: Option<String>| it.is_some_and(|text| !text.trim().is_empty());
        let mut variables = self.env.iter();
        let variable = variables.find(|it| filled(environment(it)));
        let setting = || self.config.as_ref().filter(|it| filled(config(it)));
        variable.or_else(setting).cloned()
    }
}

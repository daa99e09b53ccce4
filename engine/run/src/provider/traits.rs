//! Traits: what the models of a provider may differ in, as data that its expressions see.
//!
//! A document declares each with the value that most models have; a model says its own. So every
//! trait is there for every model, and one that nobody declared is a slip.

use serde_json::{Map, Value as Json};

use super::ProviderFault;

/// The traits that a document declares.
#[derive(Debug)]
pub(super) struct Traits(Map<String, Json>);

impl Traits {
    pub(super) fn declared(traits: Map<String, Json>) -> Self {
        Self(traits)
    }

    /// All traits of a model: its own, and for the rest what most have.
    pub(super) fn of(
        &self,
        model: &str,
        own: Map<String, Json>,
    ) -> Result<Map<String, Json>, ProviderFault> {
        if let Some(unknown) = own.keys().find(|it| !self.0.contains_key(*it)) {
            return Err(self.unknown(format!("the model `{model}`"), unknown));
        }
        let mut all = self.0.clone();
        all.extend(own);
        Ok(all)
    }

    /// That an expression names none but these.
    pub(super) fn check(&self, place: &str, path: &[String]) -> Result<(), ProviderFault> {
        match path {
            [model, traits, name, ..]
                if model == "model" && traits == "traits" && !self.0.contains_key(name) =>
            {
                Err(self.unknown(format!("`{place}`"), name))
            }
            _ => Ok(()),
        }
    }

    fn unknown(&self, place: String, name: &str) -> ProviderFault {
        ProviderFault::Trait {
            place,
            name: name.to_owned(),
            known: self.0.keys().cloned().collect(),
        }
    }
}

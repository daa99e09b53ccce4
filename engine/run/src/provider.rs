//! Providers: how to speak to one model service, as data.
//!
//! This module turns a provider document into calls. It knows of no service: addresses, shapes of
//! requests and replies, errors and prices are all in documents. It reads no file or variable, makes
//! one call at a time, and never tries again: that is the driver's.

use std::path::Path;

use globset::Glob;
use serde_json::Value as Json;

use crate::failure::{Failure, Kind};
use crate::limits::Limits;
use crate::money::Prices;

mod access;
mod answer;
mod call;
mod command;
mod continuation;
mod document;
mod effort;
mod endpoint;
mod fault;
mod limits;
mod measure;
mod model;
mod refusal;
mod reply;
mod request;
mod schema;
mod script;
mod secrets;
mod sending;
mod service;
mod shape;
mod traits;
mod turn;
mod wait;

pub use access::Access;
pub use answer::{Answer, Finish, Usage};
pub use call::{ask, estimate};
pub use command::{Hearing, Named, Over, Start, Work};
pub use continuation::Continuation;
pub use effort::Effort;
pub use endpoint::{BaseUrl, Endpoint, Key, Optional};
pub use fault::ProviderFault;
pub use model::Model;
pub use request::Request;
pub use script::{Asked, Failed, Reply, Script};
pub use secrets::secrets;
pub use turn::{Speaker, Turn};

use command::Command;
use document::{Document, ProtocolName};
use limits::LimitsDocument;
use model::Listed;
use service::Service;
use traits::Traits;

/// How to speak to one model service, read from its document.
#[derive(Debug, Clone)]
pub struct Provider {
    name: String,
    summary: Option<String>,
    protocol: Protocol,
    limits: Option<Limits>,
    models: Vec<Listed>,
}

/// The way a provider's models are reached.
#[derive(Debug, Clone)]
enum Protocol {
    /// An agent program.
    Command(Box<Command>),
    /// A web service.
    Http(Box<Service>),
    /// Answers from a document; each model is a script of that name.
    Script,
}

impl Provider {
    /// Reads a document of kind `provider`.
    pub fn parse(document: &Json) -> Result<Self, ProviderFault> {
        let mut document = Document::read(document)?;
        let traits = Traits::declared(std::mem::take(&mut document.traits));
        let protocol = match document.protocol {
            ProtocolName::Command => {
                Protocol::Command(Box::new(Command::build(&mut document, &traits)?))
            }
            ProtocolName::Http => Protocol::Http(Box::new(Service::build(&mut document, &traits)?)),
            ProtocolName::Script => Protocol::Script,
        };
        let unsaid = unsaid_prices(document.protocol);
        let models = document
            .models
            .into_iter()
            .map(|it| Listed::build(it, unsaid, &traits));
        let models = models.collect::<Result<Vec<_>, _>>()?;
        let continuation = document.continuation;
        let models = models.into_iter().map(|it| it.going_on_by(continuation));
        Ok(Self {
            models: models.collect(),
            name: document.name,
            summary: document.summary,
            limits: document.limits.map(LimitsDocument::read),
            protocol,
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is, in a line.
    pub fn summary(&self) -> Option<&str> {
        self.summary.as_deref()
    }

    /// How many calls it gets at once and within a time, where its document says so.
    pub fn limits(&self) -> Option<Limits> {
        self.limits
    }

    /// Whether its models are scripts: documents of kind `script` whose replies are written down.
    pub fn is_scripted(&self) -> bool {
        matches!(self.protocol, Protocol::Script)
    }

    /// The models it names, in the order of the document; those that only match a pattern are not
    /// among them.
    pub fn models(&self) -> impl Iterator<Item = &Model> {
        self.models.iter().filter_map(Listed::named)
    }

    /// Its models in the order of the document, each with whether its name is a pattern of names.
    pub fn listed(&self) -> impl Iterator<Item = (&Model, bool)> {
        self.models.iter().map(|it| match it {
            Listed::Named(model) => (model, false),
            Listed::Matching(_, model) => (model, true),
        })
    }

    /// The model of that name: one it names, or else one that matches a pattern of it.
    pub fn model(&self, name: &str) -> Result<Model, Failure> {
        let found = self.models.iter().find_map(|it| it.exactly(name));
        let found = found.or_else(|| self.models.iter().find_map(|it| it.matching(name)));
        found.ok_or_else(|| self.unknown_model(name))
    }

    /// The model of that name where nobody says whose it is: one that matches a pattern. Scripts match
    /// all patterns; of services one that matches everything says nothing of whose model it is.
    pub fn model_by_pattern(&self, name: &str) -> Option<Model> {
        let telling = |it: &&Listed| self.is_scripted() || it.is_telling();
        self.models
            .iter()
            .filter(telling)
            .find_map(|it| it.matching(name))
    }

    fn unknown_model(&self, name: &str) -> Failure {
        let known: Vec<&str> = self.models().map(|it| it.name.as_str()).collect();
        let message = format!("`{}` has no model `{name}`", self.name);
        let help = match similar::get_close_matches(name, &known, 1, 0.6).first() {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it has `{}`", known.join("`, `")),
        };
        Failure::new(Kind::NotRunnable, message)
            .coded("UnknownModel")
            .helped(help)
    }

    /// Whether it is an agent program.
    pub fn is_program(&self) -> bool {
        matches!(self.protocol, Protocol::Command(_))
    }

    /// Whether it is an agent program that can work in a directory.
    pub fn is_agent(&self) -> bool {
        matches!(&self.protocol, Protocol::Command(command) if command.is_agent())
    }

    /// The files that a program reads for a question, by name, and what each holds; none of any other provider.
    ///
    /// # Errors
    /// `not_runnable` where the document cannot make them of the question.
    pub fn files(
        &self,
        model: &Model,
        request: &Request,
    ) -> Result<Vec<(String, String)>, Failure> {
        match &self.protocol {
            Protocol::Command(command) => command.files(model, request),
            _ => Ok(Vec::new()),
        }
    }

    /// How a program is started for a question, with its files in one directory and itself in another; none of any other
    /// provider.
    ///
    /// # Errors
    /// As of [`Provider::files`].
    pub fn start(
        &self,
        model: &Model,
        request: &Request,
        files: &Path,
        (directory, work): (&Path, Work),
    ) -> Result<Option<Start>, Failure> {
        match &self.protocol {
            Protocol::Command(command) => {
                let start = command.start(model, request, files, (directory, work));
                start.map(Some)
            }
            _ => Ok(None),
        }
    }

    /// What is heard of a program that was asked; none of any other provider.
    pub fn hearing<'h>(&'h self, model: &'h Model, request: &'h Request) -> Option<Hearing<'h>> {
        match &self.protocol {
            Protocol::Command(command) => Some(Hearing::new(&self.name, command, model, request)),
            _ => None,
        }
    }

    /// Where its service is and the key for it, from environment variables and config, in this
    /// order. `None` for scripts, which are nowhere.
    pub fn endpoint(
        &self,
        environment: impl Fn(&str) -> Option<String>,
        config: impl Fn(&str) -> Option<String>,
    ) -> Option<Endpoint> {
        match &self.protocol {
            Protocol::Command(command) => Some(Endpoint::Program(command.named(&environment))),
            Protocol::Http(service) => Some(service.endpoint(&environment, &config)),
            Protocol::Script => None,
        }
    }

    /// The failure of a call without a key, to be told before anything is done for the call.
    /// `None` if the key is there or none is needed.
    pub fn missing_key(&self, endpoint: &Endpoint) -> Option<Failure> {
        match (&self.protocol, endpoint) {
            (
                Protocol::Http(service),
                Endpoint::Service {
                    key: None,
                    base_url,
                },
            ) => service.missing_key(&self.name, base_url),
            _ => None,
        }
    }
}

/// What a model costs whose document does not say: a script nothing, a service who knows what.
fn unsaid_prices(protocol: ProtocolName) -> Option<Prices> {
    match protocol {
        ProtocolName::Command | ProtocolName::Http => None,
        ProtocolName::Script => Some(Prices::FREE),
    }
}

fn glob(pattern: &str) -> Result<globset::GlobMatcher, ProviderFault> {
    let glob = Glob::new(pattern).map_err(|error| ProviderFault::Pattern {
        pattern: pattern.to_owned(),
        reason: error.kind().to_string(),
    });
    Ok(glob?.compile_matcher())
}

#[cfg(test)]
mod tests;

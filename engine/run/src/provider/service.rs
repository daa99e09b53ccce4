//! A web service, as its document describes it.

use super::ProviderFault;
use super::document::{Document, Stream};
use super::endpoint::{BaseUrl, Endpoint, Key, Lookup, Optional};
use super::refusal::{Refusal, RefusalShape};
use super::reply::ReplyShape;
use super::sending::RequestShape;
use super::traits::Traits;
use crate::failure::{Failure, Kind};
use crate::http::KeyHeader;
use crate::http::Secret;

/// How to speak to one web service.
#[derive(Debug, Clone)]
pub(super) struct Service {
    key: Option<Key>,
    base_url: BaseUrl,
    pub(super) request: RequestShape,
    pub(super) reply: ReplyShape,
    refusals: RefusalShape,
}

impl Service {
    pub(super) fn build(document: &mut Document, traits: &Traits) -> Result<Self, ProviderFault> {
        let missing = |part| ProviderFault::Missing { part };
        let request = document.request.take().ok_or(missing("request"))?;
        let reply = document.reply.take().ok_or(missing("reply"))?;
        if reply.stream == Stream::Text {
            return Err(ProviderFault::TextOfService);
        }
        Ok(Self {
            key: document.key.take(),
            base_url: document.base_url.take().ok_or(missing("base_url"))?,
            request: RequestShape::build(&request, traits)?,
            reply: ReplyShape::build(&reply)?,
            refusals: RefusalShape::build(&reply.error, &document.errors)?,
        })
    }

    /// What is said of its key.
    pub(super) fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }

    pub(super) fn endpoint(&self, environment: Lookup<'_>, config: Lookup<'_>) -> Endpoint {
        Endpoint::Service {
            base_url: self.base_url.find(environment, config),
            key: self
                .key
                .as_ref()
                .and_then(|it| it.find(environment, config)),
        }
    }

    /// The failure of a call without a key, if the service needs one at that address.
    pub(super) fn missing_key(&self, provider: &str, base_url: &str) -> Option<Failure> {
        let key = self.key.as_ref()?;
        let needs_one = match key.optional {
            Optional::Never => true,
            Optional::Elsewhere => self.base_url.is_own(base_url),
            Optional::Always => false,
        };
        needs_one.then(|| key.missing(provider))
    }

    /// The header of a key. A key for a service that takes none goes nowhere.
    pub(super) fn key_header<'a>(&'a self, secret: Option<&'a Secret>) -> Option<KeyHeader<'a>> {
        let (key, secret) = (self.key.as_ref()?, secret?);
        Some(KeyHeader {
            name: &key.header,
            prefix: &key.prefix,
            secret,
        })
    }

    /// The failure that a refusal means.
    pub(super) fn failure(&self, provider: &str, refusal: &Refusal) -> Failure {
        let mut failure = self.refusals.failure(provider, refusal);
        if failure.kind == Kind::Unauthorized && failure.help.is_none() {
            failure.help = self.key.as_ref().map(Key::help);
        }
        failure
    }
}

//! HTTP: one POST, one streaming response.
//!
//! This module alone does HTTP, and alone knows the client and its TLS. It follows no redirect,
//! repeats nothing, and sends a key over plain `http` to this machine only.

#![expect(clippy::disallowed_methods, reason = "this module alone speaks HTTP")]

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder};
use serde_json::Value as Json;

mod address;
#[cfg(test)]
pub(crate) mod canned;
mod events;
mod fault;
mod lines;
mod parts;
mod response;
mod secret;
mod secrets;

pub use address::without_user;
pub use fault::HttpFault;
pub use parts::{Part, Parts};
pub use response::Response;
pub use secret::{Secret, redact};
pub use secrets::{Passing, Secrets};

use crate::fault::{self as faults, Effect};
use address::Address;

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

const USER_AGENT: &str = concat!("gemstack/", env!("CARGO_PKG_VERSION"));

/// The HTTP client. Nothing is built before the first request, and then once.
#[derive(Debug, Default)]
pub struct Http {
    plain: OnceLock<Client>,
    tls: OnceLock<Client>,
}

/// One request.
#[derive(Debug, Clone, Copy)]
pub struct Post<'a> {
    /// Where to, with scheme and query.
    pub url: &'a str,
    /// Header names and values, without the key.
    pub headers: &'a [(String, String)],
    /// The header that carries the key, where the service wants one.
    pub key: Option<KeyHeader<'a>>,
    /// What is sent, as JSON.
    pub body: &'a Json,
    /// How long the whole exchange may take, to the last byte of the response.
    pub timeout: Duration,
}

/// The header that carries the key.
#[derive(Debug, Clone, Copy)]
pub struct KeyHeader<'a> {
    /// Its name.
    pub name: &'a str,
    /// What stands before the key, such as `Bearer `.
    pub prefix: &'a str,
    /// The key.
    pub secret: &'a Secret,
}

impl Http {
    /// A client that has not been built yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends a request and gives the response as soon as its head is there, whatever its status.
    pub async fn post(&self, post: Post<'_>) -> Result<Response, HttpFault> {
        let address = Address::parse(post.url)?;
        if post.key.is_some() && !address.is_safe_for_keys() {
            return Err(HttpFault::KeyInTheClear {
                host: address.host(),
            });
        }
        let headers = headers(&post)?;
        let request = self
            .client(&address)?
            .post(address.url())
            .headers(headers)
            .json(post.body)
            .timeout(post.timeout);
        let host = address.host();
        refused(&Effect::Send { host: &host }, &host)?;
        let sent = request.send().await;
        let response = sent.map_err(|error| fault::sending(error, &address, post.timeout))?;
        refused(&Effect::Receive { host: &host }, &host)?;
        Ok(Response::new(response, host, post.timeout))
    }

    /// Plain requests have a client of their own: it needs no certificates, which small machines
    /// lack, and no proxy, which would carry off what is meant for this machine.
    fn client(&self, address: &Address) -> Result<&Client, HttpFault> {
        if address.is_encrypted() {
            built_once(&self.tls, |it| it)
        } else {
            built_once(&self.plain, |it| it.no_proxy().tls_certs_only([]))
        }
    }
}

/// What the network refuses where a test wants that.
fn refused(effect: &Effect<'_>, host: &str) -> Result<(), HttpFault> {
    faults::ask(effect).map_err(|error| HttpFault::BrokeOff {
        host: host.to_owned(),
        reason: error.to_string(),
    })
}

fn built_once(
    place: &OnceLock<Client>,
    adjust: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<&Client, HttpFault> {
    if let Some(client) = place.get() {
        return Ok(client);
    }
    let built = adjust(builder())
        .build()
        .map_err(|error| HttpFault::NoClient {
            reason: fault::deepest(&error),
        })?;
    Ok(place.get_or_init(|| built))
}

fn builder() -> ClientBuilder {
    // An error says that a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(Policy::none())
        .user_agent(USER_AGENT)
}

fn headers(post: &Post<'_>) -> Result<HeaderMap, HttpFault> {
    let mut map = HeaderMap::new();
    for (name, value) in post.headers {
        map.insert(header_name(name)?, header_value(name, value)?);
    }
    if let Some(key) = post.key {
        let text = format!("{}{}", key.prefix, key.secret.expose());
        let mut value = header_value(key.name, &text)?;
        value.set_sensitive(true);
        map.insert(header_name(key.name)?, value);
    }
    Ok(map)
}

fn header_name(name: &str) -> Result<HeaderName, HttpFault> {
    let parsed = HeaderName::try_from(name);
    parsed.map_err(|_| HttpFault::BadHeader {
        name: name.to_owned(),
    })
}

fn header_value(name: &str, value: &str) -> Result<HeaderValue, HttpFault> {
    let parsed = HeaderValue::try_from(value);
    parsed.map_err(|_| HttpFault::BadHeader {
        name: name.to_owned(),
    })
}

#[cfg(test)]
mod tests;

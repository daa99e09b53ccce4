//! HTTP: one POST, one streaming response.
//!
//! This module alone does HTTP, and alone knows the client and its TLS. It follows no redirect,
//! repeats nothing, and sends a key over plain `http` to this machine only.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder};
use serde_json::Value as Json;

use crate::secret::Secret;

mod address;
#[cfg(test)]
pub(crate) mod canned;
mod fault;
mod response;

pub use fault::HttpFault;
pub use response::{Events, Response};

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
        let request = self
            .client(&address)?
            .post(address.url())
            .headers(headers(&post)?)
            .json(post.body)
            .timeout(post.timeout);
        let sent = request.send().await;
        let response = sent.map_err(|error| fault::sending(error, &address, post.timeout))?;
        Ok(Response::new(response, address.host(), post.timeout))
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
mod tests {
    use serde_json::json;

    use super::canned::Canned;
    use super::*;

    const SHORT: Duration = Duration::from_millis(100);
    const LONG: Duration = Duration::from_secs(60);

    async fn post(
        url: &str,
        key: Option<&Secret>,
        timeout: Duration,
    ) -> Result<Response, HttpFault> {
        let key = key.map(|secret| KeyHeader {
            name: "x-key",
            prefix: "Bearer ",
            secret,
        });
        let headers = [("x-team".to_owned(), "one".to_owned())];
        let body = json!({ "prompt": "hej" });
        let post = Post {
            url,
            headers: &headers,
            key,
            body: &body,
            timeout,
        };
        Http::new().post(post).await
    }

    async fn events(response: &[&[u8]]) -> Vec<Result<String, HttpFault>> {
        let server = Canned::serving(response).await;
        let mut events = post(&server.url(), None, LONG)
            .await
            .expect("a response")
            .events();
        let mut seen = Vec::new();
        while let Some(event) = events.next().await {
            let failed = event.is_err();
            seen.push(event);
            if failed {
                break;
            }
        }
        seen
    }

    fn texts(events: Vec<Result<String, HttpFault>>) -> Vec<String> {
        events.into_iter().map(|it| it.expect("an event")).collect()
    }

    const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";

    #[tokio::test]
    async fn a_request_carries_its_headers_its_key_and_its_body() {
        let server = Canned::serving(&[b"HTTP/1.1 204 No Content\r\n\r\n"]).await;
        let key = Secret::keep("k-12345").expect("a key");
        let response = post(&server.url(), Some(&key), LONG)
            .await
            .expect("a response");
        assert_eq!(response.status(), 204);
        let request = server.request().await;
        assert!(request.starts_with("POST / HTTP/1.1\r\n"), "{request}");
        for line in [
            "x-team: one\r\n",
            "x-key: Bearer k-12345\r\n",
            "{\"prompt\":\"hej\"}",
        ] {
            assert!(request.contains(line), "{line} in {request}");
        }
    }

    #[tokio::test]
    async fn a_key_goes_nowhere_over_plain_http_but_to_this_machine() {
        let key = Secret::keep("k-12345").expect("a key");
        for host in [
            "example.com",
            "10.0.0.1",
            "localhost.example.com",
            "[2001:db8::1]",
        ] {
            let fault = post(&format!("http://{host}/"), Some(&key), LONG)
                .await
                .expect_err(host);
            assert!(
                matches!(fault, HttpFault::KeyInTheClear { .. }),
                "{host}: {fault}"
            );
            assert!(!format!("{fault} {fault:?}").contains("12345"));
        }
    }

    #[tokio::test]
    async fn events_survive_split_letters_and_carriage_returns() {
        let parts: &[&[u8]] = &[
            HEAD,
            b"data: gr\xc3",
            b"\xbc\xc3\x9fe \xf0\x9f",
            b"\x92\x8e\r",
            b"\n\r\n: note\r\nda",
            b"ta: two\n\n",
        ];
        assert_eq!(texts(events(parts).await), ["grüße 💎", "two"]);
    }

    #[tokio::test]
    async fn a_connection_that_ends_early_is_a_fault_after_what_came() {
        let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        let seen = events(&[head, b"b\r\ndata: one\n\n\r\n", b"5\r\nda"]).await;
        assert_eq!(seen[0].as_deref().ok(), Some("one"));
        assert!(
            matches!(seen[1], Err(HttpFault::BrokeOff { .. })),
            "{seen:?}"
        );
    }

    #[tokio::test]
    async fn bytes_that_are_no_text_are_a_fault() {
        let seen = events(&[HEAD, b"data: \xff\xfe\n\n"]).await;
        assert!(
            matches!(seen[0], Err(HttpFault::Garbled { .. })),
            "{seen:?}"
        );
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_is_not_followed() {
        let head =
            b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
        let server = Canned::serving(&[head]).await;
        let response = post(&server.url(), None, LONG).await.expect("a response");
        assert_eq!(response.status(), 302);
        assert_eq!(response.header("Location"), Some("http://127.0.0.1:1/"));
    }

    #[tokio::test]
    async fn a_silent_server_times_out_and_a_closed_port_is_unreachable() {
        let silent = Canned::silent().await;
        let fault = post(&silent.url(), None, SHORT)
            .await
            .expect_err("it is silent");
        assert!(matches!(fault, HttpFault::Timeout { .. }), "{fault:?}");
        let fault = post(&silent.closed().await, None, LONG)
            .await
            .expect_err("it is closed");
        assert!(matches!(fault, HttpFault::Unreachable { .. }), "{fault:?}");
    }

    #[tokio::test]
    async fn other_schemes_and_bad_headers_are_named() {
        let fault = post("ftp://example.com/", None, LONG)
            .await
            .expect_err("no http");
        assert_eq!(
            fault.to_string(),
            "`ftp://example.com/` is not an address of a service: it must begin with `https://` or `http://`"
        );
        let key = Secret::keep("two\nlines").expect("a key");
        let fault = post("https://example.com/", Some(&key), LONG)
            .await
            .expect_err("bad key");
        assert!(fault.to_string().contains("`x-key`") && !fault.to_string().contains("lines"));
    }
}

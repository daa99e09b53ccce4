//! A response while it comes in.

use std::pin::Pin;
use std::time::Duration;

use futures_util::{Stream, StreamExt as _};

use super::events::Events;
use super::fault::receiving;
use super::lines::Lines;
use super::parts::Parts;
use super::{HttpFault, refused};
use crate::fault::Effect;

/// The most that is read of one response, in bytes: hundreds of times the longest reply.
const LARGEST: usize = 64 << 20;

pub(super) type Pieces = Pin<Box<dyn Stream<Item = Result<Vec<u8>, HttpFault>> + Send>>;

/// A response whose head is there.
#[derive(Debug)]
pub struct Response {
    inner: reqwest::Response,
    host: String,
    timeout: Duration,
}

impl Response {
    pub(super) fn new(inner: reqwest::Response, host: String, timeout: Duration) -> Self {
        Self {
            inner,
            host,
            timeout,
        }
    }

    /// The status, such as 200.
    pub fn status(&self) -> u16 {
        self.inner.status().as_u16()
    }

    /// The value of a header; `name` in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.inner.headers().get(name)?.to_str().ok()
    }

    /// All headers whose values are text, with names in lower case.
    pub fn headers(&self) -> Vec<(String, String)> {
        let all = self.inner.headers().iter();
        let texts = all.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        texts
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    /// Host and port it came from.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The whole body as text.
    pub async fn text(self) -> Result<String, HttpFault> {
        let host = self.host.clone();
        let mut pieces = self.pieces();
        let mut bytes = Vec::new();
        while let Some(piece) = pieces.next().await {
            bytes.extend_from_slice(&piece?);
        }
        String::from_utf8(bytes).map_err(|_| HttpFault::Garbled {
            host,
            reason: "it is not UTF-8".to_owned(),
        })
    }

    /// As much of the body as comes, up to `limit` bytes: for the message of a refusal.
    pub async fn beginning(self, limit: usize) -> String {
        let mut pieces = self.pieces();
        let mut bytes = Vec::new();
        while let Some(Ok(piece)) = pieces.next().await {
            bytes.extend_from_slice(&piece);
            if bytes.len() >= limit {
                break;
            }
        }
        bytes.truncate(limit);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The body as server-sent events.
    pub fn events(self) -> Parts {
        let host = self.host.clone();
        Parts::Events(Events::over(self.pieces(), host))
    }

    /// The body line by line.
    pub fn lines(self) -> Parts {
        let host = self.host.clone();
        Parts::Lines(Lines::over(self.pieces(), host))
    }

    /// What the body is, such as `application/json`, without parameters and in lower case.
    pub fn content_type(&self) -> Option<String> {
        let written = self.header("content-type")?;
        let essence = written.split(';').next().unwrap_or_default();
        Some(essence.trim().to_ascii_lowercase())
    }

    fn pieces(self) -> Pieces {
        let Self {
            inner,
            host,
            timeout,
        } = self;
        let mut received = 0;
        Box::pin(inner.bytes_stream().map(move |piece| {
            let piece = piece.map_err(|error| receiving(error, &host, timeout))?;
            refused(&Effect::Receive { host: &host }, &host)?;
            received += piece.len();
            if received > LARGEST {
                Err(HttpFault::TooLarge {
                    host: host.clone(),
                    limit: LARGEST,
                })
            } else {
                Ok(piece.to_vec())
            }
        }))
    }
}

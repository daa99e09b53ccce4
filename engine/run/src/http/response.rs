//! A response while it comes in.

use std::pin::Pin;
use std::time::Duration;

use eventsource_stream::{EventStream, EventStreamError, Eventsource as _};
use futures_util::{Stream, StreamExt as _};

use super::fault::receiving;
use super::{HttpFault, refused};
use crate::fault::Effect;

/// The most that is read of one response, in bytes: hundreds of times the longest reply.
const LARGEST: usize = 64 << 20;

type Pieces = Pin<Box<dyn Stream<Item = Result<Vec<u8>, HttpFault>> + Send>>;

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
    pub fn events(self) -> Events {
        let host = self.host.clone();
        Events::over(self.pieces(), host)
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

/// Server-sent events while they come in.
/// See <https://html.spec.whatwg.org/multipage/server-sent-events.html>.
pub struct Events {
    stream: EventStream<Pieces>,
    host: String,
}

impl Events {
    fn over(pieces: Pieces, host: String) -> Self {
        Self {
            stream: pieces.eventsource(),
            host,
        }
    }

    /// The data of the next event; `None` when the response has ended as it should.
    /// After a fault there is nothing more.
    pub async fn next(&mut self) -> Option<Result<String, HttpFault>> {
        let event = self.stream.next().await?;
        Some(event.map(|it| it.data).map_err(|error| self.fault(error)))
    }

    fn fault(&self, error: EventStreamError<HttpFault>) -> HttpFault {
        let reason = match error {
            EventStreamError::Transport(fault) => return fault,
            EventStreamError::Utf8(_) => "it is not UTF-8",
            EventStreamError::Parser(_) => "it is not an event stream",
        };
        HttpFault::Garbled {
            host: self.host.clone(),
            reason: reason.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    async fn data(pieces: Vec<Vec<u8>>) -> Vec<String> {
        let pieces = Box::pin(stream::iter(pieces.into_iter().map(Ok)));
        let mut events = Events::over(pieces, "host".to_owned());
        let mut seen = Vec::new();
        while let Some(event) = events.next().await {
            seen.push(event.expect("an event"));
        }
        seen
    }

    #[tokio::test]
    async fn events_do_not_depend_on_where_the_network_cuts_them() {
        let text = "data: grüße 💎\r\n\r\n: note\r\nevent: x\ndata: {\ndata: }\n\n".as_bytes();
        let expected = ["grüße 💎", "{\n}"];
        for cut in 0..=text.len() {
            let (left, right) = text.split_at(cut);
            assert_eq!(
                data(vec![left.to_vec(), right.to_vec()]).await,
                expected,
                "cut at {cut}"
            );
        }
        assert_eq!(
            data(text.iter().map(|it| vec![*it]).collect()).await,
            expected
        );
    }
}

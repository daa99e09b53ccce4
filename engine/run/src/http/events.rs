//! Server-sent events while they come in.
//! See <https://html.spec.whatwg.org/multipage/server-sent-events.html>.

use eventsource_stream::{EventStream, EventStreamError, Eventsource as _};
use futures_util::StreamExt as _;

use super::HttpFault;
use super::parts::Part;
use super::response::Pieces;

/// What an event is called that has no name.
const UNNAMED: &str = "message";

/// Server-sent events while they come in.
pub struct Events {
    stream: EventStream<Pieces>,
    host: String,
}

impl Events {
    pub(super) fn over(pieces: Pieces, host: String) -> Self {
        Self {
            stream: pieces.eventsource(),
            host,
        }
    }

    /// The next event; `None` when the response has ended as it should. After a fault there is
    /// nothing more.
    pub(super) async fn next(&mut self) -> Option<Result<Part, HttpFault>> {
        let event = self.stream.next().await?;
        let part = event.map(|it| Part {
            event: (it.event != UNNAMED).then_some(it.event),
            data: it.data,
        });
        Some(part.map_err(|error| self.fault(error)))
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

    async fn parts(pieces: Vec<Vec<u8>>) -> Vec<(Option<String>, String)> {
        let pieces = Box::pin(stream::iter(pieces.into_iter().map(Ok)));
        let mut events = Events::over(pieces, "host".to_owned());
        let mut seen = Vec::new();
        while let Some(event) = events.next().await {
            let part = event.expect("an event");
            seen.push((part.event, part.data));
        }
        seen
    }

    #[tokio::test]
    async fn events_do_not_depend_on_where_the_network_cuts_them() {
        let text = "data: grüße 💎\r\n\r\n: note\r\nevent: x\ndata: {\ndata: }\n\n".as_bytes();
        let expected = [
            (None, "grüße 💎".to_owned()),
            (Some("x".to_owned()), "{\n}".to_owned()),
        ];
        for cut in 0..=text.len() {
            let (left, right) = text.split_at(cut);
            let seen = parts(vec![left.to_vec(), right.to_vec()]).await;
            assert_eq!(seen, expected, "cut at {cut}");
        }
        let bytes = text.iter().map(|it| vec![*it]).collect();
        assert_eq!(parts(bytes).await, expected);
    }
}

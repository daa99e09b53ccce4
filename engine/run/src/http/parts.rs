//! A response in parts while it comes in, in whatever way it is cut into them.

use super::HttpFault;
use super::events::Events;
use super::lines::Lines;

/// One part of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The name of the event, where it has one.
    pub event: Option<String>,
    /// Its data.
    pub data: String,
}

/// The parts of a response while they come in.
pub enum Parts {
    /// It is cut into server-sent events.
    Events(Events),
    /// It is cut into lines.
    Lines(Lines),
}

impl Parts {
    /// The next part; `None` when the response has ended as it should.
    /// After a fault there is nothing more.
    pub async fn next(&mut self) -> Option<Result<Part, HttpFault>> {
        match self {
            Self::Events(events) => events.next().await,
            Self::Lines(lines) => lines.next().await,
        }
    }
}

//! What can go wrong on the way to a service and back.

use std::error::Error;
use std::time::Duration;

use thiserror::Error;

use super::address::Address;
use crate::failure::{Failure, Kind};

/// Why there is no response, or no more of it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HttpFault {
    /// The address cannot be one of a service.
    #[error("`{url}` is not an address of a service: {reason}")]
    BadAddress {
        /// The address without its query.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A header has a name or a value that HTTP cannot carry.
    #[error("the header `{name}` has a name or a value that HTTP cannot carry")]
    BadHeader {
        /// The header's name.
        name: String,
    },
    /// The connection ended before the response did.
    #[error("the connection to `{host}` broke off: {reason}")]
    BrokeOff {
        /// Host and port.
        host: String,
        /// What the network says.
        reason: String,
    },
    /// The response is no text, or no event stream.
    #[error("`{host}` sent what cannot be read: {reason}")]
    Garbled {
        /// Host and port.
        host: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A key would have gone over the network unencrypted.
    #[error(
        "the key is not sent to `{host}` over plain `http`, where anyone on the way can read it"
    )]
    KeyInTheClear {
        /// Host and port.
        host: String,
    },
    /// The client itself could not be made; most often a machine has no certificates.
    #[error("no encrypted connection is possible from this machine: {reason}")]
    NoClient {
        /// What is missing.
        reason: String,
    },
    /// It took longer than it may.
    #[error("`{host}` took longer than {} s", .after.as_secs_f64())]
    Timeout {
        /// Host and port.
        host: String,
        /// How long it may take.
        after: Duration,
    },
    /// The response is larger than any reply should be.
    #[error("`{host}` sent more than {limit} bytes")]
    TooLarge {
        /// Host and port.
        host: String,
        /// The most that is read, in bytes.
        limit: usize,
    },
    /// No connection came about.
    #[error("`{host}` cannot be reached: {reason}")]
    Unreachable {
        /// Host and port.
        host: String,
        /// What the network says.
        reason: String,
    },
}

impl HttpFault {
    fn kind(&self) -> Kind {
        match self {
            Self::BadAddress { .. } | Self::BadHeader { .. } | Self::NoClient { .. } => {
                Kind::NotRunnable
            }
            Self::KeyInTheClear { .. } => Kind::Refused,
            Self::Timeout { .. } => Kind::Timeout,
            Self::TooLarge { .. } => Kind::Truncated,
            Self::BrokeOff { .. } | Self::Garbled { .. } | Self::Unreachable { .. } => {
                Kind::Unreachable
            }
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::BadAddress { .. } => Some("check the base address of the provider"),
            Self::BadHeader { .. } => Some("a key is one line of plain characters: copy it again"),
            Self::BrokeOff { .. } => Some("check the network; `gemstack resume` asks again"),
            Self::KeyInTheClear { .. } => {
                Some("use an `https` address, or a service on this machine")
            }
            Self::NoClient { .. } => Some(
                "install the certificates of the system (`ca-certificates`), or name a file of them in `SSL_CERT_FILE`",
            ),
            Self::Unreachable { .. } => Some("check the network and the base address"),
            _ => None,
        }
    }
}

impl From<HttpFault> for Failure {
    fn from(fault: HttpFault) -> Self {
        let failure = Self::new(fault.kind(), fault.to_string());
        match fault.help() {
            Some(help) => failure.helped(help),
            None => failure,
        }
    }
}

/// A fault before the head of a response came.
pub(super) fn sending(error: reqwest::Error, address: &Address, after: Duration) -> HttpFault {
    let host = address.host();
    // A connection that does not come about in time is a matter of the network, not of the work.
    if error.is_timeout() && !error.is_connect() {
        HttpFault::Timeout { host, after }
    } else {
        HttpFault::Unreachable {
            host,
            reason: reason(error),
        }
    }
}

/// A fault while a response came.
pub(super) fn receiving(error: reqwest::Error, host: &str, after: Duration) -> HttpFault {
    let host = host.to_owned();
    if error.is_timeout() {
        HttpFault::Timeout { host, after }
    } else {
        HttpFault::BrokeOff {
            host,
            reason: reason(error),
        }
    }
}

/// What the network says, without the address, which may hold a key.
fn reason(error: reqwest::Error) -> String {
    deepest(&error.without_url())
}

/// The innermost reason, which says what happened: the outer ones say which layer noticed.
pub(super) fn deepest(error: &(dyn Error + 'static)) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}

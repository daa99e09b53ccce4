//! A failure: why a stage did not finish, as data.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// What kind of trouble it was. Trouble of the infrastructure never counts as failed work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Policy forbids it: a transition, a budget, a path, a lock.
    Refused,
    /// The work is wrong: tests red, a verdict failed, a reply that makes no sense.
    Rejected,
    /// The service is busy and says so.
    Overloaded,
    /// The service cannot be reached, or broke off.
    Unreachable,
    /// The key is missing or not accepted.
    Unauthorized,
    /// The account's quota is used up.
    Quota,
    /// It took longer than its stage may take.
    Timeout,
    /// The reply is cut or half understood.
    Truncated,
    /// A program or a test suite cannot run at all.
    NotRunnable,
    /// Someone stopped the run.
    Cancelled,
    /// The world failed in another way: a full disk, an unreadable file.
    Internal,
}

impl Kind {
    /// Every kind with its name in documents.
    pub const NAMES: &[(&str, Kind)] = &[
        ("cancelled", Kind::Cancelled),
        ("internal", Kind::Internal),
        ("not_runnable", Kind::NotRunnable),
        ("overloaded", Kind::Overloaded),
        ("quota", Kind::Quota),
        ("refused", Kind::Refused),
        ("rejected", Kind::Rejected),
        ("timeout", Kind::Timeout),
        ("truncated", Kind::Truncated),
        ("unauthorized", Kind::Unauthorized),
        ("unreachable", Kind::Unreachable),
    ];

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(it, _)| *it == name)
            .map(|(_, kind)| *kind)
    }

    /// Its name in documents and messages.
    pub fn name(self) -> &'static str {
        let found = Self::NAMES.iter().find(|(_, kind)| *kind == self);
        found.map_or("internal", |(name, _)| name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a stage did not finish.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// What kind of trouble it was.
    pub kind: Kind,
    /// The documented code, such as `InvalidStepTransition`, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What went wrong, in words.
    pub message: String,
    /// What to do about it: a sentence or a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// How long the service asks to wait before the next try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<Duration>,
    /// What the stage gave all the same, such as the usage of a call that was cut off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outputs: Option<Json>,
    /// Who is asked instead, where the stage turns to somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<Box<Instead>>,
    /// Nothing is wrong with what the stage gave so far: it goes on from there at once, as another attempt.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub goes_on: bool,
}

/// A stage turns from one whom it has asked to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instead {
    /// Whom it has asked.
    pub of: String,
    /// The provider of that one.
    pub provider: String,
    /// Whom it asks now.
    pub by: String,
}

impl Failure {
    /// A failure of a kind with a message.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            code: None,
            message: message.into(),
            help: None,
            retry_after: None,
            outputs: None,
            instead: None,
            goes_on: false,
        }
    }

    /// Policy forbids it.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(Kind::Refused, message)
    }

    /// The work is wrong.
    pub fn rejected(message: impl Into<String>) -> Self {
        Self::new(Kind::Rejected, message)
    }

    /// The world failed.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Kind::Internal, message)
    }

    /// The failure with its documented code.
    #[must_use]
    pub fn coded(mut self, code: &str) -> Self {
        self.code = Some(code.to_owned());
        self
    }

    /// The failure with its cure.
    #[must_use]
    pub fn helped(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The failure with what the stage gave all the same.
    #[must_use]
    pub fn giving(mut self, outputs: Json) -> Self {
        self.outputs = Some(outputs);
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

//! What a service's refusal means.

use std::time::{Duration, SystemTime};

use gemstack_lang::expression::{Datum, Expression, Scope, Text, Undefined};
use serde_json::Value as Json;

use super::ProviderFault;
use super::document::{CaseDocument, ErrorDocument, Statuses, Waits};
use super::shape::{Reader, count, value, words};
use super::wait::wait;
use crate::failure::{Failure, Kind};

const NAMES: Reader<'static> = Reader::of_reply(&["error", "status", "headers"]);
const ERROR: Reader<'static> = Reader::of_reply(&["error"]);

/// The longest message of a service that is passed on, in characters.
const LONGEST_MESSAGE: usize = 600;

/// What the errors of a service look like and mean.
#[derive(Debug, Clone)]
pub(super) struct RefusalShape {
    status: Option<Text>,
    message: Option<Text>,
    cases: Vec<Case>,
}

#[derive(Debug, Clone)]
struct Case {
    statuses: Option<Statuses>,
    condition: Option<Expression>,
    kind: Kind,
    code: Option<String>,
    waits: Vec<Text>,
    help: Option<String>,
}

/// A refusal as it came.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The status of the response.
    pub(super) status: u16,
    /// The headers of the response.
    pub(super) headers: Datum,
    /// The error within the body, or null.
    pub(super) error: Json,
    /// The body, or as much of it as is worth reading.
    pub(super) body: String,
    /// When it came: services like to name the moment at which it is over.
    pub(super) at: SystemTime,
}

impl RefusalShape {
    pub(super) fn build(
        error: &ErrorDocument,
        cases: &[CaseDocument],
    ) -> Result<Self, ProviderFault> {
        let cases = cases
            .iter()
            .enumerate()
            .map(|(index, it)| Case::build(index, it));
        Ok(Self {
            status: ERROR.optional("reply.error.status", error.status.as_ref())?,
            message: ERROR.optional("reply.error.message", error.message.as_ref())?,
            cases: cases.collect::<Result<_, _>>()?,
        })
    }

    /// The failure that a refusal means: that of the first case that fits, or else the one that
    /// the status has everywhere.
    pub(super) fn failure(&self, provider: &str, refusal: &Refusal) -> Failure {
        self.failure_of(refusal, |status, message| {
            let verb = if status < 400 {
                "broke off with an error after"
            } else {
                "answered"
            };
            format!("`{provider}` {verb} {status}: {message}")
        })
    }

    /// Whether a case of the document fits a refusal, or its error has a status of its own.
    pub(super) fn is_known(&self, refusal: &Refusal) -> bool {
        let status = self.status_of(refusal);
        let scope = refusal.scope(status);
        status >= 400 || self.cases.iter().any(|it| it.fits(status, &scope))
    }

    /// The same, told in other words: of the status and the message.
    pub(super) fn failure_of(
        &self,
        refusal: &Refusal,
        told: impl Fn(u16, &str) -> String,
    ) -> Failure {
        let status = self.status_of(refusal);
        let scope = refusal.scope(status);
        let case = self.cases.iter().find(|it| it.fits(status, &scope));
        let kind = case.map_or_else(|| usual_kind(status), |it| it.kind);
        let message = told(status, &self.message_of(refusal));
        let mut failure = Failure::new(kind, message);
        failure.code = case.and_then(|it| it.code.clone());
        failure.help = case.and_then(|it| it.help.clone());
        failure.retry_after = case
            .and_then(|it| it.retry_after(&scope, refusal.at))
            .or_else(|| refusal.retry_after());
        failure
    }

    /// An error that comes in the middle of a stream has a status of its own.
    fn status_of(&self, refusal: &Refusal) -> u16 {
        let own = value(self.status.as_ref(), &refusal.error_scope());
        let own = count(&own).and_then(|it| u16::try_from(it).ok());
        own.filter(|it| (400..600).contains(it))
            .unwrap_or(refusal.status)
    }

    fn message_of(&self, refusal: &Refusal) -> String {
        let message = words(value(self.message.as_ref(), &refusal.error_scope()));
        let message = message.unwrap_or_else(|| refusal.body.clone());
        let mut words = message.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some((cut, _)) = words.char_indices().nth(LONGEST_MESSAGE) {
            words.truncate(cut);
            words.push('…');
        }
        if words.is_empty() {
            "it gives no reason".to_owned()
        } else {
            words
        }
    }
}

impl Case {
    fn build(index: usize, written: &CaseDocument) -> Result<Self, ProviderFault> {
        let place = |key: &str| format!("errors[{index}].{key}");
        let condition = written.condition.as_ref();
        let condition = condition
            .map(|it| NAMES.condition(&place("if"), it))
            .transpose()?;
        let waits = written.retry_after.iter().flat_map(Waits::all);
        let waits = waits.map(|it| NAMES.text(&place("retry_after"), it));
        Ok(Self {
            statuses: written.status.clone(),
            condition,
            kind: written.kind,
            code: written.code.clone(),
            waits: waits.collect::<Result<_, _>>()?,
            help: written.help.clone(),
        })
    }

    /// A condition that cannot be computed over this error does not hold.
    fn fits(&self, status: u16, scope: &Scope) -> bool {
        let holds = |it: &Expression| it.holds(scope, Undefined::Null).unwrap_or(false);
        self.statuses.as_ref().is_none_or(|it| it.contain(status))
            && self.condition.as_ref().is_none_or(holds)
    }

    /// The first of the places at which a time stands.
    fn retry_after(&self, scope: &Scope, now: SystemTime) -> Option<Duration> {
        let said = self.waits.iter().map(|it| value(Some(it), scope));
        said.into_iter().find_map(|it| wait(&it, now))
    }
}

impl Refusal {
    fn scope(&self, status: u16) -> Scope {
        self.error_scope()
            .with("status", Datum::from(Json::from(status)))
            .with("headers", self.headers.clone())
    }

    fn error_scope(&self) -> Scope {
        Scope::new().with("error", Datum::from(&self.error))
    }

    /// The standard header: seconds or a date (RFC 9110, section 10.2.3).
    fn retry_after(&self) -> Option<Duration> {
        wait(&self.headers.field("retry-after").to_json(), self.at)
    }
}

/// What a status means by RFC 9110 and RFC 6585, whatever the service.
fn usual_kind(status: u16) -> Kind {
    match status {
        401 | 403 => Kind::Unauthorized,
        402 => Kind::Quota,
        404 | 405 | 410 => Kind::NotRunnable,
        408 | 425 | 429 | 500.. => Kind::Overloaded,
        400..500 => Kind::Rejected,
        _ => Kind::Unreachable,
    }
}

//! What a service's refusal means.

use std::time::Duration;

use gemstack_lang::expression::{Datum, Expression, Scope, Text, Undefined};
use serde_json::{Map, Value as Json};

use super::ProviderFault;
use super::document::{CaseDocument, ErrorDocument, Statuses};
use super::shape::{Reader, count, time, value, words};
use crate::failure::{Failure, Kind};

const NAMES: Reader = Reader {
    names: &["error", "status", "headers"],
};
const ERROR: Reader = Reader { names: &["error"] };

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
    retry_after: Option<Text>,
    help: Option<String>,
}

/// A refusal as it came.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The status of the response.
    pub(super) status: u16,
    /// The headers of the response.
    pub(super) headers: Vec<(String, String)>,
    /// The error within the body, or null.
    pub(super) error: Json,
    /// The body, or as much of it as is worth reading.
    pub(super) body: String,
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
        let status = self.status_of(refusal);
        let scope = refusal.scope(status);
        let case = self.cases.iter().find(|it| it.fits(status, &scope));
        let kind = case.map_or_else(|| usual_kind(status), |it| it.kind);
        let verb = if status < 400 {
            "broke off with an error after"
        } else {
            "answered"
        };
        let message = format!("`{provider}` {verb} {status}: {}", self.message_of(refusal));
        let mut failure = Failure::new(kind, message);
        failure.help = case.and_then(|it| it.help.clone());
        failure.retry_after = case
            .and_then(|it| it.retry_after(&scope))
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
        Ok(Self {
            statuses: written.status.clone(),
            condition,
            kind: written.kind,
            retry_after: NAMES.optional(&place("retry_after"), written.retry_after.as_ref())?,
            help: written.help.clone(),
        })
    }

    /// A condition that cannot be computed over this error does not hold.
    fn fits(&self, status: u16, scope: &Scope) -> bool {
        let holds = |it: &Expression| it.holds(scope, Undefined::Null).unwrap_or(false);
        self.statuses.as_ref().is_none_or(|it| it.contain(status))
            && self.condition.as_ref().is_none_or(holds)
    }

    fn retry_after(&self, scope: &Scope) -> Option<Duration> {
        time(&value(self.retry_after.as_ref(), scope))
    }
}

impl Refusal {
    fn scope(&self, status: u16) -> Scope {
        let headers = self.headers.iter();
        let headers: Map<String, Json> = headers
            .map(|(name, value)| (name.clone(), value.clone().into()))
            .collect();
        self.error_scope()
            .with("status", Datum::from(Json::from(status)))
            .with("headers", Datum::from(Json::Object(headers)))
    }

    fn error_scope(&self) -> Scope {
        Scope::new().with("error", Datum::from(&self.error))
    }

    /// The standard header, where it gives seconds and not a date.
    fn retry_after(&self) -> Option<Duration> {
        let (_, value) = self
            .headers
            .iter()
            .find(|(name, _)| name == "retry-after")?;
        time(&Json::from(value.as_str()))
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

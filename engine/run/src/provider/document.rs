//! A provider document as it is written.

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::ProviderFault;
use super::answer::Finish;
use super::command::CommandDocument;
use super::continuation::Continuation;
use super::endpoint::{BaseUrl, Key};
use super::limits::LimitsDocument;
use crate::failure::Kind;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    #[serde(rename = "kind")]
    _kind: KindName,
    pub name: String,
    pub summary: Option<String>,
    pub protocol: ProtocolName,
    pub key: Option<Key>,
    pub base_url: Option<BaseUrl>,
    pub limits: Option<LimitsDocument>,
    pub command: Option<CommandDocument>,
    #[serde(default)]
    pub traits: Map<String, Json>,
    pub continuation: Option<Continuation>,
    pub request: Option<RequestDocument>,
    pub reply: Option<ReplyDocument>,
    #[serde(default)]
    pub errors: Vec<CaseDocument>,
    pub models: Vec<ModelDocument>,
}

impl Document {
    pub(super) fn read(document: &Json) -> Result<Self, ProviderFault> {
        Ok(Self::deserialize(document)?)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KindName {
    Provider,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ProtocolName {
    Command,
    Http,
    Script,
}

/// What is sent. Expressions see `base_url`, `request` and `model`; those of `turn` see `turn` too,
/// and those of the others what becomes of all turns: `turns`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestDocument {
    pub url: String,
    #[serde(default)]
    pub headers: Map<String, Json>,
    pub turn: Option<Json>,
    pub body: Json,
}

/// What comes back. Expressions see `chunk`: one part of a stream, or the whole body; the name of
/// its `event`; and the `headers` of the response.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplyDocument {
    pub stream: Stream,
    pub end: Option<String>,
    pub text: String,
    pub thinking: Option<String>,
    pub finish: String,
    #[serde(default)]
    pub finishes: Map<String, Json>,
    #[serde(default)]
    pub usage: UsageDocument,
    pub blocked: Option<String>,
    #[serde(default)]
    pub error: ErrorDocument,
}

impl ReplyDocument {
    /// What the service's words for the end of a reply mean.
    pub(super) fn finishes(&self) -> Result<Vec<(String, Finish)>, ProviderFault> {
        let pairs = self.finishes.iter();
        let read = pairs.map(|(word, finish)| Ok((word.clone(), Finish::deserialize(finish)?)));
        read.collect()
    }
}

/// In how many pieces a reply comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stream {
    /// As server-sent events, each of them JSON.
    Sse,
    /// As lines, each of them JSON.
    Lines,
    /// As one JSON body.
    None,
    /// As text, of a program.
    Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct UsageDocument {
    #[serde(rename = "input_tokens")]
    pub input: Option<String>,
    #[serde(rename = "output_tokens")]
    pub output: Option<String>,
    #[serde(rename = "thought_tokens")]
    pub thought: Option<String>,
    #[serde(rename = "cached_tokens")]
    pub cached: Option<String>,
    #[serde(rename = "stored_tokens")]
    pub stored: Option<String>,
    pub cost: Option<String>,
}

/// Where an error is. `value` sees `chunk`; `status` and `message` see `error`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ErrorDocument {
    pub value: Option<String>,
    pub status: Option<String>,
    pub message: Option<String>,
}

/// One case of what an error means. Expressions see `error`, `status` and `headers`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseDocument {
    pub status: Option<Statuses>,
    #[serde(rename = "if")]
    pub condition: Option<String>,
    pub kind: Kind,
    pub code: Option<String>,
    pub retry_after: Option<Waits>,
    pub help: Option<String>,
}

/// Where it may stand how long to wait; the first that is a time counts.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Waits {
    One(String),
    Several(Vec<String>),
}

impl Waits {
    pub(super) fn all(&self) -> &[String] {
        match self {
            Self::One(it) => std::slice::from_ref(it),
            Self::Several(them) => them,
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Statuses {
    One(u16),
    Several(Vec<u16>),
}

impl Statuses {
    pub(super) fn contain(&self, status: u16) -> bool {
        match self {
            Self::One(it) => *it == status,
            Self::Several(them) => them.contains(&status),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelDocument {
    pub name: Option<String>,
    pub pattern: Option<String>,
    pub summary: Option<String>,
    pub context: Option<u64>,
    pub max_output: Option<u64>,
    pub tokenizer: Option<String>,
    pub characters_per_token: Option<f64>,
    pub estimate_error: Option<f64>,
    pub tokens_per_message: Option<u64>,
    pub reply_format: Option<String>,
    pub continuation: Option<Continuation>,
    /// Read on its own, so that a fault can name the model.
    pub prices: Option<Json>,
    pub priced: Option<String>,
    pub source: Option<String>,
    #[serde(default)]
    pub traits: Map<String, Json>,
}

//! A reply while it comes in: a fold over its chunks.

use gemstack_lang::expression::{Datum, ExpressionFault, Scope, Text, Undefined};
use serde_json::{Value as Json, json};

use super::answer::{Finish, Usage};
use super::document::{ReplyDocument, Stream};
use super::shape::{Reader, count, dollars, value, words};
use super::{Answer, Model, ProviderFault};
use crate::money::MicroDollars;

const NAMES: Reader<'static> = Reader::of_reply(&["chunk", "event", "headers"]);

/// Where in a reply things are.
#[derive(Debug, Clone)]
pub(super) struct ReplyShape {
    pub(super) stream: Stream,
    end: Option<String>,
    text: Text,
    thinking: Option<Text>,
    finish: Text,
    finishes: Vec<(String, Finish)>,
    usage: UsageShape,
    blocked: Option<Text>,
    error: Option<Text>,
}

#[derive(Debug, Clone)]
struct UsageShape {
    input: Option<Text>,
    output: Option<Text>,
    thought: Option<Text>,
    cached: Option<Text>,
    stored: Option<Text>,
    cost: Option<Text>,
}

impl ReplyShape {
    pub(super) fn build(written: &ReplyDocument) -> Result<Self, ProviderFault> {
        let count = |key: &str, text: &Option<String>| {
            NAMES.optional(&format!("reply.usage.{key}"), text.as_ref())
        };
        Ok(Self {
            stream: written.stream,
            end: written.end.clone(),
            text: NAMES.text("reply.text", &written.text)?,
            thinking: NAMES.optional("reply.thinking", written.thinking.as_ref())?,
            finish: NAMES.text("reply.finish", &written.finish)?,
            finishes: written.finishes()?,
            usage: UsageShape {
                input: count("input_tokens", &written.usage.input)?,
                output: count("output_tokens", &written.usage.output)?,
                thought: count("thought_tokens", &written.usage.thought)?,
                cached: count("cached_tokens", &written.usage.cached)?,
                stored: count("stored_tokens", &written.usage.stored)?,
                cost: count("cost", &written.usage.cost)?,
            },
            blocked: NAMES.optional("reply.blocked", written.blocked.as_ref())?,
            error: NAMES.optional("reply.error.value", written.error.value.as_ref())?,
        })
    }

    /// Whether the data of an event only says that no more will come.
    pub(super) fn is_end(&self, data: &str) -> bool {
        self.end.as_deref() == Some(data.trim())
    }

    /// The error within the body of a refusal; the body itself where the document does not say.
    pub(super) fn error_in(&self, body: Json, headers: &Datum) -> Json {
        match &self.error {
            Some(error) => value(Some(error), &scope_of(&body, None, headers)),
            None => body,
        }
    }

    fn finish_of(&self, word: &str) -> Finish {
        let found = self.finishes.iter().find(|(it, _)| it == word);
        found.map_or(Finish::Other, |(_, finish)| *finish)
    }
}

/// The names that an expression over a part of a response sees.
fn scope_of(chunk: &Json, event: Option<&str>, headers: &Datum) -> Scope {
    Scope::new()
        .with("chunk", Datum::from(chunk))
        .with("event", event.map_or_else(Datum::null, Datum::text))
        .with("headers", headers.clone())
}

/// Why a chunk adds nothing to a reply.
#[derive(Debug)]
pub(super) enum Unread {
    /// It holds an error instead.
    Error(Json),
    /// The expression for its text does not fit it.
    Text(ExpressionFault),
}

/// What of a reply has come so far.
#[derive(Debug, Clone)]
pub(super) struct Reading<'a> {
    shape: &'a ReplyShape,
    headers: Datum,
    text: String,
    thinking: String,
    chunks: usize,
    finish: Option<(Finish, String)>,
    /// Why the service does not answer, as far as it has said.
    blocked: String,
    counts: Counts,
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    input: Option<u64>,
    output: Option<u64>,
    thought: Option<u64>,
    cached: Option<u64>,
    stored: Option<u64>,
    cost: Option<MicroDollars>,
}

impl<'a> Reading<'a> {
    /// A reply of which nothing has come but the headers of the response.
    pub(super) fn new(shape: &'a ReplyShape, headers: Datum) -> Self {
        Self {
            shape,
            headers,
            text: String::new(),
            thinking: String::new(),
            chunks: 0,
            finish: None,
            blocked: String::new(),
            counts: Counts::default(),
        }
    }

    /// Takes a chunk in and gives the text that it adds.
    pub(super) fn take(&mut self, chunk: &Json, event: Option<&str>) -> Result<String, Unread> {
        let scope = scope_of(chunk, event, &self.headers);
        let error = value(self.shape.error.as_ref(), &scope);
        if !error.is_null() {
            return Err(Unread::Error(error));
        }
        let added = self.text_in(&scope)?;
        self.chunks += 1;
        self.text.push_str(&added);
        self.take_thinking(&scope);
        self.take_blocked(&scope);
        self.counts.update(&self.shape.usage, &scope);
        self.finish = self.finish_in(&scope).or(self.finish.take());
        Ok(added)
    }

    /// Text that is not there is none, but text that cannot be computed must not get lost unseen.
    fn text_in(&self, scope: &Scope) -> Result<String, Unread> {
        let text = self
            .shape
            .text
            .render(scope, Undefined::Null)
            .map_err(Unread::Text)?;
        Ok(words(text.to_json()).unwrap_or_default())
    }

    fn take_thinking(&mut self, scope: &Scope) {
        let added = words(value(self.shape.thinking.as_ref(), scope));
        self.thinking.push_str(&added.unwrap_or_default());
    }

    /// A reason comes piece by piece, or the same one with every chunk.
    fn take_blocked(&mut self, scope: &Scope) {
        let added = words(value(self.shape.blocked.as_ref(), scope));
        if let Some(added) = added.filter(|it| *it != self.blocked) {
            self.blocked.push_str(&added);
        }
    }

    fn finish_in(&self, scope: &Scope) -> Option<(Finish, String)> {
        let word = words(value(Some(&self.shape.finish), scope))?;
        Some((self.shape.finish_of(&word), word))
    }

    /// The headers of the response.
    pub(super) fn headers(&self) -> &Datum {
        &self.headers
    }

    pub(super) fn is_finished(&self) -> bool {
        self.finish.is_some() || !self.blocked.is_empty()
    }

    /// Whether what came has nothing of a reply: neither text nor thoughts, nor an end, nor tokens.
    pub(super) fn says_nothing(&self) -> bool {
        let said = !self.text.is_empty() || !self.thinking.is_empty();
        !said && !self.is_finished() && self.counts.output.is_none()
    }

    /// Whether no text has come.
    pub(super) fn is_without_text(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether nothing has come at all.
    pub(super) fn is_empty(&self) -> bool {
        self.chunks == 0
    }

    /// The answer, now that the reply is whole.
    pub(super) fn answer(self, model: &Model, estimate: impl Fn(&str) -> Usage) -> Answer {
        let usage = self.counts.whole(&estimate(&self.text));
        let (finish, reason) = match self.finish {
            _ if !self.blocked.is_empty() => (Finish::Blocked, Some(self.blocked)),
            Some((finish, word)) => (finish, Some(word)),
            None => (Finish::Other, None),
        };
        Answer {
            text: self.text,
            thinking: (!self.thinking.is_empty()).then_some(self.thinking),
            finish,
            reason,
            usage,
            model: model.name.clone(),
        }
    }

    /// What a call that failed gave all the same; `None` if that is nothing.
    pub(super) fn remains(&self, estimate: impl Fn(&str) -> Usage) -> Option<Json> {
        let usage = self.counts.partial(&estimate(&self.text));
        (!self.is_empty()).then(|| json!({ "text": self.text, "finish": "error", "usage": usage }))
    }
}

impl Counts {
    fn update(&mut self, shape: &UsageShape, scope: &Scope) {
        let last = |text: &Option<Text>, before: Option<u64>| {
            count(&value(text.as_ref(), scope)).or(before)
        };
        self.input = last(&shape.input, self.input);
        self.output = last(&shape.output, self.output);
        self.thought = last(&shape.thought, self.thought);
        self.cached = last(&shape.cached, self.cached);
        self.stored = last(&shape.stored, self.stored);
        self.cost = dollars(&value(shape.cost.as_ref(), scope)).or(self.cost);
    }

    /// The usage of a whole reply: what the service says, and an estimate of what it does not.
    fn whole(self, estimate: &Usage) -> Usage {
        Usage {
            input_tokens: self.input.unwrap_or(estimate.input_tokens),
            output_tokens: self.output.unwrap_or(estimate.output_tokens),
            thought_tokens: self.thought.unwrap_or(0),
            cached_tokens: self.cached.unwrap_or(0),
            stored_tokens: self.stored.unwrap_or(0),
            estimated: self.input.is_none() || self.output.is_none(),
            cost: self.cost,
        }
    }

    /// The usage of a reply that broke off: the service counted less than it sent.
    fn partial(self, estimate: &Usage) -> Usage {
        let whole = self.whole(estimate);
        Usage {
            output_tokens: whole.output_tokens.max(estimate.output_tokens),
            estimated: true,
            ..whole
        }
    }
}

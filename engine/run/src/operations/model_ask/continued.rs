//! A reply that was cut by the output limit is gone on with. Each part is an attempt at the stage and a call of its own: its
//! budget is checked before it is made, it is in the journal and in the books, and a run that was killed between two parts goes
//! on with the next. Which parts there are, what was asked tells: a part belongs to what is asked now if it was cut when just
//! that was asked.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Asking, json_of};
use crate::call::{Call, End};
use crate::context::Context;
use crate::digest::Digest;
use crate::failure::{Failure, Kind};
use crate::provider::{Asked, Continuation, Model, Provider, Request, Turn};
use crate::reply;

/// How often a reply is gone on with that was cut by the output limit.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::operations) struct Continue {
    /// How often at most; a reply that is still cut then stays cut.
    at_most: usize,
    /// What the model is told, where its provider needs to be told anything: to go on just where it broke off.
    ask: String,
}

/// What is there of a reply.
#[derive(Debug, Default)]
pub(super) struct SoFar {
    text: String,
    parts: usize,
}

impl SoFar {
    /// What earlier attempts at the stage gave of the reply to a request, which then asks for the rest.
    pub(super) fn of(
        request: &mut Request,
        (provider, model): (&Provider, &Model),
        wanted: &Continue,
        context: &Context<'_>,
    ) -> Self {
        let (parts, asked) = (parts(context), request.clone());
        let mut so_far = Self::default();
        let part_of = |request: &Request| {
            let digest = Asked::digest(provider, model, request);
            parts.iter().find(|(it, _)| *it == digest)
        };
        while let Some((_, text)) = part_of(request).filter(|_| so_far.parts < wanted.at_most) {
            so_far.parts += 1;
            text.clone_into(&mut so_far.text);
            *request = asked.clone();
            so_far.go_on(request, model, wanted);
        }
        so_far
    }

    fn go_on(&mut self, request: &mut Request, model: &Model, wanted: &Continue) {
        if model.continuation == Some(Continuation::Prefill) {
            // Services refuse a turn of the model that ends in white space; it writes that again.
            self.text.truncate(self.text.trim_end().len());
        }
        request.turns.push(Turn::model(&self.text));
        if model.continuation == Some(Continuation::Turn) {
            request.turns.push(Turn::person(&wanted.ask));
        }
    }

    /// With what came next; none where nobody can tell how the two go together.
    pub(super) fn with(&self, text: &str, model: &Model) -> Option<String> {
        match model.continuation {
            Some(Continuation::Turn) if self.parts > 0 => reply::joined(&self.text, text),
            _ => Some(self.and(text)),
        }
    }

    /// One after the other.
    pub(super) fn and(&self, text: &str) -> String {
        [&self.text, text].concat()
    }
}

/// The parts of cut replies that earlier attempts gave since the stage last ended, with what was asked.
fn parts(context: &Context<'_>) -> Vec<(Digest, String)> {
    let given = context.given_in_vain().into_iter();
    let calls: Vec<_> = given
        .filter_map(|it| serde_json::from_value::<Call>(it).ok())
        .collect();
    let ended = |it: &Call| it.continues.is_none() && it.finish != End::Error;
    let since = calls.iter().rposition(ended).map_or(0, |it| it + 1);
    let parts = calls.into_iter().skip(since);
    parts
        .filter_map(|it| Some((it.continues?, it.text)))
        .collect()
}

impl Asking<'_> {
    /// The call, or that it was cut and is gone on with at once.
    pub(super) fn going_on(&self, mut call: Call) -> Result<Call, Failure> {
        let Some(text) = self.so_far.with(&call.text, &self.model) else {
            call.text = self.so_far.and(&call.text);
            call.finish = End::Length;
            return Ok(call);
        };
        call.text = text;
        let how = self.model.continuation.unwrap_or(Continuation::None);
        let can = how != Continuation::None;
        if call.finish != End::Length || !can || self.so_far.parts >= self.continues.at_most {
            return Ok(call);
        }
        call.continues = Some(Asked::digest(&self.provider, &self.model, &self.request));
        let message = format!(
            "the reply of `{}` was cut at the output limit",
            self.model.name
        );
        let failure = Failure::new(Kind::Truncated, message).coded("ReplyTruncated");
        let goes_on = true;
        Err(Failure { goes_on, ..failure }.giving(json_of(&call)))
    }
}

//! Asking with a tape running: it notes what a provider answers, or answers in its place.

use super::Asking;
use crate::context::Context;
use crate::failure::Failure;
use crate::provider::{self, Answer, Endpoint, Model, Provider, Request};
use crate::tape::{Question, Tape};

/// Where the answer comes from; nowhere where a tape gives it, which needs no key. What is missing is on a tape that
/// records.
pub(super) fn endpoint(
    (provider, model): (&Provider, &Model),
    request: &Request,
    context: &Context<'_>,
) -> Result<Option<Endpoint>, Failure> {
    let tape = context.world().tape();
    if tape.is_some_and(Tape::answers) {
        return Ok(None);
    }
    let endpoint = super::endpoint(provider, model, context);
    if let (Some(tape), Err(failure)) = (tape, &endpoint) {
        let question = Question {
            provider,
            model,
            request,
            stage: context.stage(),
        };
        tape.note(question, &[], &Err(failure.clone()));
    }
    endpoint.map(Some)
}

impl Asking<'_> {
    /// What the provider answers, or the tape.
    pub(super) async fn put(&self, on_piece: &mut dyn FnMut(&str)) -> Result<Answer, Failure> {
        let tape = self.context.world().tape();
        match (&self.endpoint, tape) {
            (Some(endpoint), None) => self.provided(endpoint, on_piece).await,
            (Some(endpoint), Some(tape)) => self.noted(endpoint, tape, on_piece).await,
            (None, tape) => {
                let answer = tape.and_then(|it| it.answer(self.question(), on_piece));
                answer.expect("there is no endpoint only where a tape answers")
            }
        }
    }

    async fn provided(
        &self,
        endpoint: &Endpoint,
        on_piece: &mut dyn FnMut(&str),
    ) -> Result<Answer, Failure> {
        if let Endpoint::Program(named) = endpoint {
            return self.commanded(named, on_piece).await;
        }
        let http = &self.context.world().http;
        provider::ask(
            &self.provider,
            &self.model,
            &self.request,
            endpoint,
            http,
            on_piece,
        )
        .await
    }

    async fn noted(
        &self,
        endpoint: &Endpoint,
        tape: &Tape,
        on_piece: &mut dyn FnMut(&str),
    ) -> Result<Answer, Failure> {
        let mut pieces = Vec::new();
        let mut noting = |piece: &str| {
            pieces.push(piece.to_owned());
            on_piece(piece);
        };
        let answer = self.provided(endpoint, &mut noting).await;
        tape.note(self.question(), &pieces, &answer);
        answer
    }

    fn question(&self) -> Question<'_> {
        Question {
            provider: &self.provider,
            model: &self.model,
            request: &self.request,
            stage: self.context.stage(),
        }
    }
}

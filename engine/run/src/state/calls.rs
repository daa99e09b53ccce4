//! The calls of stages that must not be made twice: what is known of each, and what nobody knows.

use std::collections::HashMap;

use serde_json::Value as Json;

use crate::digest::Digest;

/// What is known of the call that a stage makes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Asked<'c> {
    /// It has not asked, or knows what became of it.
    Nothing,
    /// It has asked that, and this came back.
    Answered(Digest, &'c Json),
    /// It had asked that when the process died: nobody knows whether it was done.
    Lost(Digest),
}

#[derive(Debug, Clone)]
struct Call {
    id: String,
    request: Digest,
    answer: Option<Json>,
    is_lost: bool,
}

/// The calls of stages that have not ended since.
#[derive(Debug, Clone, Default)]
pub(super) struct Calls {
    open: HashMap<String, Call>,
    /// The calls of a stage that were given up as lost.
    given_up: HashMap<String, Vec<String>>,
}

impl Calls {
    /// A stage asks. If an earlier call of it was lost, that one is given up; an answer that no longer fits what is
    /// asked is given back, for it was paid for.
    pub(super) fn intended(&mut self, stage: &str, id: &str, request: Digest) -> Option<Json> {
        let call = Call {
            id: id.to_owned(),
            request,
            answer: None,
            is_lost: false,
        };
        let earlier = self.open.insert(stage.to_owned(), call);
        if let Some(lost) = earlier.as_ref().filter(|it| it.is_lost) {
            let given_up = self.given_up.entry(stage.to_owned()).or_default();
            given_up.push(lost.id.clone());
        }
        earlier.and_then(|it| it.answer)
    }

    pub(super) fn answered(&mut self, stage: &str, answer: &Json) {
        if let Some(call) = self.open.get_mut(stage) {
            call.answer = Some(answer.clone());
        }
    }

    /// The stage has ended, so that its outcome is known. A lost call stays lost: that a stage says
    /// so does not find it again.
    pub(super) fn ended(&mut self, stage: &str) {
        if self.open.get(stage).is_some_and(|it| !it.is_lost) {
            self.open.remove(stage);
        }
    }

    /// The process died: what was asked and not answered is lost.
    pub(super) fn interrupted(&mut self) {
        let unanswered = self.open.values_mut().filter(|it| it.answer.is_none());
        unanswered.for_each(|it| it.is_lost = true);
    }

    /// Stages are done anew; what they had lost stays lost.
    pub(super) fn forget(&mut self, is_forgotten: impl Fn(&str) -> bool) {
        self.open
            .retain(|it, call| call.is_lost || !is_forgotten(it));
    }

    pub(super) fn of(&self, stage: &str) -> Asked<'_> {
        match self.open.get(stage) {
            Some(Call {
                request,
                answer: Some(answer),
                ..
            }) => Asked::Answered(*request, answer),
            Some(Call {
                request,
                is_lost: true,
                ..
            }) => Asked::Lost(*request),
            _ => Asked::Nothing,
        }
    }

    /// The stages whose calls were made: they are answered, or lost.
    pub(super) fn made(&self) -> impl Iterator<Item = &str> {
        let made = self.open.iter();
        let made = made.filter(|(_, it)| it.is_lost || it.answer.is_some());
        made.map(|(stage, _)| stage.as_str())
    }

    /// The calls of a stage that were lost, in order.
    pub(super) fn lost(&self, stage: &str) -> impl Iterator<Item = &str> {
        let given_up = self.given_up.get(stage).into_iter().flatten();
        let open = self.open.get(stage).filter(|it| it.is_lost);
        given_up
            .map(String::as_str)
            .chain(open.map(|it| it.id.as_str()))
    }
}

//! A tape of a run's calls to models: it records them, or answers them as they were recorded. Only calls to models are on
//! it: programs run, and files are read, as ever.

use std::cell::RefCell;

use serde_json::Value as Json;

use crate::failure::Failure;
use crate::provider::{Answer, Asked, Model, Provider, Reply, Request, Script};

mod replay;

pub use replay::Order;
use replay::Replay;

/// A tape.
#[derive(Debug)]
pub struct Tape(RefCell<Mode>);

#[derive(Debug)]
enum Mode {
    /// What was asked and answered so far.
    Recording(Vec<Reply>),
    /// What was recorded, and which of it was given already.
    Replaying(Replay),
}

/// A question to a model.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q> {
    /// Who is asked.
    pub provider: &'q Provider,
    /// Which model.
    pub model: &'q Model,
    /// What is asked.
    pub request: &'q Request,
    /// The stage that asks, for people.
    pub stage: &'q str,
}

impl Tape {
    /// An empty tape that records.
    pub fn recording() -> Self {
        Self(RefCell::new(Mode::Recording(Vec::new())))
    }

    /// A tape that answers from a script.
    pub fn replaying(script: Script, order: Order) -> Self {
        Self(RefCell::new(Mode::Replaying(Replay::new(script, order))))
    }

    /// Whether it answers: nobody is asked then, and no key is needed.
    pub fn answers(&self) -> bool {
        matches!(*self.0.borrow(), Mode::Replaying(_))
    }

    /// What a call gives, if the tape answers.
    ///
    /// # Errors
    /// What was recorded as a failure; `ReplayDiffers` where no such question was recorded, with how the nearest one
    /// differs; `ReplayExhausted` where nothing is left.
    pub(crate) fn answer(
        &self,
        question: Question<'_>,
        on_piece: &mut dyn FnMut(&str),
    ) -> Option<Result<Answer, Failure>> {
        let taken = match &mut *self.0.borrow_mut() {
            Mode::Recording(_) => return None,
            Mode::Replaying(replay) => replay.take(question),
        };
        let (model, request) = (question.model, question.request);
        Some(taken.and_then(|it| it.given(model, request, on_piece)))
    }

    /// Notes what a call gave, if the tape records.
    pub(crate) fn note(
        &self,
        question: Question<'_>,
        pieces: &[String],
        ended: &Result<Answer, Failure>,
    ) {
        if let Mode::Recording(replies) = &mut *self.0.borrow_mut() {
            let asked = Asked::of(question.provider, question.model, question.request);
            let mut reply = Reply::recorded(asked, pieces, ended);
            reply.purpose = Some(question.stage.to_owned());
            replies.push(reply);
        }
    }

    /// What was recorded, as a script of that name; none of a tape that answers.
    pub fn recorded(&self, name: &str) -> Option<Script> {
        match &*self.0.borrow() {
            Mode::Recording(replies) => {
                let summary = "The calls to models of one run, as they were recorded.";
                Some(Script::recorded(name, summary, replies.clone()))
            }
            Mode::Replaying(_) => None,
        }
    }

    /// How many replies of it were not asked for; none of a tape that records.
    pub fn left_over(&self) -> usize {
        match &*self.0.borrow() {
            Mode::Recording(_) => 0,
            Mode::Replaying(replay) => replay.left_over(),
        }
    }
}

/// A script as a document.
pub fn document(script: &Script) -> Json {
    serde_json::to_value(script).expect("a script is JSON")
}

#[cfg(test)]
mod tests;

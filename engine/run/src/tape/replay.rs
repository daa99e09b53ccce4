//! Answering from what was recorded.

use super::Question;
use crate::failure::Failure;
use crate::provider::{Asked, Reply, Script};

/// Which recorded reply a question gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// That of the same question. Replies that do not say what was asked, for a person wrote them, go by their order.
    Same,
    /// The next one, whatever was asked.
    Any,
}

/// A script of which each reply is given once.
#[derive(Debug)]
pub(super) struct Replay {
    script: Script,
    order: Order,
    given: Vec<bool>,
}

impl Replay {
    pub(super) fn new(script: Script, order: Order) -> Self {
        let given = vec![false; script.replies().len()];
        Self {
            script,
            order,
            given,
        }
    }

    pub(super) fn left_over(&self) -> usize {
        self.given.iter().filter(|it| !**it).count()
    }

    /// The reply that a question gets.
    pub(super) fn take(&mut self, question: Question<'_>) -> Result<Reply, Failure> {
        let asked = Asked::of(question.provider, question.model, question.request);
        let found = match self.order {
            Order::Same => self.same(&asked).or_else(|| self.written()),
            Order::Any => self.left().next(),
        };
        let index = found.ok_or_else(|| self.missing(question, &asked))?;
        let reply = self.script.reply(index, question.request)?.clone();
        self.given[index] = true;
        Ok(reply)
    }

    /// Those that were not given, in order.
    fn left(&self) -> impl Iterator<Item = usize> {
        let given = self.given.iter().enumerate();
        given.filter(|(_, it)| !**it).map(|(index, _)| index)
    }

    fn request(&self, index: usize) -> Option<&Asked> {
        self.script.replies()[index].request.as_ref()
    }

    fn same(&self, asked: &Asked) -> Option<usize> {
        let is_same = |it: &Asked| it.digest == asked.digest;
        self.left()
            .find(|it| self.request(*it).is_some_and(is_same))
    }

    /// The next one that a person wrote.
    fn written(&self) -> Option<usize> {
        self.left().find(|it| self.request(*it).is_none())
    }

    fn missing(&self, question: Question<'_>, asked: &Asked) -> Failure {
        match self.nearest(question.stage) {
            Some(index) => self.differs(index, question.stage, asked),
            None => self.exhausted(question.stage),
        }
    }

    /// The recorded question that was most likely meant: the next one of the same stage, or else the next one.
    fn nearest(&self, stage: &str) -> Option<usize> {
        let of_stage = |it: &usize| self.script.replies()[*it].purpose.as_deref() == Some(stage);
        self.left().find(of_stage).or_else(|| self.left().next())
    }

    fn differs(&self, index: usize, stage: &str, asked: &Asked) -> Failure {
        let difference = self.request(index).and_then(|it| it.difference(asked));
        let message = format!(
            "`{stage}` asks what was not recorded; of reply {} of `{}`, {}",
            index + 1,
            self.script.name(),
            difference.unwrap_or_else(|| "nothing differs".to_owned()),
        );
        Failure::refused(message).coded("ReplayDiffers").helped(
            "record the run anew with `--record FILE`, or take the replies in their order with `--replay-any FILE`",
        )
    }

    fn exhausted(&self, stage: &str) -> Failure {
        let message = format!(
            "`{stage}` asks once more, and all {} replies of `{}` were given",
            self.given.len(),
            self.script.name(),
        );
        Failure::refused(message)
            .coded("ReplayExhausted")
            .helped("record the run anew with `--record FILE`, or add a reply to the file")
    }
}

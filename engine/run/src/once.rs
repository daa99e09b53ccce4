//! What must not be done twice, such as a call that is paid for: the intent is on the disk before, the answer is on the
//! disk before anything is made of it, and what a crash leaves in between is asked of a person or of a rule.

use std::future::Future;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::context::Context;
use crate::digest::Digest;
use crate::event::What;
use crate::failure::Failure;
use crate::state::Asked;

/// What is done about a call whose process died before its answer was on the disk: it may have been billed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LostCall {
    /// A person is asked; where nobody is there, as `fail`.
    #[default]
    Ask,
    /// It is made again, and may be paid for twice.
    Retry,
    /// The run stops until a person decides.
    Fail,
}

/// Something that must not be asked twice.
pub struct Question<'q> {
    /// The call within its run.
    pub call: String,
    /// The digest of all that is asked.
    pub request: Digest,
    /// Of whom it is asked, for people.
    pub of: &'q str,
    /// What is done about it, once it is lost.
    pub lost: LostCall,
}

impl Context<'_> {
    /// Asks once: an answer that came before a crash is given again, and one that is lost is asked for again only by
    /// consent.
    pub async fn once(
        &self,
        question: Question<'_>,
        ask: impl Future<Output = Result<Json, Failure>>,
    ) -> Result<Json, Failure> {
        if let Some(answer) = self.known(&question)? {
            return Ok(answer);
        }
        let stage = self.stage().to_owned();
        self.driver.emit_durably(What::CallIntended {
            stage: stage.clone(),
            call: question.call,
            request: question.request,
        })?;
        let answer = ask.await?;
        self.driver.emit_durably(What::CallAnswered {
            stage,
            answer: answer.clone(),
        })?;
        Ok(answer)
    }

    /// The answer that is on the disk. Where one was lost, asking again needs consent.
    fn known(&self, question: &Question<'_>) -> Result<Option<Json>, Failure> {
        let state = self.driver.state.borrow();
        match state.asked(self.stage()) {
            Asked::Answered(request, answer) if request == question.request => {
                Ok(Some(answer.clone()))
            }
            Asked::Lost(_) if !self.may_ask_again(question) => Err(self.given_up(question)),
            _ => Ok(None),
        }
    }

    fn may_ask_again(&self, question: &Question<'_>) -> bool {
        match question.lost {
            LostCall::Retry => true,
            LostCall::Fail => false,
            LostCall::Ask => {
                let words = format!(
                    "{}; ask `{}` again, and perhaps pay twice?",
                    self.sentence(question),
                    question.of
                );
                self.driver.reporter.confirm(&words).unwrap_or(false)
            }
        }
    }

    fn sentence(&self, question: &Question<'_>) -> String {
        format!(
            "the process ended while `{}` was answering `{}`: the call may have been billed, and its answer is lost",
            question.of,
            self.stage(),
        )
    }

    fn given_up(&self, question: &Question<'_>) -> Failure {
        Failure::refused(self.sentence(question))
            .coded("CallLost")
            .helped(
                "`gemstack resume --lost-call retry` asks again and may pay twice; \
                 `gemstack runs reply` shows what had come by then",
            )
    }
}

//! One reply of a script: written by a person, or recorded.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::answer::Finish;
use super::super::{Answer, Model, Request, Usage, estimate};
use super::asked::Asked;
use super::expectations::Expectations;
use crate::failure::{Failure, Kind};

/// The reply to one call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// What it is the reply to, for those who read the script.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// What the prompt must contain.
    #[serde(default, skip_serializing_if = "Expectations::are_none")]
    pub(super) expect: Expectations,
    /// What was asked, where it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Asked>,
    /// What the model says; of a call that failed, what had come of it.
    #[serde(default)]
    pub text: String,
    /// What it thought before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thinking: Option<String>,
    /// In pieces of so many characters; in one where nothing is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<usize>,
    /// How it came to an end.
    #[serde(default = "stop", skip_serializing_if = "is_stop")]
    pub finish: Finish,
    /// The service's own word for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The tokens it took; an estimate where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// Why the call failed, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failed>,
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failed {
    /// What kind of trouble it was.
    pub kind: Kind,
    /// The documented code, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What went wrong, in words.
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// How long the service asked to wait, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<f64>,
}

fn stop() -> Finish {
    Finish::Stop
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_stop(finish: &Finish) -> bool {
    *finish == Finish::Stop
}

impl Reply {
    /// What came of a call.
    pub fn recorded(asked: Asked, pieces: &[String], ended: &Result<Answer, Failure>) -> Self {
        let answer = ended.as_ref().ok();
        let failure = ended.as_ref().err();
        Self {
            purpose: None,
            expect: Expectations::default(),
            request: Some(asked),
            text: answer.map_or_else(|| pieces.concat(), |it| it.text.clone()),
            thinking: answer.and_then(|it| it.thinking.clone()),
            pieces: lengths(pieces),
            finish: answer.map_or(Finish::Stop, |it| it.finish),
            reason: answer.and_then(|it| it.reason.clone()),
            usage: answer.map(|it| it.usage).or_else(|| usage(failure?)),
            failure: failure.map(Failed::of),
        }
    }

    /// What comes of the call, piece by piece, now that it is made again.
    pub(crate) fn given(
        &self,
        model: &Model,
        request: &Request,
        on_piece: &mut dyn FnMut(&str),
    ) -> Result<Answer, Failure> {
        self.tell(on_piece);
        let usage = self.usage;
        if let Some(failed) = &self.failure {
            let failure = failed.again();
            return Err(match usage {
                Some(usage) => failure.giving(serde_json::json!({
                    "text": self.text, "finish": "error", "usage": usage,
                })),
                None => failure,
            });
        }
        Ok(Answer {
            text: self.text.clone(),
            thinking: self.thinking.clone(),
            finish: self.finish,
            reason: self.reason.clone(),
            usage: usage.unwrap_or_else(|| estimate(model, request, &self.text)),
            model: model.name.clone(),
        })
    }

    /// Tells the text in its pieces; what they leave over comes last.
    fn tell(&self, on_piece: &mut dyn FnMut(&str)) {
        let mut rest = self.text.as_str();
        for length in &self.pieces {
            let cut = rest
                .char_indices()
                .nth(*length)
                .map_or(rest.len(), |(it, _)| it);
            let (piece, after) = rest.split_at(cut);
            rest = after;
            if !piece.is_empty() {
                on_piece(piece);
            }
        }
        if !rest.is_empty() {
            on_piece(rest);
        }
    }

    /// What the prompt lacks of what it must contain.
    pub(super) fn missing(&self, request: &Request) -> Vec<&str> {
        let there = |needle: &str| request.texts().any(|it| it.contains(needle));
        let expected = self.expect.all().iter().map(String::as_str);
        expected.filter(|it| !there(it)).collect()
    }
}

/// How many characters each piece has; nothing of a text that came in one.
fn lengths(pieces: &[String]) -> Vec<usize> {
    match pieces {
        [] | [_] => Vec::new(),
        pieces => pieces.iter().map(|it| it.chars().count()).collect(),
    }
}

/// What a failed call took all the same.
fn usage(failure: &Failure) -> Option<Usage> {
    let usage = failure.outputs.as_ref()?.get("usage")?;
    serde_json::from_value(usage.clone()).ok()
}

impl Failed {
    fn of(failure: &Failure) -> Self {
        Self {
            kind: failure.kind,
            code: failure.code.clone(),
            message: failure.message.clone(),
            help: failure.help.clone(),
            retry_after: failure.retry_after.map(|it| it.as_secs_f64()),
        }
    }

    fn again(&self) -> Failure {
        let mut failure = Failure::new(self.kind, self.message.clone());
        failure.code.clone_from(&self.code);
        failure.help.clone_from(&self.help);
        let wait = self.retry_after.map(Duration::try_from_secs_f64);
        failure.retry_after = wait.and_then(Result::ok);
        failure
    }
}

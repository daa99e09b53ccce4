//! Scripts: replies that were written down beforehand, one for each call.

use serde::Deserialize;
use serde_json::Value as Json;

use super::answer::Finish;
use super::{Answer, Model, ProviderFault, Request, estimate};
use crate::failure::Failure;

/// A document of kind `script`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    #[serde(rename = "kind")]
    _kind: KindName,
    name: String,
    #[serde(default, rename = "summary")]
    _summary: Option<String>,
    /// The feature that the replies build, for those who run the script.
    #[serde(default)]
    feature: Option<String>,
    replies: Vec<Reply>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KindName {
    Script,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reply {
    /// What it is the reply to, for those who read the script.
    #[serde(default, rename = "for")]
    purpose: Option<String>,
    /// What the prompt must contain.
    #[serde(default)]
    expect: Expectations,
    text: String,
    #[serde(default = "stop")]
    finish: Finish,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Expectations {
    One(String),
    Several(Vec<String>),
}

impl Default for Expectations {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

fn stop() -> Finish {
    Finish::Stop
}

impl Script {
    /// Reads a document of kind `script`.
    pub fn parse(document: &Json) -> Result<Self, ProviderFault> {
        Ok(Self::deserialize(document)?)
    }

    /// The feature that the replies build.
    pub fn feature(&self) -> Option<&str> {
        self.feature.as_deref()
    }

    /// The reply to call number `turn`, counted from zero.
    pub(super) fn answer(
        &self,
        turn: usize,
        model: &Model,
        request: &Request,
    ) -> Result<Answer, Failure> {
        let reply = self.replies.get(turn).ok_or_else(|| self.exhausted(turn))?;
        let missing = reply.missing(request);
        if !missing.is_empty() {
            return Err(self.unexpected(turn, reply, &missing));
        }
        Ok(Answer {
            text: reply.text.clone(),
            thinking: None,
            finish: reply.finish,
            reason: None,
            usage: estimate(model, request, &reply.text),
            model: model.name.clone(),
        })
    }

    fn exhausted(&self, turn: usize) -> Failure {
        let (name, count) = (&self.name, self.replies.len());
        let message = format!(
            "the script `{name}` has {count} replies, but this is call {}",
            turn + 1
        );
        Failure::rejected(message).helped(format!("add a reply to the script `{name}`"))
    }

    fn unexpected(&self, turn: usize, reply: &Reply, missing: &[&str]) -> Failure {
        let purpose = reply
            .purpose
            .as_ref()
            .map(|it| format!(" (for {it})"))
            .unwrap_or_default();
        let message = format!(
            "the prompt of call {}{purpose} lacks what the script `{}` expects: `{}`",
            turn + 1,
            self.name,
            missing.join("`, `"),
        );
        Failure::rejected(message).helped("the script and the pipeline do not belong together")
    }
}

impl Reply {
    fn missing(&self, request: &Request) -> Vec<&str> {
        let there = |needle: &str| request.texts().any(|it| it.contains(needle));
        let expected = self.expect.all().iter().map(String::as_str);
        expected.filter(|it| !there(it)).collect()
    }
}

impl Expectations {
    fn all(&self) -> &[String] {
        match self {
            Self::One(it) => std::slice::from_ref(it),
            Self::Several(them) => them,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{Endpoint, Provider, ask};
    use super::*;
    use crate::failure::Kind;
    use crate::http::Http;
    use crate::money::MicroDollars;

    fn script() -> Script {
        let document = json!({
            "kind": "script",
            "name": "two_steps",
            "replies": [
                { "for": "the first step", "expect": "ROLE: writer", "text": "one" },
                { "expect": ["a", "b"], "text": "two", "finish": "length" },
            ],
        });
        Script::parse(&document).expect("it parses")
    }

    fn provider() -> Provider {
        let models = json!([{ "pattern": "*", "characters_per_token": 4 }]);
        let document =
            json!({ "kind": "provider", "name": "notes", "protocol": "script", "models": models });
        Provider::parse(&document).expect("it parses")
    }

    async fn answer(turn: usize, prompt: &str) -> (Result<Answer, Failure>, String) {
        let provider = provider();
        let model = provider.model("two_steps").expect("any model");
        let endpoint = Endpoint::Script {
            script: script(),
            turn,
        };
        let (request, http, mut pieces) = (Request::new(prompt), Http::new(), String::new());
        let mut on_piece = |piece: &str| pieces.push_str(piece);
        let answer = ask(&provider, &model, &request, &endpoint, &http, &mut on_piece).await;
        (answer, pieces)
    }

    #[tokio::test]
    async fn each_call_gets_its_reply_and_costs_what_its_letters_say() {
        let (answer, pieces) = answer(0, "ROLE: writer").await;
        let answer = answer.expect("a reply");
        assert_eq!((answer.text.as_str(), answer.finish), ("one", Finish::Stop));
        assert_eq!(
            (answer.usage.input_tokens, answer.usage.output_tokens),
            (3, 1)
        );
        assert!(answer.usage.estimated);
        assert_eq!(
            provider().model("any").expect("any").cost(&answer.usage),
            Some(MicroDollars::ZERO)
        );
        assert_eq!(pieces, "one");
    }

    #[tokio::test]
    async fn a_script_can_say_that_its_reply_was_cut() {
        let (answer, _) = answer(1, "a and b").await;
        assert_eq!(answer.expect("a reply").finish, Finish::Length);
    }

    #[tokio::test]
    async fn what_the_prompt_lacks_is_named() {
        let (answer, pieces) = answer(1, "only a").await;
        let failure = answer.expect_err("b is missing");
        assert_eq!(failure.kind, Kind::Rejected);
        assert_eq!(
            failure.message,
            "the prompt of call 2 lacks what the script `two_steps` expects: `b`"
        );
        assert_eq!(pieces, "");
    }

    #[tokio::test]
    async fn a_call_too_many_is_a_failure() {
        let (answer, _) = answer(2, "").await;
        let message = "the script `two_steps` has 2 replies, but this is call 3";
        assert_eq!(answer.expect_err("no third reply").message, message);
    }
}

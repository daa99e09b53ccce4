//! Scripts: replies that were written down beforehand, one for each call.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{ProviderFault, Request};
use crate::failure::Failure;

mod asked;
mod expectations;
mod reply;

pub use asked::Asked;
pub use reply::{Failed, Reply};

/// A document of kind `script`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    kind: KindName,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    /// The feature that the replies build, for those who run the script.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    feature: Option<String>,
    replies: Vec<Reply>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KindName {
    Script,
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

    /// A script of replies that were recorded.
    pub fn recorded(name: &str, summary: &str, replies: Vec<Reply>) -> Self {
        Self {
            kind: KindName::Script,
            name: name.to_owned(),
            summary: Some(summary.to_owned()),
            feature: None,
            replies,
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its replies, in order.
    pub fn replies(&self) -> &[Reply] {
        &self.replies
    }

    /// The reply to call number `turn`, counted from zero, if the prompt has what it expects.
    pub(crate) fn reply(&self, turn: usize, request: &Request) -> Result<&Reply, Failure> {
        let reply = self.replies.get(turn).ok_or_else(|| self.exhausted(turn))?;
        match reply.missing(request).as_slice() {
            [] => Ok(reply),
            missing => Err(self.unexpected(turn, reply, missing)),
        }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{Answer, Endpoint, Finish, Provider, ask};
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

//! How many tokens a prompt may have: the budget that somebody gives, and never more than its model reads beside its reply.

use schemars::JsonSchema;
use serde::Serialize;

use crate::failure::Failure;
use crate::provider::Model;

/// How many tokens a prompt may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit {
    /// So many.
    pub(super) tokens: u64,
    /// What says so.
    pub(super) by: By,
}

/// What limits a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum By {
    /// A budget.
    Budget,
    /// What the model reads, less what is kept free for its reply.
    Context,
}

impl Limit {
    /// The smaller of a budget and of what a model reads beside a reply of so many tokens, or its longest, if that is less; none where nobody
    /// says either. A reply has at most half of what the model reads, for some write as much as they read.
    pub(super) fn of(budget: Option<u64>, model: &Model, reply: Option<u64>) -> Option<Self> {
        let room = model.context.map(|context| {
            let longest = [reply, model.max_output].into_iter().flatten().min();
            context - longest.unwrap_or_default().min(context / 2)
        });
        match (budget, room) {
            (Some(tokens), room) if room.is_none_or(|it| tokens <= it) => Some(Self {
                tokens,
                by: By::Budget,
            }),
            (_, room) => room.map(|tokens| Self {
                tokens,
                by: By::Context,
            }),
        }
    }

    /// Why a prompt of which so many tokens must stay cannot be made.
    pub(super) fn too_small(self, needed: u64, model: &Model) -> Failure {
        let Self { tokens, by } = self;
        let (name, needs) = (&model.name, format!("what must stay needs {needed} tokens"));
        let (message, help) = match by {
            By::Budget => (
                format!("a token budget of {tokens} is too small: {needs}"),
                format!("give at least {needed} tokens, or shorten what must stay"),
            ),
            By::Context => (
                format!("`{name}` reads {tokens} tokens beside its reply, and {needs}"),
                "ask a model that reads more (`gemstack models`), or shorten what must stay"
                    .to_owned(),
            ),
        };
        Failure::rejected(message)
            .coded("TokenBudgetTooSmall")
            .helped(help)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::provider::Provider;

    fn model(said: &serde_json::Value) -> Model {
        let document =
            json!({ "kind": "provider", "name": "p", "protocol": "script", "models": [said] });
        let provider = Provider::parse(&document).expect("a provider");
        provider.model("m").expect("a model")
    }

    #[test]
    fn the_smaller_of_budget_and_context_counts_and_the_reply_keeps_its_room() {
        let reads = model(&json!({ "name": "m", "context": 1000, "max_output": 300 }));
        let limit = |budget, reply| Limit::of(budget, &reads, reply).map(|it| (it.tokens, it.by));
        assert_eq!(limit(None, None), Some((700, By::Context)));
        assert_eq!(limit(None, Some(100)), Some((900, By::Context)));
        assert_eq!(limit(Some(700), None), Some((700, By::Budget)));
        assert_eq!(limit(Some(701), None), Some((700, By::Context)));
        assert_eq!(limit(None, Some(5000)), Some((700, By::Context)));
        let all = model(&json!({ "name": "m", "context": 1000, "max_output": 1000 }));
        let limit = Limit::of(None, &all, None);
        assert_eq!(limit.map(|it| it.tokens), Some(500));
        let silent = model(&json!({ "name": "m" }));
        assert_eq!(Limit::of(None, &silent, Some(9)), None);
        assert_eq!(
            Limit::of(Some(7), &silent, None).map(|it| it.tokens),
            Some(7)
        );
    }
}

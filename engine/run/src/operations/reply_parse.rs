//! `reply.parse`: a reply becomes file operations; one that is cut or half understood is refused.

use gemstack_lang::catalogue::{Author, Effects, Holds, Trust};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::call::End;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::operation::{Given, Operation, Performed};
use crate::reply::{self, FileOperation, Reply, ReplyFault};

/// Reads a reply.
pub(super) struct ReplyParse;

/// The reply.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// What the model wrote.
    text: String,
    /// How the reply came to an end.
    #[serde(default)]
    finish: Option<End>,
    /// The service's own word for that.
    #[serde(default)]
    reason: Option<String>,
}

/// What the reply asks for.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// What is to be done to files: at least one thing.
    operations: Vec<FileOperation>,
    /// Everything else that the reply says.
    prose: String,
}

impl Operation for ReplyParse {
    const NAME: &'static str = "reply.parse";
    const SUMMARY: &'static str =
        "Reads the file operations of a reply; one that is cut or not understood is refused whole.";
    const EFFECTS: Effects = Effects::READS;
    const TRUST: Trust = Trust {
        outputs: &[
            ("operations", Holds::Words(Author::Model)),
            ("prose", Holds::Words(Author::Model)),
        ],
        ..Trust::FULL
    };
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        Parameters {
            text,
            finish,
            reason,
        }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let reply = whole(finish, reason.as_deref())
            .and_then(|()| reply::parse(&text).map_err(|it| not_understood(&it)))
            .and_then(with_operations)
            .map_err(|it| with_place(it, context))?;
        let Reply { operations, prose } = reply;
        Ok(Performed::Given(Given::only(Outputs { operations, prose })))
    }
}

/// Refuses what did not come to its own end.
fn whole(finish: Option<End>, reason: Option<&str>) -> Result<(), Failure> {
    match finish {
        Some(End::Length) => Err(truncated("the reply was cut at the output limit")),
        Some(End::Error) => Err(truncated("the reply broke off")),
        Some(End::Blocked) => Err(blocked(reason)),
        Some(End::Stop | End::Other) | None => Ok(()),
    }
}

fn truncated(message: &str) -> Failure {
    Failure::new(Kind::Truncated, message).coded("ReplyTruncated")
}

fn blocked(reason: Option<&str>) -> Failure {
    let reason = reason.map(|it| format!(" ({it})")).unwrap_or_default();
    Failure::rejected(format!("the service does not answer this prompt{reason}"))
        .coded("ReplyBlocked")
}

fn not_understood(fault: &ReplyFault) -> Failure {
    match fault {
        ReplyFault::Unclosed { .. } => truncated(&fault.to_string()),
        _ => Failure::rejected(fault.to_string()).coded("ReplyNotUnderstood"),
    }
}

fn with_operations(reply: Reply) -> Result<Reply, Failure> {
    if reply.operations.is_empty() {
        let fault = ReplyFault::NoOperations;
        return Err(Failure::rejected(fault.to_string()).coded("ReplyWithoutFiles"));
    }
    Ok(reply)
}

/// The cure begins with reading what came: it was paid for.
fn with_place(failure: Failure, context: &Context<'_>) -> Failure {
    let message = format!("{}; nothing was written", failure.message);
    let help = format!("the reply is kept: `gemstack runs reply {}`", context.run());
    Failure { message, ..failure }.helped(help)
}

#[cfg(test)]
mod tests;

//! `reply.parse`: a reply becomes file operations; one that is cut or half understood is refused.

use gemstack_lang::catalogue::{Author, Effects, Holds, Trust};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::call::End;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::operation::{Given, Operation, Performed};
use crate::reply::{self, FileOperation, Reply, ReplyFault, Shape, Syntax, Syntaxes};

mod judging;

use judging::Judging;

/// Bytes up to which a file is asked for whole where a change of it does not fit.
const SMALL: usize = 8_000;

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
    /// The syntaxes that the reply may use, as its format teaches them; none said is all.
    #[serde(default)]
    syntaxes: Vec<Syntax>,
    /// Where in a reply of JSON its operations and its prose are.
    #[serde(default)]
    shape: Option<Shape>,
    /// The JSON Schema that a reply of JSON keeps to.
    #[serde(default)]
    schema: Option<Json>,
    /// What was kept of a reply before this one, which gives the rest.
    #[serde(default)]
    kept: Vec<FileOperation>,
    /// What comes of a reply that is not understood or does not fit the files: `fail`, or `repair`, which gives what to
    /// tell the model.
    #[serde(default)]
    on_fault: OnFault,
    /// Whose reply it is and in which format, for the share of replies that can be carried out.
    #[serde(default)]
    of: Option<Origin>,
    /// Bytes up to which a file is asked for whole where a change of it does not fit; 8000 if nothing is said.
    #[serde(default)]
    small: Option<usize>,
}

/// Whose reply it is, and in which format.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct Origin {
    /// The model.
    model: String,
    /// The format, as the name of its text.
    format: String,
}

/// What comes of a reply that cannot be carried out.
#[derive(Clone, Copy, Default, Deserialize, Eq, JsonSchema, PartialEq)]
#[serde(rename_all = "snake_case")]
enum OnFault {
    /// The stage fails.
    #[default]
    Fail,
    /// The stage says what to tell the model, so that it gives the rest.
    Repair,
}

/// What the reply asks for.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// What is to be done to files: at least one thing, unless the reply is to be repaired.
    operations: Vec<FileOperation>,
    /// Everything else that the reply says.
    prose: String,
    /// What to tell the model where the reply cannot be carried out; null where it can.
    repair: Option<String>,
    /// What of such a reply can be.
    kept: Vec<FileOperation>,
    /// Whose reply it is and in which format, where that was given.
    of: Option<Origin>,
}

impl Operation for ReplyParse {
    const NAME: &'static str = "reply.parse";
    const SUMMARY: &'static str =
        "Reads the file operations of a reply; one that is cut or not understood is refused whole.";
    const EFFECTS: Effects = Effects::READS;
    const TRUST: Trust = Trust {
        outputs: &[
            ("operations", Holds::Words(Author::Model)),
            ("kept", Holds::Words(Author::Model)),
            ("repair", Holds::Words(Author::Model)),
            ("prose", Holds::Words(Author::Model)),
        ],
        ..Trust::FULL
    };
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        parameters: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        whole(parameters.finish, parameters.reason.as_deref())
            .and_then(|()| parameters.outputs(context))
            .map(|it| Performed::Given(Given::only(it)))
            .map_err(|it| with_place(it, context))
    }
}

impl Parameters {
    fn outputs(self, context: &Context<'_>) -> Result<Outputs, Failure> {
        match self.understood() {
            Ok(reply) => Ok(self.judged(reply, context)),
            Err(fault) if self.is_repairable(&fault) => Ok(Outputs {
                operations: Vec::new(),
                prose: String::new(),
                repair: Some(reply::repair::of_reply(&fault)),
                kept: self.kept,
                of: self.of,
            }),
            Err(fault) => Err(of(not_understood(&fault), self.of)),
        }
    }

    fn understood(&self) -> Result<Reply, ReplyFault> {
        let syntaxes = Syntaxes::of(&self.syntaxes);
        if let Some(schema) = &self.schema {
            keeps_to(schema, &self.text)?;
        }
        let shape = self.shape.clone().unwrap_or_default();
        let reply = reply::parse_as(&self.text, syntaxes, &shape)?;
        if reply.operations.is_empty() {
            return Err(ReplyFault::NoOperations);
        }
        Ok(reply)
    }

    /// A reply that ends within a block can be repaired only if the model meant to end there.
    fn is_repairable(&self, fault: &ReplyFault) -> bool {
        let is_cut = matches!(fault, ReplyFault::Unclosed { .. });
        self.on_fault == OnFault::Repair && (!is_cut || self.finish == Some(End::Stop))
    }

    /// With what was kept, and held against the files if it may be repaired.
    fn judged(self, reply: Reply, context: &Context<'_>) -> Outputs {
        let operations = reply::merged(self.kept, reply.operations);
        let outputs = Outputs {
            operations: Vec::new(),
            prose: reply.prose,
            repair: None,
            kept: Vec::new(),
            of: self.of,
        };
        if self.on_fault == OnFault::Fail {
            return Outputs {
                operations,
                ..outputs
            };
        }
        let mut judging = Judging::new(context, self.small.unwrap_or(SMALL));
        for operation in &operations {
            judging.take(operation);
        }
        if judging.unfit.is_empty() {
            return Outputs {
                operations,
                ..outputs
            };
        }
        let Judging { unfit, kept, .. } = judging;
        let syntaxes = Syntaxes::of(&self.syntaxes);
        let repair = Some(reply::repair::of_changes(&unfit, &kept, syntaxes));
        Outputs {
            repair,
            kept,
            ..outputs
        }
    }
}

/// Refuses JSON that does not keep to its schema.
fn keeps_to(schema: &Json, text: &str) -> Result<(), ReplyFault> {
    let Some(json) = reply::json(text) else {
        return Ok(());
    };
    let faults = gemstack_lang::shape::faults_of(schema, &json);
    if faults.is_empty() {
        return Ok(());
    }
    let faults: Vec<_> = faults.into_iter().take(10).collect();
    let problem = format!(
        "the reply does not keep to its schema: {}",
        faults.join("; ")
    );
    Err(ReplyFault::Structured { problem })
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
        ReplyFault::NoOperations => Failure::rejected(fault.to_string()).coded("ReplyWithoutFiles"),
        _ => Failure::rejected(fault.to_string()).coded("ReplyNotUnderstood"),
    }
}

/// A failure that says whose reply it was.
fn of(failure: Failure, origin: Option<Origin>) -> Failure {
    match origin {
        Some(origin) => failure.giving(serde_json::json!({ "of": origin })),
        None => failure,
    }
}

/// The cure begins with reading what came: it was paid for.
fn with_place(failure: Failure, context: &Context<'_>) -> Failure {
    let message = format!("{}; nothing was written", failure.message);
    let help = format!("the reply is kept: `gemstack runs reply {}`", context.run());
    Failure { message, ..failure }.helped(help)
}

#[cfg(test)]
mod tests;

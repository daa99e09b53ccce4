//! `agent.run`: an agent program at work in a copy of the project. What it leaves there is proposed like the files of any
//! reply: judged by the step's `writes`, committed all or none, put back and undone like them.

use std::collections::BTreeSet;

use gemstack_lang::catalogue::{Author, Effects, Holds, Money, Trust, Writes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::files_read::secrets;
use super::model_ask::{self, Asking, Chosen, json_of};
use crate::call::Call;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::files::{Letters, Patterns, RelativePath, Writer};
use crate::models::{Names, Wanted};
use crate::once::LostCall;
use crate::operation::{Given, Operation, Performed};
use crate::provider::Effort;
use crate::report::News;
use crate::tree::relative;
use crate::workspace::{Changed, Workspace};

/// Runs an agent program.
pub(super) struct AgentRun;

/// What it is to do, and which program it is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The agent program and its model, as `provider/model`; or a list of them, where each is run if those before it are
    /// out of reach.
    #[schemars(extend("x-names" = "model"))]
    model: Names,
    /// The agent programs that are run after that, where it is out of reach.
    #[serde(default)]
    #[schemars(extend("x-names" = "model"))]
    fallbacks: Vec<String>,
    /// A word for the part that the stage plays: where the settings name a model for it, that one is run instead.
    #[serde(default)]
    role: Option<String>,
    /// What it is to do.
    prompt: String,
    /// What it is told about its part, apart from the prompt.
    #[serde(default)]
    system: Option<String>,
    /// How hard it thinks, where it can.
    #[serde(default)]
    effort: Option<Effort>,
    /// What is done where the process died before what it left was on the disk, as of `model.ask`.
    #[serde(default)]
    lost_call: Option<LostCall>,
}

/// What came of it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// What it said, and what it took.
    #[serde(flatten)]
    call: Call,
    /// The files that it changed, made or removed, sorted.
    files: Vec<String>,
}

/// What is on the disk of it before anything is made of it.
#[derive(Serialize, Deserialize)]
struct Left {
    call: Call,
    changes: Vec<Changed>,
}

impl Operation for AgentRun {
    const NAME: &'static str = "agent.run";
    const SUMMARY: &'static str =
        "Runs an agent program in a copy of the project, and proposes what it changed there.";
    const EFFECTS: Effects = Effects {
        money: Money::Pays,
        writes: Writes::Anywhere,
        ..Effects::STARTS_PROGRAM
    };
    const TRUST: Trust = Trust {
        outputs: &[
            ("text", Holds::Words(Author::Model)),
            ("reason", Holds::Words(Author::Model)),
            ("files", Holds::Paths(Author::Model)),
        ],
        ..Trust::FULL
    };
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        parameters: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let wanted = Wanted {
            model: &parameters.model,
            fallbacks: &parameters.fallbacks,
            role: parameters.role.as_deref(),
        };
        let chosen = Chosen::of(wanted, context)?;
        let (left, changes) = match left(parameters, &chosen, context).await {
            Ok(Left { call, changes }) => (Ok(call), changes),
            Err(failure) => (Err(failure), Vec::new()),
        };
        let call = chosen.concluded(left)?;
        judge(&changes, context).map_err(|it| it.giving(json_of(&call)))?;
        let files: BTreeSet<_> = changes.iter().map(|it| it.path.clone()).collect();
        let outputs = Outputs {
            call,
            files: files.into_iter().collect(),
        };
        let proposed = changes.into_iter().map(Changed::proposed).collect();
        Ok(Performed::Given(Given::proposing(outputs, proposed)))
    }
}

/// What the program leaves, unless it was on the disk before a crash already.
async fn left(
    parameters: Parameters,
    chosen: &Chosen,
    context: &Context<'_>,
) -> Result<Left, Failure> {
    let asked = model_ask::Parameters {
        system: parameters.system,
        effort: parameters.effort,
        lost_call: parameters.lost_call,
        ..model_ask::Parameters::prompting(parameters.model, parameters.prompt)
    };
    refuse_tape(context)?;
    let asking = Asking::prepared(asked, chosen, context)?;
    asking.refuse_unless_agent()?;
    let answer = asking.once(async { worked(&asking, context).await });
    read(answer.await?)
}

/// The program at work, from the copy that it gets to the changes that it leaves.
async fn worked(asking: &Asking<'_>, context: &Context<'_>) -> Result<Json, Failure> {
    let workspace = workspace(context)?;
    asking.work_in(workspace.place());
    let call = asking.asked().await?;
    let changes = workspace.changes();
    let changes = changes.map_err(|it| it.giving(json_of(&call)))?;
    Ok(json!(Left { call, changes }))
}

fn read(answer: Json) -> Result<Left, Failure> {
    serde_json::from_value(answer)
        .map_err(|it| Failure::internal(format!("what is in the journal cannot be used: {it}")))
}

/// A copy of the project, without what `files.read` withholds for its secrets.
fn workspace(context: &Context<'_>) -> Result<Workspace, Failure> {
    let readable = context.world().settings().list("readable_paths");
    let readable = Patterns::parse(&readable, Letters::Exact);
    let readable = readable.map_err(|it| Failure::rejected(it.to_string()))?;
    let is_withheld = |path: &RelativePath, bytes: &[u8]| {
        let text = || str::from_utf8(bytes).ok().and_then(secrets::in_text);
        let reason = secrets::in_name(path).map(str::to_owned).or_else(text);
        let reason = reason.filter(|_| !readable.contain(path));
        if let Some(reason) = &reason {
            let note = format!("`{path}` is withheld from the agent: {reason}");
            context.tell(News::Note(&note));
        }
        reason.is_some()
    };
    Workspace::of(&context.tree(), is_withheld)
}

/// Refuses what was left if any of its paths may not be written, and names them all.
fn judge(changes: &[Changed], context: &Context<'_>) -> Result<(), Failure> {
    let judged = changes
        .iter()
        .map(|it| context.judge(&relative(&it.path)?, Writer::Proposal));
    let refused: Vec<Failure> = judged.filter_map(Result::err).collect();
    let messages: Vec<_> = refused.iter().map(|it| it.message.clone()).collect();
    match refused.into_iter().next() {
        None => Ok(()),
        Some(first) => Err(Failure {
            message: messages.join("\n"),
            help: Some("nothing of what the agent left was written".to_owned()),
            ..first
        }),
    }
}

/// What an agent does to files is on no tape.
fn refuse_tape(context: &Context<'_>) -> Result<(), Failure> {
    if !context
        .world()
        .tape()
        .is_some_and(crate::tape::Tape::answers)
    {
        return Ok(());
    }
    let failure = Failure::new(
        Kind::Refused,
        "what an agent program changes is in no recording",
    );
    Err(failure
        .coded("AgentNotRecorded")
        .helped("run it without `--replay`"))
}

#[cfg(test)]
mod tests;

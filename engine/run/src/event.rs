//! What happens in a run. Events are the only history there is: the journal holds them, state is
//! their fold, reporters tell them.

use std::collections::BTreeMap;

use gemstack_lang::expression::Datum;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::digest::Digest;
use crate::edition::Editions;
use crate::failure::Failure;
use crate::ledger::Claim;

/// The number of the journal's format. A journal once written can be read for ever.
pub const FORMAT: u32 = 2;

/// Something that happened, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When, as RFC 3339 in UTC.
    pub at: String,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A run began.
    RunStarted(Box<Header>),
    /// The documents that the run may use were proved, and are these.
    PlansProved {
        /// What they are, by `kind/name`.
        plans: Editions,
    },
    /// A run that had stopped goes on; what was under way or had failed is done again.
    RunResumed {
        /// The version of the engine that goes on.
        engine: String,
        /// The settings that expressions see from now on, where they are told.
        #[serde(default, skip_serializing_if = "Json::is_null")]
        settings: Json,
        /// The scope of a pipeline that is done anew, with what had ended well in it. Formats
        /// after the first tell that by [`What::Reopened`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        anew: Option<String>,
    },
    /// What had ended is done anew.
    Reopened {
        /// These stages and scopes, and all that lies below them.
        paths: Vec<String>,
        /// These stages, but not what lies below them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        around: Vec<String>,
        /// Of the lifecycles in these scopes, the steps from that number on.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        steps: BTreeMap<String, usize>,
    },
    /// The facts of a pipeline or lifecycle were read.
    FactsRead {
        /// The scope they belong to.
        scope: String,
        /// Their values by name.
        facts: Json,
    },
    /// A stage began.
    StageStarted {
        /// The stage, as a path: `run/api_call`.
        stage: String,
        /// The operation it uses.
        operation: String,
        /// Which attempt it is, counted from 1.
        attempt: u32,
        /// The digest of its parameters, as JSON.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        with: Option<Digest>,
        /// The document that it runs, as `kind/name`, where it runs one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        runs: Option<String>,
    },
    /// A stage is about to ask for something that must not be done twice, such as a call that is
    /// paid for. Whether it was done is known when the stage is answered or ends; when the
    /// process dies before, nobody knows.
    CallIntended {
        /// The stage.
        stage: String,
        /// The call within its run.
        call: String,
        /// The digest of all that is asked.
        request: Digest,
    },
    /// The answer to a call, before anything is made of it.
    CallAnswered {
        /// The stage.
        stage: String,
        /// What was answered.
        answer: Json,
    },
    /// The book of costs holds what a call may take.
    CostsReserved {
        /// The stage that checked the costs; the call is in its scope.
        stage: String,
        /// What the call may take, and the limits that it must keep.
        claim: Claim,
    },
    /// A stage gave its outputs.
    StageFinished {
        /// The stage.
        stage: String,
        /// What it gave.
        outputs: Datum,
        /// The files it proposes.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<Proposed>,
        /// The files that it read from the disk for others, and what they held; none where there was no file.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        read: BTreeMap<String, Option<Digest>>,
    },
    /// A stage failed.
    StageFailed {
        /// The stage.
        stage: String,
        /// Why.
        failure: Failure,
        /// In how many milliseconds it is tried again, if it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        again_in_ms: Option<u64>,
    },
    /// A stage was not performed.
    StageSkipped {
        /// The stage.
        stage: String,
        /// Why not.
        because: Skipped,
    },
    /// A step of a lifecycle began.
    StepStarted {
        /// The scope of the lifecycle.
        scope: String,
        /// The step.
        step: String,
        /// How many steps of this lifecycle had ended before.
        number: usize,
        /// Why it is the one to run.
        reason: String,
        /// The inputs of its work.
        #[serde(default)]
        inputs: Json,
    },
    /// A step of a lifecycle ended.
    StepEnded {
        /// The scope of the lifecycle.
        scope: String,
        /// The step.
        step: String,
        /// Its number.
        number: usize,
        /// What its work gave.
        result: Json,
        /// The state after it.
        state: String,
        /// The ticked boxes after it.
        done: Vec<String>,
        /// The used-up parts of limits after it.
        counts: BTreeMap<String, u64>,
        /// Why the work was rejected, where it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rejection: Option<Rejected>,
        /// The record of the lifecycle, changed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<Proposed>,
    },
    /// Files are about to be written; the contents before are in the blobs.
    CommitStarted {
        /// The files.
        files: Vec<Committed>,
    },
    /// They are written.
    CommitFinished {
        /// How many.
        files: usize,
    },
    /// The run ended.
    RunEnded {
        /// How.
        outcome: Outcome,
        /// Why it failed, where it did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failure: Option<Failure>,
        /// The digests of all documents and texts that the run used, by `kind/name`.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        uses: BTreeMap<String, Digest>,
    },
}

/// What a run is about: its first event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The number of the format.
    pub format: u32,
    /// The version of the engine.
    pub engine: String,
    /// The run's name.
    pub run: String,
    /// `pipeline` or `lifecycle`.
    pub kind: String,
    /// The document that is run.
    pub name: String,
    /// The step of the lifecycle, where one is run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// The feature, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature: Option<String>,
    /// What the person gave.
    pub inputs: Json,
    /// The settings that expressions see.
    pub settings: Json,
}

/// A file that an operation wants written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// Its path in the project.
    pub path: String,
    /// Its new content; none removes it.
    pub content: Option<String>,
    /// The digest of what the operation read there; none when there was no file.
    pub before: Option<Digest>,
    /// Whether it may be executed; none keeps what it is, and a new file may not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub executable: Option<bool>,
    /// Who wants it: the engine itself, or a model's reply.
    pub by: By,
}

/// Who wants a file written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The engine, for its own state.
    #[default]
    Engine,
    /// A model or a document: policy and the step's write-set decide.
    Reply,
}

/// A file of a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Committed {
    /// Its path.
    pub path: String,
    /// The digest of its content before; none when there was no file.
    pub before: Option<Digest>,
    /// Whether it was executable before.
    #[serde(default)]
    pub executable: bool,
    /// The digest of its content after; none when it is removed.
    pub after: Option<Digest>,
    /// Who wanted it: the reply, where it had any part in it.
    #[serde(default)]
    pub by: By,
}

/// Why a stage was not performed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Skipped {
    /// Its condition does not hold.
    Condition,
    /// A stage before it failed.
    Blocked,
    /// The run is dry and the stage acts on the world outside, or follows one that does.
    Dry,
}

/// The work of a step was rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// The documented code.
    pub code: String,
    /// Why.
    pub reason: String,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Everything went well.
    Done,
    /// The work was rejected: the lifecycle has moved accordingly.
    Rejected,
    /// A stage failed; the run can be resumed.
    Failed,
    /// Someone stopped it; it can be resumed.
    Cancelled,
}

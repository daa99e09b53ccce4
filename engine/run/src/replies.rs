//! The replies of a run: what models wrote, as its journal keeps it.

mod shares;

pub(crate) use shares::keep;
pub use shares::{Share, shares};

use std::collections::HashSet;

use serde_json::Value as Json;

use crate::event::{Event, What};
use crate::files::Root;
use crate::journal::{Journal, JournalFault};
use crate::operations;

/// What a model wrote, as far as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The stage that asked.
    pub stage: String,
    /// The reply, byte for byte.
    pub text: String,
}

/// The latest reply of a run: the answer to a call that was under way when the process died as far as it came, else the
/// last one that a stage gave.
pub fn latest(root: &Root, run: &str, events: &[Event]) -> Result<Option<Kept>, JournalFault> {
    let asking = asking(events);
    for event in events.iter().rev() {
        let kept = match &event.what {
            What::CallIntended { stage, call, .. } => {
                Journal::received(root, run, call)?.map(|text| kept(stage, text))
            }
            what => given(what).filter(|it| asking.contains(it.stage.as_str())),
        };
        if let Some(kept) = kept.filter(|it| !it.text.is_empty()) {
            return Ok(Some(kept));
        }
    }
    Ok(None)
}

fn asking(events: &[Event]) -> HashSet<&str> {
    let asking = events.iter().filter_map(|it| match &it.what {
        What::StageStarted {
            stage, operation, ..
        } if operations::REPLYING.contains(&operation.as_str()) => Some(stage.as_str()),
        _ => None,
    });
    asking.collect()
}

fn given(what: &What) -> Option<Kept> {
    let text = |outputs: &Json| Some(outputs.get("text")?.as_str()?.to_owned());
    let (stage, text) = match what {
        What::StageFinished { stage, outputs, .. } => {
            let text = outputs.field("text");
            (stage, text.as_text().map(str::to_owned))
        }
        What::CallAnswered { stage, answer } => (stage, text(answer)),
        What::StageFailed { stage, failure, .. } => {
            (stage, failure.outputs.as_ref().and_then(text))
        }
        _ => return None,
    };
    Some(kept(stage, text?))
}

fn kept(stage: &str, text: String) -> Kept {
    let stage = stage.to_owned();
    Kept { stage, text }
}

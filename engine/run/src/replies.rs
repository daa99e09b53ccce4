//! The replies of a run: what models wrote, as its journal keeps it.

use std::collections::HashSet;

use serde_json::Value as Json;

use crate::event::{Event, What};
use crate::operations;

/// What a model wrote, as far as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept<'e> {
    /// The stage that asked.
    pub stage: &'e str,
    /// The reply, byte for byte.
    pub text: &'e str,
}

/// The latest reply of a run.
pub fn latest(events: &[Event]) -> Option<Kept<'_>> {
    let asking = asking(events);
    let given = events.iter().rev().filter_map(|it| given(&it.what));
    let mut replies = given.filter(|it| asking.contains(it.stage));
    replies.find(|it| !it.text.is_empty())
}

fn asking(events: &[Event]) -> HashSet<&str> {
    let asking = events.iter().filter_map(|it| match &it.what {
        What::StageStarted {
            stage, operation, ..
        } if operation == operations::ASKING => Some(stage.as_str()),
        _ => None,
    });
    asking.collect()
}

fn given(what: &What) -> Option<Kept<'_>> {
    let (stage, outputs) = match what {
        What::StageFinished { stage, outputs, .. } => (stage, outputs),
        What::StageFailed { stage, failure, .. } => (stage, failure.outputs.as_ref()?),
        _ => return None,
    };
    let text = outputs.get("text").and_then(Json::as_str)?;
    Some(Kept { stage, text })
}

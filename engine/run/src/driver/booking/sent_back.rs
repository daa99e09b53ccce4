//! What of a reply that was cut is sent back with the call for its next part.

use serde_json::Value as Json;

use crate::call::{Call, End};

/// More than what a model is told to go on, in tokens: a sentence or two.
const TOLD: u64 = 256;

/// How many tokens the next call of a stage reads, by what its earlier attempts gave; none where it does not go on with a
/// reply. The last part has read what was asked and all parts before it, and is sent back itself.
pub(super) fn input_tokens(given: &[Json]) -> Option<u64> {
    let calls = given.iter().rev();
    let mut calls = calls.filter_map(|it| serde_json::from_value::<Call>(it.clone()).ok());
    let last = calls.find(|it| it.finish != End::Error)?;
    last.continues?;
    let read = last.usage.input_tokens;
    Some(
        read.saturating_add(last.usage.output_tokens)
            .saturating_add(TOLD),
    )
}

//! The rungs of a ladder: how much of an item is shown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much of an item is shown, from the least to the most.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub(super) enum Rung {
    /// Its title, and how long it is.
    Listing,
    /// Its first and its last lines.
    HeadAndTail,
    /// What it defines, without the bodies; of Markdown the headings, each with its first paragraph.
    Outline,
    /// All but sections and fences of examples, in Markdown.
    WithoutExamples,
    /// All of it.
    Whole,
}

impl Rung {
    /// All rungs, from the least to the most.
    pub(super) const ALL: [Self; 5] = [
        Self::Listing,
        Self::HeadAndTail,
        Self::Outline,
        Self::WithoutExamples,
        Self::Whole,
    ];

    /// Its name for people and models.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Listing => "listing",
            Self::HeadAndTail => "head and tail",
            Self::Outline => "outline",
            Self::WithoutExamples => "without examples",
            Self::Whole => "whole",
        }
    }
}

//! How hard a model thinks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How hard a model thinks before it answers. What a service calls that, its document says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// As little as it can.
    Low,
    /// As much as it does for most.
    Medium,
    /// As much as it can.
    High,
}

impl Effort {
    /// Its name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

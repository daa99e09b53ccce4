//! What a call claims before it is made: what it may take at most, and the limits that it must keep.

use serde::{Deserialize, Serialize};

use super::budget::{Estimate, Limits};

/// A call that is to be made, as far as budgets are concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The feature that the call is for.
    pub feature: String,
    /// The step that the call is for.
    pub step: String,
    /// The model that is to be asked.
    pub model: String,
    /// What it may take at most.
    pub estimate: Estimate,
    /// What may be spent.
    #[serde(default)]
    pub limits: Limits,
}

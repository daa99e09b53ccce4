//! What a prompt must contain.

use serde::{Deserialize, Serialize};

/// A text, or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Expectations {
    One(String),
    Several(Vec<String>),
}

impl Default for Expectations {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

impl Expectations {
    pub(super) fn all(&self) -> &[String] {
        match self {
            Self::One(it) => std::slice::from_ref(it),
            Self::Several(them) => them,
        }
    }

    pub(super) fn are_none(&self) -> bool {
        self.all().is_empty()
    }
}

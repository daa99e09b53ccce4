//! How a reply that was cut by the output limit can be gone on with.

use serde::Deserialize;

/// How a model goes on with what it has written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Continuation {
    /// It cannot.
    None,
    /// What it has written stands last, as its own turn, and it goes on from there.
    Prefill,
    /// A person's turn after that asks it to go on.
    Turn,
}

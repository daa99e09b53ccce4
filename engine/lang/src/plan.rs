//! Plans: pipelines and lifecycles proved able to run. Only `check` can make one.

mod lifecycle;
mod pipeline;

pub use lifecycle::{
    Begin, Count, LifecyclePlan, Limit, Move, Never, Permit, RecordFile, Recovery, Rejection,
    State, Step, Work,
};
pub use pipeline::{Input, PipelinePlan, Retry, Stage};

use crate::expression::Text;

/// A fact to read from a project document.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Its name in expressions.
    pub name: String,
    /// The file it is read from.
    pub file: Text,
    /// What is read there.
    pub selector: crate::fact::Selector,
}

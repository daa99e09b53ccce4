//! A pipeline that can run.

use std::time::Duration;

use super::Fact;
use crate::check::Proof;
use crate::expression::{Expression, Template};
use crate::types::Type;

/// A pipeline that can run.
#[derive(Debug, Clone)]
pub struct PipelinePlan {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub summary: String,
    /// What it takes.
    pub inputs: Vec<Input>,
    /// What it reads before the first stage.
    pub facts: Vec<Fact>,
    /// Its stages, in the order written.
    pub stages: Vec<Stage>,
    /// What it gives, by name.
    pub outputs: Vec<(String, Template)>,
    pub(crate) _proof: Proof,
}

/// One input of a pipeline or nested lifecycle.
#[derive(Debug, Clone)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// What it means.
    pub summary: String,
    /// Its type.
    pub of: Type,
    /// Its value when none is given.
    pub default: Option<Template>,
    /// Whether it may be left out without a default; it is null then.
    pub optional: bool,
}

/// One stage.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// The operation it uses.
    pub operation: String,
    /// The operation's parameters.
    pub with: Template,
    /// Kind and name of the document that the operation runs, where they are written down.
    pub calls: Option<(&'static str, String)>,
    /// The stages it waits for, as indices: those it names and those it refers to.
    pub needs: Vec<usize>,
    /// It runs only where this holds.
    pub condition: Option<Expression>,
    /// Whether it runs whatever became of those it waits for.
    pub always: bool,
    /// Whether and how a failure is tried again.
    pub retry: Option<Retry>,
    /// How long it may take.
    pub timeout: Option<Duration>,
}

/// How a failed stage is tried again.
#[derive(Debug, Clone, PartialEq)]
pub struct Retry {
    /// How often it is performed at most, the first time included.
    pub attempts: u32,
    /// The wait before the second attempt.
    pub wait: Duration,
    /// By how much each further wait grows.
    pub factor: f64,
    /// The kinds of failure that are tried again, by name.
    pub on: Vec<String>,
}

impl PipelinePlan {
    /// The index of the stage of that name.
    pub fn stage(&self, name: &str) -> Option<usize> {
        self.stages.iter().position(|it| it.name == name)
    }
}

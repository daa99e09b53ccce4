//! What became of the stages of one pipeline while it runs.

use gemstack_lang::plan::PipelinePlan;

use super::{current, path};
use crate::state::{StageState, State};

/// The stages of a pipeline by index. What is settled stays so as long as the pipeline runs, and is not looked up again.
pub(super) struct View<'v> {
    pub(super) plan: &'v PipelinePlan,
    pub(super) scope: &'v str,
    paths: Vec<String>,
    settled: Vec<Option<StageState>>,
}

impl<'v> View<'v> {
    pub(super) fn new(scope: &'v str, plan: &'v PipelinePlan) -> Self {
        let stages = plan.stages.iter();
        Self {
            plan,
            scope,
            paths: stages.map(|it| path(scope, &it.name)).collect(),
            settled: vec![None; plan.stages.len()],
        }
    }

    /// What became of each stage by now.
    pub(super) fn stages<'s>(&'s mut self, state: &'s State) -> Vec<Option<&'s StageState>> {
        for (index, settled) in self.settled.iter_mut().enumerate() {
            if settled.is_none() {
                let now = current(state, &self.paths, self.plan, index);
                *settled = now.filter(|it| **it != StageState::Running).cloned();
            }
        }
        let settled = self.settled.iter().zip(&self.paths);
        settled
            .map(|(settled, path)| settled.as_ref().or_else(|| running(state, path)))
            .collect()
    }
}

/// A stage that is under way; what else is known of it is out of date.
fn running<'s>(state: &'s State, path: &str) -> Option<&'s StageState> {
    state.stage(path).filter(|it| **it == StageState::Running)
}

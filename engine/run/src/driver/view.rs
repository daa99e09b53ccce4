//! What became of the stages of one pipeline while it runs.

use gemstack_lang::plan::PipelinePlan;

use super::{current, path};
use crate::state::{StageState, State};

/// The stages of a pipeline by index. As long as the pipeline runs, only stages that it has begun change, so that only
/// those are looked up again.
pub(super) struct View<'v> {
    pub(super) plan: &'v PipelinePlan,
    pub(super) scope: &'v str,
    paths: Vec<String>,
    stages: Vec<Option<StageState>>,
    under_way: Vec<usize>,
}

impl<'v> View<'v> {
    pub(super) fn new(scope: &'v str, plan: &'v PipelinePlan, state: &State) -> Self {
        let stages = plan.stages.iter();
        let paths: Vec<_> = stages.map(|it| path(scope, &it.name)).collect();
        let now = (0..paths.len()).map(|it| current(state, &paths, plan, it).cloned());
        Self {
            stages: now.collect(),
            plan,
            scope,
            paths,
            under_way: Vec::new(),
        }
    }

    /// Notes that a stage begins, or is left out.
    pub(super) fn begin(&mut self, stage: usize) {
        self.under_way.push(stage);
    }

    /// What became of each stage by now.
    pub(super) fn stages(&mut self, state: &State) -> &[Option<StageState>] {
        for &index in &self.under_way {
            self.stages[index] = state.stage(&self.paths[index]).cloned();
        }
        let stages = &self.stages;
        let is_under_way = |it: &usize| stages[*it] == Some(StageState::Running);
        self.under_way.retain(is_under_way);
        &self.stages
    }
}

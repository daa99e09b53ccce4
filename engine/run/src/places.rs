//! Which document stands behind each scope of a run: what its stages and steps are stages and steps of.

use std::sync::Arc;

use gemstack_lang::plan::{LifecyclePlan, PipelinePlan};

use crate::plans::PlanFault;
use crate::state::State;
use crate::world::World;

/// The plan of a scope.
#[derive(Clone)]
pub enum Place {
    /// Its stages are those of a pipeline.
    Pipeline(Arc<PipelinePlan>),
    /// Its steps are those of a lifecycle.
    Lifecycle(Arc<LifecyclePlan>),
}

/// The plans of a run's scopes.
pub struct Places<'p> {
    world: &'p World,
    state: &'p State,
}

impl<'p> Places<'p> {
    /// The scopes of a run in that state.
    pub fn new(world: &'p World, state: &'p State) -> Self {
        Self { world, state }
    }

    /// The plan behind a scope; none where nothing is known of it, or the document no longer has what led there.
    pub fn of(&self, scope: &str) -> Result<Option<Place>, PlanFault> {
        if let Some((kind, name)) = self.state.runs(scope).and_then(|it| it.split_once('/')) {
            return self.named(kind, name).map(Some);
        }
        let Some((outer, step)) = split(scope) else {
            let header = self.state.header();
            return header.map(|it| self.named(&it.kind, &it.name)).transpose();
        };
        let Some(Place::Lifecycle(plan)) = self.of(outer)? else {
            return Ok(None);
        };
        let run = plan.step(step_name(outer, step)).map(|it| &it.run);
        run.map(|it| self.named(it.kind, &it.name)).transpose()
    }

    fn named(&self, kind: &str, name: &str) -> Result<Place, PlanFault> {
        match kind {
            "lifecycle" => self.world.lifecycle(name).map(Place::Lifecycle),
            _ => self.world.pipeline(name).map(Place::Pipeline),
        }
    }
}

/// The scope around a scope or stage, and the name there; none around the run itself.
pub fn split(path: &str) -> Option<(&str, &str)> {
    if path.is_empty() {
        return None;
    }
    Some(path.rsplit_once('/').unwrap_or(("", path)))
}

/// The name of the step whose scope ends so: those of nested lifecycles carry their number.
pub fn step_name<'s>(scope: &str, segment: &'s str) -> &'s str {
    match segment.rsplit_once('.') {
        Some((name, _)) if !scope.is_empty() => name,
        _ => segment,
    }
}

/// The number of the step whose scope ends so, counted from zero.
pub fn step_number(scope: &str, segment: &str) -> usize {
    let number = segment.rsplit_once('.').filter(|_| !scope.is_empty());
    let number = number.and_then(|(_, it)| it.parse::<usize>().ok());
    number.map_or(0, |it| it.saturating_sub(1))
}

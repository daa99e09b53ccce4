//! What is to be done again, when one stage is: itself, all that depends on it, and the stages and steps around them,
//! whose own outputs come of it.

use std::collections::{BTreeMap, BTreeSet};

use gemstack_lang::plan::PipelinePlan;
use gemstack_lang::suggestion::cure;

use crate::driver::path;
use crate::event::What;
use crate::failure::Failure;
use crate::places::{Place, Places, split, step_number};
use crate::plans::PlanFault;
use crate::state::{StageState, State};
use crate::world::World;

/// What is done again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Again {
    /// Stages and scopes, with all that lies below them.
    paths: Vec<String>,
    /// Stages around them, without what lies below them.
    around: Vec<String>,
    /// Of the lifecycles in these scopes, the steps from that number on.
    steps: BTreeMap<String, usize>,
}

impl Again {
    /// Only this, and all below it.
    pub fn only(path: String) -> Self {
        Self {
            paths: vec![path],
            ..Self::default()
        }
    }

    /// The stage of that name, and what follows from it. The last names of its path suffice where they say which.
    pub fn from(world: &World, state: &State, stage: &str) -> Result<Self, Failure> {
        let mut again = Self::only(resolved(state, stage)?.to_owned());
        let mut path = again.paths[0].clone();
        while let Some((scope, name)) = split(&path) {
            match Places::new(world, state).of(scope)? {
                Some(Place::Pipeline(plan)) => again.in_pipeline(scope, name, &plan),
                Some(Place::Lifecycle(_)) => {
                    again
                        .steps
                        .insert(scope.to_owned(), step_number(scope, name));
                }
                None => {}
            }
            if state.stage(scope).is_some() {
                again.around.push(scope.to_owned());
            }
            path = scope.to_owned();
        }
        Ok(again)
    }

    /// The stages that their documents no longer have.
    pub fn gone(world: &World, state: &State) -> Result<Self, PlanFault> {
        let places = Places::new(world, state);
        let mut again = Self::default();
        for (path, _) in state.stages() {
            let (scope, name) = split(path).expect("a stage has a name");
            let is_there = match places.of(scope)? {
                Some(Place::Pipeline(plan)) => plan.stages.iter().any(|it| it.name == name),
                _ => false,
            };
            again.paths.extend((!is_there).then(|| path.to_owned()));
        }
        again.paths.sort();
        Ok(again)
    }

    fn in_pipeline(&mut self, scope: &str, name: &str, plan: &PipelinePlan) {
        let following = following(plan, name);
        self.paths
            .extend(following.into_iter().map(|it| path(scope, it)));
    }

    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// The event that tells it.
    pub fn event(self) -> What {
        let Self {
            paths,
            around,
            steps,
        } = self;
        What::Reopened {
            paths,
            around,
            steps,
        }
    }
}

/// The stages that need a stage, directly or not.
fn following<'p>(plan: &'p PipelinePlan, name: &str) -> Vec<&'p str> {
    let stage = plan.stages.iter().position(|it| it.name == name);
    let mut reached: BTreeSet<usize> = stage.into_iter().collect();
    loop {
        let needs = |it: &usize| plan.stages[*it].needs.iter().any(|it| reached.contains(it));
        let more: Vec<_> = (0..plan.stages.len())
            .filter(|it| !reached.contains(it) && needs(it))
            .collect();
        if more.is_empty() {
            break;
        }
        reached.extend(more);
    }
    let following = reached.into_iter().filter(|it| Some(*it) != stage);
    following.map(|it| plan.stages[it].name.as_str()).collect()
}

/// The full path of the stage that somebody means.
fn resolved<'s>(state: &'s State, meant: &str) -> Result<&'s str, Failure> {
    let ending = format!("/{meant}");
    let begun = |it: &StageState| !matches!(it, StageState::Skipped(_));
    let known: Vec<_> = state
        .stages()
        .filter(|(_, it)| begun(it))
        .map(|(path, _)| path)
        .collect();
    let fits = |it: &&str| *it == meant || it.ends_with(&ending);
    let mut fitting: Vec<_> = known.iter().copied().filter(fits).collect();
    fitting.sort_unstable();
    match fitting.as_slice() {
        [one] => Ok(one),
        _ if fitting.contains(&meant) => {
            Ok(fitting[fitting.iter().position(|it| *it == meant).unwrap_or(0)])
        }
        [] => Err(
            Failure::rejected(format!("the run has begun no stage `{meant}`"))
                .coded("UnknownStage")
                .helped(cure(meant, known)),
        ),
        several => Err(
            Failure::rejected(format!("`{meant}` may be one of several stages"))
                .coded("AmbiguousStage")
                .helped(format!("name it by its path: {}", several.join(", "))),
        ),
    }
}

//! Replaying a run: every decision that its journal tells of is made again, from what had happened before, and must be
//! the same. Nothing is performed, asked or written.

use std::collections::HashMap;
use std::sync::Arc;

use gemstack_lang::expression::{Datum, Scope};
use gemstack_lang::plan::{LifecyclePlan, PipelinePlan};
use gemstack_lang::suggestion::listed;
use serde_json::Value as Json;

use crate::digest::Digest;
use crate::driver::{bind, current, path, run_json};
use crate::edition::differences;
use crate::event::{Event, Header, Skipped, What};
use crate::failure::Failure;
use crate::next::{Frame, Next, Step};
use crate::places::{Place, Places, split};
use crate::plans::editions_now;
use crate::state::{StageState, State, step_path};
use crate::world::World;

mod lifecycle;
mod mismatch;

pub use mismatch::Mismatch;

/// A run whose decisions were all made again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Replayed {
    /// How many events its journal holds.
    pub events: usize,
    /// How many decisions of them were made again and are the same.
    pub decisions: usize,
}

/// Makes every decision of a run again.
///
/// # Errors
/// The first decision that is not the one that the journal tells of, or why it cannot be made.
pub fn replay(world: &World, events: &[Event]) -> Result<Replayed, Mismatch> {
    let mut replay = Replay::new(world, events);
    for (index, event) in events.iter().enumerate() {
        replay.line = index + 1;
        replay.check(&event.what)?;
        replay.take(event);
    }
    Ok(Replayed {
        events: events.len(),
        decisions: replay.decisions,
    })
}

/// What a replay knows before the next event.
struct Replay<'r> {
    world: &'r World,
    events: &'r [Event],
    state: State,
    /// The state before a stage failed for its own expressions: what was decided together with it was decided on that.
    before_failure: Option<Box<State>>,
    /// The settings that expressions see.
    settings: Json,
    /// The inputs of each scope.
    inputs: HashMap<String, Datum>,
    line: usize,
    decisions: usize,
}

impl<'r> Replay<'r> {
    fn new(world: &'r World, events: &'r [Event]) -> Self {
        Self {
            world,
            events,
            state: State::default(),
            before_failure: None,
            settings: Json::Null,
            inputs: HashMap::new(),
            line: 0,
            decisions: 0,
        }
    }

    /// Takes an event, once it is known to be right.
    fn take(&mut self, event: &Event) {
        match &event.what {
            What::RunStarted(header) => self.settings = header.settings.clone(),
            What::RunResumed { settings, .. } if !settings.is_null() => {
                self.settings = settings.clone();
            }
            What::StepStarted {
                scope,
                step,
                number,
                inputs,
                ..
            } => {
                let inputs = Datum::from(inputs);
                self.inputs.insert(step_path(scope, step, *number), inputs);
            }
            _ => {}
        }
        self.remember(&event.what);
        self.state.apply(event);
    }

    fn remember(&mut self, what: &What) {
        match what {
            What::StageStarted { .. } | What::StageSkipped { .. } => {}
            What::StageFailed { stage, .. }
                if self.state.stage(stage) != Some(&StageState::Running) =>
            {
                let before = || Box::new(self.state.clone());
                self.before_failure = Some(self.before_failure.take().unwrap_or_else(before));
            }
            _ => self.before_failure = None,
        }
    }

    fn check(&mut self, what: &What) -> Result<(), Mismatch> {
        match what {
            // A stage that is tried again has the parameters of its first attempt.
            What::StageStarted {
                stage,
                operation,
                attempt: 1,
                with,
                ..
            } => self.started(stage, operation, *with)?,
            What::StageSkipped { stage, because } => self.skipped(stage, *because)?,
            What::StageFinished { stage, outputs, .. } => self.finished(stage, outputs)?,
            What::StepStarted { .. } | What::StepEnded { .. } => self.step(what)?,
            _ => return Ok(()),
        }
        self.decisions += 1;
        Ok(())
    }

    /// That a stage began, with these parameters.
    fn started(
        &mut self,
        stage: &str,
        operation: &str,
        with: Option<Digest>,
    ) -> Result<(), Mismatch> {
        let (scope, plan, index) = self.stage(stage)?;
        let now = &plan.stages[index].operation;
        if now != operation {
            return Err(self.told(format!(
                "`{stage}` used `{operation}`, and now uses `{now}`"
            )));
        }
        let again = self.decided(scope, &plan, index, false, |step| match step {
            Some(Step::Perform { with, .. }) => Ok(with.clone()),
            other => Err(self.other(stage, "began", other)),
        })?;
        self.same_parameters(stage, with, &again.to_json())?;
        self.note_inputs(stage, operation, &again);
        Ok(())
    }

    fn same_parameters(
        &self,
        stage: &str,
        then: Option<Digest>,
        now: &Json,
    ) -> Result<(), Mismatch> {
        if then.is_none_or(|it| it == Digest::of_json(now)) {
            return Ok(());
        }
        let names = now
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name.as_str());
        let names = listed(names);
        Err(self.told(format!(
            "`{stage}` began with other parameters than it would have now; they are {names}"
        )))
    }

    /// What a stage that runs a document gives it.
    fn note_inputs(&mut self, stage: &str, operation: &str, with: &Datum) {
        let call = self
            .world
            .catalogue()
            .get(operation)
            .and_then(|it| it.calls.as_ref());
        if let Some(call) = call {
            self.inputs
                .insert(stage.to_owned(), with.field(call.inputs));
        }
    }

    fn skipped(&self, stage: &str, because: Skipped) -> Result<(), Mismatch> {
        let (scope, plan, index) = self.stage(stage)?;
        let judge = |step: Option<&Step>| match step {
            Some(Step::Skip { because: it, .. }) if *it == because => Ok(()),
            other => Err(self.other(stage, "was skipped", other)),
        };
        let skipped = self.decided(scope, &plan, index, false, judge);
        // A run that was being stopped blocked what it had not begun.
        skipped.or_else(|mismatch| match because {
            Skipped::Blocked => self.decided(scope, &plan, index, true, judge),
            _ => Err(mismatch),
        })
    }

    /// The scope of a stage, its pipeline, and its number there.
    fn stage<'s>(&self, stage: &'s str) -> Result<(&'s str, Arc<PipelinePlan>, usize), Mismatch> {
        let (scope, name) = split(stage).expect("a stage has a name");
        let plan = self.pipeline(scope)?;
        let index = self.index(&plan, stage, name)?;
        Ok((scope, plan, index))
    }

    /// What a stage that ran a pipeline gave is what the pipeline gives.
    fn finished(&self, stage: &str, outputs: &Datum) -> Result<(), Mismatch> {
        let is_pipeline = self
            .state
            .runs(stage)
            .is_some_and(|it| it.starts_with("pipeline/"));
        if !is_pipeline {
            return Ok(());
        }
        let plan = self.pipeline(stage)?;
        let given = self.with_frame(&self.state, stage, &plan, false, |it| {
            matches!(it.next(), Next::Finished).then(|| it.outputs())
        })?;
        // Operations wrap what the pipeline gave, and add nothing to it.
        match given {
            Some(Ok(given)) if given.to_json() == outputs.to_json() => Ok(()),
            Some(Ok(_)) => Err(self.told(format!(
                "`{stage}` gave other outputs than its pipeline gives now"
            ))),
            Some(Err(fault)) => Err(self.told(format!("the outputs of `{stage}`: {fault}"))),
            None => Err(self.told(format!("`{stage}` finished, and its pipeline has not"))),
        }
    }

    /// Judges what is decided now for a stage, or was before another failed that was decided on together with it.
    fn decided<R>(
        &self,
        scope: &str,
        plan: &PipelinePlan,
        index: usize,
        stopping: bool,
        judge: impl Fn(Option<&Step>) -> Result<R, Mismatch>,
    ) -> Result<R, Mismatch> {
        let decide = |it: &Frame<'_>| match it.next() {
            Next::Do(steps) => steps.into_iter().find(|it| it.stage() == index),
            _ => None,
        };
        let now = self.with_frame(&self.state, scope, plan, stopping, decide)?;
        let judged = judge(now.as_ref());
        match (&judged, &self.before_failure) {
            (Err(_), Some(before)) => {
                let then = self.with_frame(before, scope, plan, stopping, decide)?;
                judge(then.as_ref()).or(judged)
            }
            _ => judged,
        }
    }

    fn with_frame<R>(
        &self,
        state: &State,
        scope: &str,
        plan: &PipelinePlan,
        stopping: bool,
        decide: impl FnOnce(&Frame<'_>) -> R,
    ) -> Result<R, Mismatch> {
        let paths: Vec<_> = plan.stages.iter().map(|it| path(scope, &it.name)).collect();
        let stages = (0..paths.len()).map(|it| current(state, &paths, plan, it).cloned());
        let names = self.names(state, scope, plan)?;
        Ok(decide(&Frame {
            plan,
            stages: &stages.collect::<Vec<_>>(),
            scope: names,
            stopping,
        }))
    }

    /// The names that expressions of a pipeline see.
    fn names(&self, state: &State, scope: &str, plan: &PipelinePlan) -> Result<Scope, Mismatch> {
        let given = self.inputs.get(scope).cloned().unwrap_or_else(Datum::null);
        let config = Datum::from(&self.settings);
        let inputs = bind(&plan.name, &plan.inputs, &given, &config);
        let inputs = inputs.map_err(|it| self.told(it.to_string()))?;
        let facts = state.facts(scope).cloned();
        let facts = facts.unwrap_or_else(|| Datum::record::<String>([]));
        Ok(Scope::new()
            .with("inputs", inputs)
            .with("config", config)
            .with("facts", facts)
            .with("run", Datum::from(run_json(self.header()?, state, false))))
    }

    fn header(&self) -> Result<&Header, Mismatch> {
        let header = self.state.header();
        header.ok_or_else(|| {
            self.told("the journal does not begin with the run's beginning".to_owned())
        })
    }

    fn pipeline(&self, scope: &str) -> Result<Arc<PipelinePlan>, Mismatch> {
        match self.place(scope)? {
            Place::Pipeline(plan) => Ok(plan),
            Place::Lifecycle(_) => Err(self.told(format!("`{scope}` is no pipeline any more"))),
        }
    }

    fn lifecycle(&self, scope: &str) -> Result<Arc<LifecyclePlan>, Mismatch> {
        match self.place(scope)? {
            Place::Lifecycle(plan) => Ok(plan),
            Place::Pipeline(_) => Err(self.told(format!("`{scope}` is no lifecycle any more"))),
        }
    }

    fn place(&self, scope: &str) -> Result<Place, Mismatch> {
        let place = Places::new(self.world, &self.state).of(scope);
        let place = place.map_err(|it| self.told(Failure::from(it).to_string()))?;
        place.ok_or_else(|| self.told(format!("no document leads to `{scope}` any more")))
    }

    fn index(&self, plan: &PipelinePlan, stage: &str, name: &str) -> Result<usize, Mismatch> {
        let index = plan.stages.iter().position(|it| it.name == name);
        index.ok_or_else(|| {
            self.told(format!(
                "`{}` has no stage `{name}` any more (`{stage}`)",
                plan.name
            ))
        })
    }

    /// Another decision than the journal's.
    fn other(&self, stage: &str, then: &str, now: Option<&Step>) -> Mismatch {
        let now = match now {
            None => "is not to be done yet, or is done already".to_owned(),
            Some(Step::Perform { .. }) => "would begin".to_owned(),
            Some(Step::Skip { because, .. }) => format!("would be skipped ({because:?})"),
            Some(Step::Fail { failure, .. }) => format!("would fail: {failure}"),
        };
        self.told(format!("`{stage}` {then}, and now {now}"))
    }

    fn told(&self, message: String) -> Mismatch {
        let plans = self.state.plans();
        Mismatch {
            line: self.line,
            message,
            differences: differences(plans, &editions_now(self.world, plans)),
        }
    }
}

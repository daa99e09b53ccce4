//! What a pipeline does next: a pure decision over its plan and what became of its stages.

use gemstack_lang::expression::{Datum, ExpressionFault, Scope, Undefined};
use gemstack_lang::plan::{PipelinePlan, Stage};

use crate::event::Skipped;
use crate::failure::{Failure, Kind};
use crate::state::StageState;

/// What is to be done now.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Perform this stage with these parameters.
    Perform {
        /// Its index.
        stage: usize,
        /// Its parameters.
        with: Datum,
    },
    /// Do not perform this stage.
    Skip {
        /// Its index.
        stage: usize,
        /// Why not.
        because: Skipped,
    },
    /// This stage fails before it begins, for its own expressions.
    Fail {
        /// Its index.
        stage: usize,
        /// Why.
        failure: Failure,
    },
}

impl Step {
    /// The index of its stage.
    pub fn stage(&self) -> usize {
        match self {
            Self::Perform { stage, .. } | Self::Skip { stage, .. } | Self::Fail { stage, .. } => {
                *stage
            }
        }
    }
}

/// How a pipeline stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// These can be done now, all at the same time.
    Do(Vec<Step>),
    /// Stages are running and nothing else can be done.
    Wait,
    /// Every stage is settled and none failed.
    Finished,
    /// Every stage is settled; this was the first failure.
    Failed(Failure),
}

/// A pipeline's plan with what became of its stages.
pub struct Frame<'f> {
    /// The plan.
    pub plan: &'f PipelinePlan,
    /// What became of each stage, by index.
    pub stages: &'f [Option<StageState>],
    /// The names that its expressions see beside `stages`.
    pub scope: Scope,
    /// Whether the run is being stopped: only stages that run always are still performed.
    pub stopping: bool,
}

impl Frame<'_> {
    /// What is to be done now.
    pub fn next(&self) -> Next {
        let open = (0..self.stages.len()).filter(|it| self.stages[*it].is_none());
        let steps: Vec<_> = open
            .filter(|it| self.is_ready(*it))
            .map(|it| self.step(it))
            .collect();
        if !steps.is_empty() {
            return Next::Do(steps);
        }
        let mut settled = self.stages.iter().flatten();
        if settled.any(|it| matches!(it, StageState::Running)) {
            return Next::Wait;
        }
        match self.first_failure() {
            Some(failure) => Next::Failed(failure.clone()),
            None if self.was_stopped() => Next::Failed(Failure::new(Kind::Cancelled, "stopped")),
            None => Next::Finished,
        }
    }

    /// Whether stages were left out although none failed: a pipeline that was stopped between two of them has not finished.
    fn was_stopped(&self) -> bool {
        let is_left_out = |it: &StageState| matches!(it, StageState::Skipped(Skipped::Blocked));
        self.stages.iter().flatten().any(is_left_out)
    }

    /// The outputs of the pipeline, once it has finished.
    pub fn outputs(&self) -> Result<Datum, ExpressionFault> {
        let scope = self.scope(0..self.stages.len());
        let outputs = self.plan.outputs.iter();
        let outputs =
            outputs.map(|(name, it)| Ok((name.clone(), it.render(&scope, Undefined::Fault)?)));
        Ok(Datum::record(
            outputs.collect::<Result<Vec<_>, ExpressionFault>>()?,
        ))
    }

    fn is_ready(&self, stage: usize) -> bool {
        let needs = &self.plan.stages[stage].needs;
        let settled = |it: &usize| !matches!(self.stages[*it], None | Some(StageState::Running));
        needs.iter().all(settled)
    }

    fn step(&self, index: usize) -> Step {
        let stage = &self.plan.stages[index];
        if let Some(because) = self.obstacle(stage) {
            return Step::Skip {
                stage: index,
                because,
            };
        }
        let undefined = if stage.always {
            Undefined::Null
        } else {
            Undefined::Fault
        };
        let scope = self.scope(stage.needs.iter().copied());
        match parameters(stage, &scope, undefined) {
            Ok(Some(with)) => Step::Perform { stage: index, with },
            Ok(None) => Step::Skip {
                stage: index,
                because: Skipped::Condition,
            },
            Err(fault) => Step::Fail {
                stage: index,
                failure: expression_failure(stage, &fault),
            },
        }
    }

    /// Why an ordinary stage is not performed: something failed, or it follows what a dry run
    /// leaves out.
    fn obstacle(&self, stage: &Stage) -> Option<Skipped> {
        let dry = |it: &usize| matches!(self.stages[*it], Some(StageState::Skipped(Skipped::Dry)));
        if stage.needs.iter().any(dry) {
            return Some(Skipped::Dry);
        }
        let broken = self.stopping || self.first_failure().is_some();
        (broken && !stage.always).then_some(Skipped::Blocked)
    }

    fn first_failure(&self) -> Option<&Failure> {
        self.stages.iter().flatten().find_map(|it| match it {
            StageState::Failed(failure) => Some(failure),
            _ => None,
        })
    }

    /// The names that expressions see. A stage sees those that it needs, whoever else has ended by chance.
    fn scope(&self, stages: impl Iterator<Item = usize>) -> Scope {
        let value = |index: usize| {
            let name = &self.plan.stages[index].name;
            Some((name.clone(), value(self.stages[index].as_ref()?)?))
        };
        let stages = Datum::record(stages.filter_map(value));
        self.scope.clone().with("stages", stages)
    }
}

/// The parameters of a stage, unless its condition does not hold.
fn parameters(
    stage: &Stage,
    scope: &Scope,
    undefined: Undefined,
) -> Result<Option<Datum>, ExpressionFault> {
    let holds = match &stage.condition {
        Some(condition) => condition.holds(scope, undefined)?,
        None => true,
    };
    holds
        .then(|| stage.with.render(scope, undefined))
        .transpose()
}

/// What expressions see of a stage: its outputs, what a failure left, or null.
fn value(state: &StageState) -> Option<Datum> {
    match state {
        StageState::Running => None,
        StageState::Finished(outputs) => Some(outputs.clone()),
        StageState::Failed(failure) => Some(
            failure
                .outputs
                .as_ref()
                .map_or_else(Datum::null, Datum::from),
        ),
        StageState::Skipped(_) => Some(Datum::null()),
    }
}

fn expression_failure(stage: &Stage, fault: &ExpressionFault) -> Failure {
    let message = format!(
        "the parameters of `{}` cannot be evaluated: {fault}",
        stage.name
    );
    Failure::internal(message)
}

#[cfg(test)]
mod tests;

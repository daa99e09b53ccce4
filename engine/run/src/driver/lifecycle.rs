//! Lifecycles in a run: a step of the project's, and nested ones driven to rest.

use gemstack_lang::expression::Datum;
use gemstack_lang::machine::{self, Permitted, Route, Settled, Situation};
use gemstack_lang::plan::{LifecyclePlan, Step};
use gemstack_lang::record;

use super::{Driver, facts, inputs};
use crate::clock;
use crate::event::{By, Proposed, Rejected, What};
use crate::failure::{Failure, Kind};
use crate::operation::{Given, Performed};
use crate::standing::{machine_failure, record_failure};
use crate::state::{EndedStep, step_path};

impl Driver<'_> {
    /// Runs another pipeline in a scope.
    pub(crate) async fn sub_pipeline(
        &self,
        scope: &str,
        name: &str,
        given: Datum,
    ) -> Result<Performed<Datum>, Failure> {
        let plan = self.world.pipeline(name)?;
        self.pipeline(scope, &plan, &given).await
    }

    /// Drives a nested lifecycle in a scope until it rests.
    pub(crate) async fn sub_lifecycle(
        &self,
        scope: &str,
        name: &str,
        given: Datum,
    ) -> Result<Performed<Datum>, Failure> {
        let plan = self.world.lifecycle(name)?;
        let inputs = inputs::bind(
            &plan.name,
            &plan.inputs,
            &given,
            &self.world.settings.datum(),
        )?;
        loop {
            let ended = self.state.borrow().steps(scope).to_vec();
            if let Some(rejection) = ended.last().and_then(|it| it.rejection.clone()) {
                return Err(rejected(&rejection));
            }
            let situation = self.nested(scope, &plan, &inputs, &ended)?;
            let Route::Step(permitted) =
                machine::route(&plan, &situation).map_err(machine_failure)?
            else {
                return Ok(Performed::Given(Given::only(rested(&plan, &situation))));
            };
            let number = ended.len();
            if self
                .step(scope, &plan, &situation, &permitted, number)
                .await?
                == Performed::Dry
            {
                return Ok(Performed::Dry);
            }
        }
    }

    /// The situation of a nested lifecycle after the steps that have ended.
    fn nested(
        &self,
        scope: &str,
        plan: &LifecyclePlan,
        inputs: &Datum,
        ended: &[EndedStep],
    ) -> Result<Situation, Failure> {
        let names = self.scope(inputs);
        let below = facts::scope_before(scope, ended.len());
        let facts = self.facts(&below, &plan.facts, &names)?;
        let last = ended.last();
        Ok(Situation {
            state: last.map_or_else(|| plan.initial().name.clone(), |it| it.state.clone()),
            done: last.map(|it| it.done.clone()).unwrap_or_default(),
            counts: last.map(|it| it.counts.clone()).unwrap_or_default(),
            feature: self.about.feature.clone(),
            facts,
            inputs: inputs.clone(),
            config: self.world.settings.datum(),
            run: self.run_datum(),
            history: ended.iter().map(|it| it.result.clone()).collect(),
        })
    }

    pub(crate) fn run_datum(&self) -> Datum {
        Datum::from(self.run_json(&self.state.borrow()))
    }

    /// Runs the project's step that the driver stands before, and commits its files and its
    /// effects together. Gives why the work was rejected, where it was.
    pub async fn project_step(&self) -> Result<Performed<Option<Rejected>>, Failure> {
        let standing = self
            .standing
            .as_ref()
            .expect("a step is run from a standing");
        let name = self.about.step.as_deref().unwrap_or_default();
        if self.state.borrow().steps("").is_empty() {
            let permitted = standing.permit(name)?;
            let step = self.step("", &standing.plan, &standing.situation, &permitted, 0);
            if step.await? == Performed::Dry {
                return Ok(Performed::Dry);
            }
        }
        self.commit_pending()?;
        let rejection = self
            .state
            .borrow()
            .steps("")
            .last()
            .and_then(|it| it.rejection.clone());
        Ok(Performed::Given(Given::only(rejection)))
    }

    /// Runs one step of a lifecycle and settles its end.
    async fn step(
        &self,
        scope: &str,
        plan: &LifecyclePlan,
        situation: &Situation,
        permitted: &Permitted<'_>,
        number: usize,
    ) -> Result<Performed<()>, Failure> {
        let step = permitted.step;
        let mut situation = situation.clone();
        situation.run = self.run_datum();
        let inputs = machine::work_inputs(plan, &situation, step).map_err(machine_failure)?;
        self.emit(What::StepStarted {
            scope: scope.to_owned(),
            step: step.name.clone(),
            number,
            reason: permitted.reason.clone(),
            inputs: inputs.to_json(),
        })?;
        let below = step_path(scope, &step.name, number);
        match Box::pin(self.work(step, &below, inputs)).await? {
            Performed::Dry => Ok(Performed::Dry),
            Performed::Given(given) => {
                self.settle(scope, plan, &situation, step, number, given.outputs)?;
                Ok(Performed::Given(Given::only(())))
            }
        }
    }

    async fn work(
        &self,
        step: &Step,
        scope: &str,
        inputs: Datum,
    ) -> Result<Performed<Datum>, Failure> {
        match step.run.kind {
            "lifecycle" => self.sub_lifecycle(scope, &step.run.name, inputs).await,
            _ => self.sub_pipeline(scope, &step.run.name, inputs).await,
        }
    }

    fn settle(
        &self,
        scope: &str,
        plan: &LifecyclePlan,
        situation: &Situation,
        step: &Step,
        number: usize,
        result: Datum,
    ) -> Result<(), Failure> {
        let json = result.to_json();
        let mut situation = situation.clone();
        let names = self.scope(&situation.inputs);
        situation.facts = Datum::from(facts::read(&self.tree(), &plan.facts, &names)?);
        let settled = machine::settle(plan, &situation, step, result).map_err(machine_failure)?;
        let after = settled.situation(&situation);
        let rejection = settled.rejection.clone();
        self.emit(What::StepEnded {
            scope: scope.to_owned(),
            step: step.name.clone(),
            number,
            result: json,
            state: after.state.clone(),
            done: after.done.clone(),
            counts: after.counts.clone(),
            rejection: rejection.map(|(code, reason)| Rejected { code, reason }),
            files: self.record(plan, &settled)?,
        })
    }

    /// The record of a lifecycle that has one, changed as the step's end says.
    fn record(&self, plan: &LifecyclePlan, settled: &Settled) -> Result<Vec<Proposed>, Failure> {
        let Some(file) = &plan.record else {
            return Ok(Vec::new());
        };
        let tree = self.tree();
        let text = tree.read(&file.file)?.unwrap_or_default();
        let known = record::read(&text).map_err(|it| record_failure(&file.file, &it))?;
        let change = record::Change {
            state: Some(settled.state.clone()),
            tick: settled.tick.clone(),
            untick: settled.untick.clone(),
            focus: known.focus.is_none().then(|| self.focus()).flatten(),
            counts: Some(settled.counts.clone()),
        };
        let edited = record::edit(&text, &change).map_err(|it| record_failure(&file.file, &it))?;
        Ok(vec![tree.propose(&file.file, Some(edited), By::Engine)?])
    }

    /// A feature that a run began without `start` becomes the project's focus.
    fn focus(&self) -> Option<record::Focus> {
        let feature = self.about.feature.clone()?;
        Some(record::Focus::Active {
            feature,
            started: clock::today(),
        })
    }
}

/// What a nested lifecycle gives once it rests.
fn rested(plan: &LifecyclePlan, situation: &Situation) -> Datum {
    Datum::record([
        ("state", Datum::text(&situation.state)),
        ("counts", machine::counts(plan, situation)),
        (
            "last",
            situation
                .history
                .last()
                .cloned()
                .unwrap_or_else(Datum::null),
        ),
        ("history", Datum::list(situation.history.iter().cloned())),
    ])
}

/// Rejected work as a failure.
pub(crate) fn rejected(rejection: &Rejected) -> Failure {
    Failure::new(Kind::Rejected, rejection.reason.clone()).coded(&rejection.code)
}

//! Replaying the steps of nested lifecycles: which one came next, and what its end changed. Where the project's own
//! lifecycle stood is in its record, which others change, so that its one step is taken as it is told.

use gemstack_lang::expression::Datum;
use gemstack_lang::machine::{self, MachineFault, Route, Situation};
use gemstack_lang::plan::LifecyclePlan;
use serde_json::Value as Json;

use super::{Mismatch, Replay};
use crate::driver::{bind, run_json, scope_before};
use crate::event::What;

impl Replay<'_> {
    pub(super) fn step(&self, what: &What) -> Result<(), Mismatch> {
        match what {
            What::StepStarted {
                scope,
                step,
                reason,
                inputs,
                ..
            } if !scope.is_empty() => self.step_started(scope, step, reason, inputs),
            What::StepEnded { scope, .. } if !scope.is_empty() => self.step_ended(what),
            _ => Ok(()),
        }
    }

    fn step_started(
        &self,
        scope: &str,
        step: &str,
        reason: &str,
        inputs: &Json,
    ) -> Result<(), Mismatch> {
        let plan = self.lifecycle(scope)?;
        let situation = self.situation(scope, &plan)?;
        let route = machine::route(&plan, &situation).map_err(|it| self.machine(&it))?;
        let Route::Step(permitted) = route else {
            return Err(self.told(format!(
                "step `{step}` of `{scope}` began, and now none would"
            )));
        };
        let now = (permitted.step.name.as_str(), permitted.reason.as_str());
        if now != (step, reason) {
            let (now, why) = now;
            return Err(self.told(format!(
                "step `{step}` of `{scope}` began ({reason}), and now `{now}` would ({why})"
            )));
        }
        let again = machine::work_inputs(&plan, &situation, permitted.step);
        let again = again.map_err(|it| self.machine(&it))?.to_json();
        if again == *inputs {
            return Ok(());
        }
        Err(self.told(format!(
            "step `{step}` of `{scope}` began with other inputs than it would have now"
        )))
    }

    fn step_ended(&self, what: &What) -> Result<(), Mismatch> {
        let What::StepEnded {
            scope,
            step,
            number,
            result,
            state,
            done,
            counts,
            ..
        } = what
        else {
            return Ok(());
        };
        let plan = self.lifecycle(scope)?;
        let mut situation = self.situation(scope, &plan)?;
        let Some(facts) = self.facts_after(scope, *number, &plan) else {
            return Ok(());
        };
        situation.facts = facts;
        let known = plan.step(step);
        let known = known
            .ok_or_else(|| self.told(format!("`{}` has no step `{step}` any more", plan.name)))?;
        let settled = machine::settle(&plan, &situation, known, Datum::from(result));
        let settled = settled.map_err(|it| self.machine(&it))?;
        let after = settled.situation(&situation);
        if (&after.state, &after.done, &after.counts) == (state, done, counts) {
            return Ok(());
        }
        Err(self.told(format!(
            "step `{step}` of `{scope}` led to `{state}`, and now leads to `{}`",
            after.state
        )))
    }

    /// The facts after a step, which are journalled when the next one is looked for.
    fn facts_after(&self, scope: &str, number: usize, plan: &LifecyclePlan) -> Option<Datum> {
        if plan.facts.is_empty() {
            return Some(Datum::record::<String>([]));
        }
        let wanted = scope_before(scope, number + 1);
        let mut later = self.events[self.line..].iter();
        later.find_map(|it| match &it.what {
            What::FactsRead { scope, facts } if *scope == wanted => Some(Datum::from(facts)),
            _ => None,
        })
    }

    /// Where a nested lifecycle stands.
    fn situation(&self, scope: &str, plan: &LifecyclePlan) -> Result<Situation, Mismatch> {
        let ended = self.state.steps(scope);
        let last = ended.last();
        let given = self.inputs.get(scope).cloned().unwrap_or_else(Datum::null);
        let config = Datum::from(&self.settings);
        let inputs = bind(&plan.name, &plan.inputs, &given, &config);
        let facts = self.state.facts(&scope_before(scope, ended.len())).cloned();
        let header = self.header()?;
        Ok(Situation {
            state: last.map_or_else(|| plan.initial().name.clone(), |it| it.state.clone()),
            done: last.map(|it| it.done.clone()).unwrap_or_default(),
            counts: last.map(|it| it.counts.clone()).unwrap_or_default(),
            feature: header.feature.clone(),
            facts: facts.unwrap_or_else(|| Datum::record::<String>([])),
            inputs: inputs.map_err(|it| self.told(it.to_string()))?,
            config,
            run: Datum::from(run_json(header, &self.state, false)),
            history: ended.iter().map(|it| it.result.clone()).collect(),
        })
    }

    fn machine(&self, fault: &MachineFault) -> Mismatch {
        self.told(fault.to_string())
    }
}

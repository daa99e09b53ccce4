//! The lifecycle machine: what may come next, and what a step's end changes. Pure.
//!
//! `route` and `run` share it: the router is [`route`], a run asks [`permit`], and a step's end is
//! settled by [`settle`].

use std::collections::BTreeMap;

use thiserror::Error;

use crate::expression::{Datum, ExpressionFault, Scope, Text, Undefined};
use crate::plan::{LifecyclePlan, Limit, Move, Permit, Recovery, Step};

/// Where a lifecycle stands, and what is known around it.
#[derive(Debug, Clone)]
pub struct Situation {
    /// The state.
    pub state: String,
    /// The ticked boxes.
    pub done: Vec<String>,
    /// How much of each limit is used.
    pub counts: BTreeMap<String, u64>,
    /// The feature being built.
    pub feature: Option<String>,
    /// The facts read of the project.
    pub facts: Datum,
    /// The inputs of a nested lifecycle.
    pub inputs: Datum,
    /// The settings.
    pub config: Datum,
    /// What is known of the run.
    pub run: Datum,
    /// The results of the steps that have ended, oldest first.
    pub history: Vec<Datum>,
}

/// A step that may run now.
#[derive(Debug, Clone)]
pub struct Permitted<'p> {
    /// The step.
    pub step: &'p Step,
    /// Why it is the one to run.
    pub reason: String,
    /// Files that matter for it.
    pub context: Vec<String>,
}

/// What comes next.
#[derive(Debug, Clone)]
pub enum Route<'p> {
    /// This step.
    Step(Permitted<'p>),
    /// Nothing: the lifecycle has ended.
    Final,
    /// A person: the state waits, and these are the ways out.
    Waiting(&'p [Recovery]),
    /// Nothing is permitted, though the state is not final.
    Stuck,
}

/// What the end of a step changes.
#[derive(Debug, Clone)]
pub struct Settled {
    /// The state after it.
    pub state: String,
    /// The boxes it ticks.
    pub tick: Vec<String>,
    /// The boxes it unticks.
    pub untick: Vec<String>,
    /// The counts after it.
    pub counts: BTreeMap<String, u64>,
    /// Why the work is rejected, where it is: code and reason.
    pub rejection: Option<(String, String)>,
}

/// Why the machine cannot tell.
#[derive(Debug, Clone, Error)]
pub enum MachineFault {
    /// An expression of the lifecycle cannot be evaluated.
    #[error("in `{lifecycle}`, {place}: {fault}")]
    Expression {
        /// Which lifecycle.
        lifecycle: String,
        /// Which part of it.
        place: String,
        /// What is wrong.
        fault: ExpressionFault,
    },
    /// The project's record names a state that the lifecycle does not have.
    #[error("`{lifecycle}` has no state `{state}`")]
    UnknownState {
        /// Which lifecycle.
        lifecycle: String,
        /// The state that the record names.
        state: String,
    },
    /// The end of a step would bring about what must never be.
    #[error("the end of `{step}` would break a property of `{lifecycle}`: {because}")]
    Violation {
        /// Which lifecycle.
        lifecycle: String,
        /// Which step.
        step: String,
        /// Which property.
        because: String,
    },
    /// No move of the step fits its result.
    #[error("no move of `{step}` fits its result")]
    NoMove {
        /// Which step.
        step: String,
    },
}

impl Situation {
    fn scope(&self, plan: &LifecyclePlan, step: &str) -> Scope {
        let feature = self
            .feature
            .as_deref()
            .map_or_else(Datum::null, Datum::text);
        Scope::new()
            .with("state", Datum::text(&self.state))
            .with(
                "done",
                Datum::list(self.done.iter().map(|it| Datum::text(it))),
            )
            .with("counts", counts(plan, self))
            .with("feature", feature)
            .with("facts", self.facts.clone())
            .with("inputs", self.inputs.clone())
            .with("config", self.config.clone())
            .with("run", self.run.clone())
            .with(
                "last",
                self.history.last().cloned().unwrap_or_else(Datum::null),
            )
            .with("history", Datum::list(self.history.iter().cloned()))
            .with("step", Datum::text(step))
    }
}

/// How much of each limit of a lifecycle is used; of one that is not, none.
pub fn counts(plan: &LifecyclePlan, situation: &Situation) -> Datum {
    let used = |limit: &Limit| situation.counts.get(&limit.name).copied().unwrap_or(0);
    let limits = plan.limits.iter();
    Datum::record(limits.map(|it| {
        let used = serde_json::Value::from(used(it));
        (it.name.clone(), Datum::from(used))
    }))
}

/// What comes next: the first permitted step, else why there is none.
pub fn route<'p>(
    plan: &'p LifecyclePlan,
    situation: &Situation,
) -> Result<Route<'p>, MachineFault> {
    let state = plan
        .state(&situation.state)
        .ok_or_else(|| MachineFault::UnknownState {
            lifecycle: plan.name.clone(),
            state: situation.state.clone(),
        })?;
    for step in &plan.steps {
        if let Some(permitted) = permit(plan, situation, step)? {
            return Ok(Route::Step(permitted));
        }
    }
    Ok(match (state.is_final, state.recover.is_empty()) {
        (true, _) => Route::Final,
        (false, false) => Route::Waiting(&state.recover),
        (false, true) => Route::Stuck,
    })
}

/// Whether a step may run now, and why.
pub fn permit<'p>(
    plan: &'p LifecyclePlan,
    situation: &Situation,
    step: &'p Step,
) -> Result<Option<Permitted<'p>>, MachineFault> {
    let scope = situation.scope(plan, &step.name);
    let fault =
        |fault| expression_fault(plan, format!("the permits of step `{}`", step.name), fault);
    for permit in step
        .permits
        .iter()
        .filter(|it| it.from.contains(&situation.state))
    {
        let holds = match &permit.condition {
            Some(condition) => condition.holds(&scope, Undefined::Fault).map_err(fault)?,
            None => true,
        };
        if holds {
            return permitted(step, permit, &scope).map(Some).map_err(fault);
        }
    }
    Ok(None)
}

fn permitted<'p>(
    step: &'p Step,
    permit: &Permit,
    scope: &Scope,
) -> Result<Permitted<'p>, ExpressionFault> {
    let context: Result<_, _> = permit
        .context
        .iter()
        .map(|it| rendered(it, scope))
        .collect();
    Ok(Permitted {
        step,
        reason: rendered(&permit.reason, scope)?,
        context: context?,
    })
}

/// The inputs that a step gives to what it runs.
pub fn work_inputs(
    plan: &LifecyclePlan,
    situation: &Situation,
    step: &Step,
) -> Result<Datum, MachineFault> {
    let rendered = step
        .run
        .with
        .render(&situation.scope(plan, &step.name), Undefined::Fault);
    rendered.map_err(|it| expression_fault(plan, format!("the inputs of step `{}`", step.name), it))
}

/// The inputs that the beginning of a feature gives to what it runs.
pub fn begin_inputs(plan: &LifecyclePlan, situation: &Situation) -> Result<Datum, MachineFault> {
    let work = plan.begin.as_ref().and_then(|it| it.run.as_ref());
    let rendered = work.map(|it| it.with.render(&situation.scope(plan, ""), Undefined::Fault));
    let rendered = rendered.unwrap_or_else(|| Ok(Datum::null()));
    rendered.map_err(|it| expression_fault(plan, "the inputs of `begin`".to_owned(), it))
}

/// What the end of a step changes: the first move that fits its result.
pub fn settle(
    plan: &LifecyclePlan,
    situation: &Situation,
    step: &Step,
    result: Datum,
) -> Result<Settled, MachineFault> {
    let scope = situation.scope(plan, &step.name).with("result", result);
    let fault = |fault| expression_fault(plan, format!("the moves of step `{}`", step.name), fault);
    for ending in &step.moves {
        let holds = match &ending.condition {
            Some(condition) => condition.holds(&scope, Undefined::Fault).map_err(fault)?,
            None => true,
        };
        if holds {
            let settled = taken(plan, situation, ending, &scope).map_err(fault)?;
            return checked(plan, situation, step, settled);
        }
    }
    Err(MachineFault::NoMove {
        step: step.name.clone(),
    })
}

fn taken(
    plan: &LifecyclePlan,
    situation: &Situation,
    ending: &Move,
    scope: &Scope,
) -> Result<Settled, ExpressionFault> {
    let mut settled = Settled {
        state: ending
            .state
            .clone()
            .unwrap_or_else(|| situation.state.clone()),
        tick: ending.tick.clone(),
        untick: ending.untick.clone(),
        counts: situation.counts.clone(),
        rejection: None,
    };
    if let Some(limit) = ending.count.as_ref().and_then(|it| plan.limit(it)) {
        let used = settled.counts.entry(limit.name.clone()).or_insert(0);
        *used += 1;
        if *used >= limit.at_most {
            settled.state.clone_from(&limit.then);
        }
    }
    reset(plan, &mut settled);
    if let Some(rejects) = &ending.rejects {
        settled.rejection = Some((rejects.code.clone(), rendered(&rejects.reason, scope)?));
    }
    Ok(settled)
}

/// Sets back the limits that the state entered resets.
fn reset(plan: &LifecyclePlan, settled: &mut Settled) {
    let resets = plan
        .limits
        .iter()
        .filter(|it| it.resets_on.contains(&settled.state));
    for limit in resets {
        settled.counts.remove(&limit.name);
    }
}

/// Refuses what must never be.
fn checked(
    plan: &LifecyclePlan,
    before: &Situation,
    step: &Step,
    settled: Settled,
) -> Result<Settled, MachineFault> {
    let after = settled.situation(before);
    // A property that names a step speaks of running it, which is over.
    let scope = after.scope(plan, "");
    for never in &plan.never {
        let place = || "a property".to_owned();
        let holds = never.when.holds(&scope, Undefined::Fault);
        if holds.map_err(|it| expression_fault(plan, place(), it))? {
            return Err(MachineFault::Violation {
                lifecycle: plan.name.clone(),
                step: step.name.clone(),
                because: never.because.clone(),
            });
        }
    }
    Ok(settled)
}

impl Settled {
    /// The situation after the step.
    pub fn situation(&self, before: &Situation) -> Situation {
        let mut after = before.clone();
        after.state.clone_from(&self.state);
        after.done.retain(|it| !self.untick.contains(it));
        after.done.extend(
            self.tick
                .iter()
                .filter(|it| !before.done.contains(it))
                .cloned(),
        );
        after.counts.clone_from(&self.counts);
        after
    }
}

fn rendered(text: &Text, scope: &Scope) -> Result<String, ExpressionFault> {
    let rendered = text.render(scope, Undefined::Fault)?.to_json();
    Ok(rendered
        .as_str()
        .map_or_else(|| rendered.to_string(), str::to_owned))
}

fn expression_fault(plan: &LifecyclePlan, place: String, fault: ExpressionFault) -> MachineFault {
    MachineFault::Expression {
        lifecycle: plan.name.clone(),
        place,
        fault,
    }
}

#[cfg(test)]
mod tests;

//! Where the project's lifecycle stands: its record and its facts, read from the project.

use std::sync::Arc;

use gemstack_lang::expression::{Datum, Scope};
use gemstack_lang::machine::{self, MachineFault, Permitted, Route, Situation};
use gemstack_lang::plan::{LifecyclePlan, Recovery};
use gemstack_lang::record::{self, Record, RecordFault};
use gemstack_lang::suggestion::{cure, did_you_mean, listed};
use serde_json::json;

use crate::driver::{read_facts, scope_before};
use crate::event::What;
use crate::failure::{Failure, Kind};
use crate::state::State;
use crate::tree::Tree;
use crate::world::World;

/// The project's lifecycle and where it stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The lifecycle.
    pub plan: Arc<LifecyclePlan>,
    /// Where it stands.
    pub situation: Situation,
    /// Its record as read.
    pub record: Record,
}

/// The command that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextCommand {
    /// The command, as it is typed.
    pub command: String,
    /// Why it is the one.
    pub reason: String,
}

/// The name of the setting that names the project's lifecycle.
const LIFECYCLE: &str = "lifecycle";

impl Standing {
    /// The lifecycle that the settings name.
    pub fn plan(world: &World) -> Result<Arc<LifecyclePlan>, Failure> {
        let name = world.settings.text(LIFECYCLE).ok_or_else(|| {
            Failure::rejected("the setting `lifecycle` names no lifecycle").coded("NoLifecycle")
        })?;
        Ok(world.lifecycle(name)?)
    }

    /// Reads where the project stands.
    pub fn read(world: &World) -> Result<Self, Failure> {
        let plan = Self::plan(world)?;
        let tree = Tree::new(&world.root, []);
        let record = read_record(&plan, &tree)?;
        let names = Scope::new()
            .with("config", world.settings.datum())
            .with("inputs", Datum::record::<String>([]));
        let facts = Datum::from(read_facts(&tree, &plan.facts, &names)?);
        let situation = Situation {
            state: record.state.clone(),
            done: record.done.clone(),
            counts: record.counts.clone(),
            feature: record.focus.clone(),
            facts,
            inputs: Datum::record::<String>([]),
            config: world.settings.datum(),
            run: Datum::from(json!({ "dry": false })),
            history: Vec::new(),
        };
        Ok(Self {
            plan,
            situation,
            record,
        })
    }

    /// The event that its facts were read, so that a run that goes on knows the same ones.
    pub(crate) fn facts_read(&self) -> What {
        What::FactsRead {
            scope: scope_before("", 0),
            facts: self.situation.facts.to_json(),
        }
    }

    /// Where it stood when a run of it began, as far as that run may have changed it since. What
    /// others changed counts: the record is read anew.
    pub(crate) fn resumed(&mut self, state: &State) {
        if let Some(facts) = state.facts(&scope_before("", 0)) {
            self.situation.facts = facts.clone();
        }
        if let Some(header) = state.header() {
            self.situation.feature.clone_from(&header.feature);
        }
    }

    /// What comes next.
    pub fn route(&self) -> Result<Route<'_>, Failure> {
        machine::route(&self.plan, &self.situation).map_err(machine_failure)
    }

    /// Whether a step may run now; else why not, and what goes on.
    pub fn permit(&self, name: &str) -> Result<Permitted<'_>, Failure> {
        let step = self.plan.step(name).ok_or_else(|| self.unknown(name))?;
        let permitted =
            machine::permit(&self.plan, &self.situation, step).map_err(machine_failure)?;
        match permitted {
            Some(permitted) => Ok(permitted),
            None => Err(self.refused(name)?),
        }
    }

    fn unknown(&self, name: &str) -> Failure {
        let cure = cure(name, self.plan.steps.iter().map(|it| it.name.as_str()));
        Failure::rejected(format!("`{}` has no step `{name}`", self.plan.name))
            .coded("UnknownStep")
            .helped(cure)
    }

    /// The command that goes on, and why: what the router says, for people.
    pub fn next_command(&self) -> Result<NextCommand, Failure> {
        let state = &self.situation.state;
        let (command, reason) = match self.route()? {
            Route::Step(next) => (self.step_command(&next.step.name), next.reason),
            Route::Final => (
                "gemstack start \"the next feature\"".to_owned(),
                "This feature's lifecycle is complete.".to_owned(),
            ),
            Route::Waiting(recoveries) => (
                "gemstack recover".to_owned(),
                format!(
                    "`{state}` waits for a person, who chooses how to go on: {}.",
                    names(recoveries)
                ),
            ),
            Route::Stuck => (
                "gemstack status".to_owned(),
                format!("No step is permitted in `{state}` with these boxes ticked."),
            ),
        };
        Ok(NextCommand { command, reason })
    }

    /// A step of a project where no feature is under way needs one.
    fn step_command(&self, step: &str) -> String {
        match &self.record.focus {
            Some(_) => format!("gemstack run {step}"),
            None => format!("gemstack run {step} --feature \"the feature\""),
        }
    }

    /// Why a step is refused, with the router's answer.
    fn refused(&self, name: &str) -> Result<Failure, Failure> {
        let NextCommand { command, reason } = self.next_command()?;
        let state = &self.situation.state;
        let message = format!("`{name}` is not permitted in `{state}`: {reason}");
        Ok(
            Failure::refused(message.trim_end_matches([':', ' ']).to_owned())
                .coded("InvalidStepTransition")
                .helped(command),
        )
    }
}

/// The names of the ways out.
fn names(recoveries: &[Recovery]) -> String {
    listed(recoveries.iter().map(|it| it.name.as_str()))
}

fn read_record(plan: &LifecyclePlan, tree: &Tree<'_>) -> Result<Record, Failure> {
    let Some(file) = &plan.record else {
        let message = format!(
            "`{}` keeps no record; it can only run inside a step",
            plan.name
        );
        return Err(Failure::rejected(message).coded("NestedLifecycle"));
    };
    let text = tree.read(&file.file)?.ok_or_else(|| {
        Failure::rejected(format!("there is no `{}` here", file.file))
            .coded("ProjectNotInitialized")
            .helped("gemstack init")
    })?;
    let record = record::read(&text).map_err(|it| record_failure(&file.file, &it))?;
    if plan.state(&record.state).is_none() {
        return Err(unknown_state(plan, &file.file, &record.state));
    }
    Ok(record)
}

fn unknown_state(plan: &LifecyclePlan, file: &str, state: &str) -> Failure {
    let known = || plan.states.iter().map(|it| it.name.as_str());
    let cure = did_you_mean(state, known());
    let cure = cure.unwrap_or_else(|| format!("write one of {}", listed(known())));
    Failure::rejected(format!(
        "`{file}` says `[STATE: {state}]`, which `{}` does not have",
        plan.name
    ))
    .coded("UnknownState")
    .helped(cure)
}

/// What is wrong with a record, as a failure.
pub(crate) fn record_failure(file: &str, fault: &RecordFault) -> Failure {
    Failure::new(Kind::Rejected, format!("`{file}`: {fault}")).coded("StatusNotReadable")
}

/// What the machine cannot tell, as a failure.
pub(crate) fn machine_failure(fault: MachineFault) -> Failure {
    Failure::rejected(fault.to_string())
        .coded("LifecycleFault")
        .helped("gemstack lint")
}

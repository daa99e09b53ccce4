//! What comes next, as `route` says it and as every run ends.

use gemstack_lang::machine::Route;
use gemstack_run::failure::Failure;
use gemstack_run::standing::Standing;
use gemstack_run::world::World;
use serde_json::{Value as Json, json};

use crate::exit::Exit;

/// What comes next in the project's lifecycle.
#[derive(Debug, Clone, PartialEq)]
pub struct NextStep {
    /// `continue` or `blocked`.
    pub action: &'static str,
    /// `step`, `final`, `waiting` or `stuck`.
    pub situation: &'static str,
    /// The step, where there is one.
    pub step: Option<String>,
    /// The command that goes on.
    pub command: String,
    /// Why.
    pub reason: String,
    /// Files that matter.
    pub context: Vec<String>,
    /// What is in the way.
    pub blockers: Vec<String>,
}

impl NextStep {
    /// Reads the project and asks the router.
    pub fn read(world: &World) -> Result<Self, Failure> {
        Self::of(&Standing::read(world)?)
    }

    /// Asks the router.
    pub fn of(standing: &Standing) -> Result<Self, Failure> {
        let state = &standing.situation.state;
        Ok(match standing.route()? {
            Route::Step(next) => Self {
                action: "continue",
                situation: "step",
                step: Some(next.step.name.clone()),
                command: step_command(standing, &next.step.name),
                reason: next.reason,
                context: next.context,
                blockers: Vec::new(),
            },
            Route::Final => Self::blocked(
                "final",
                "gemstack start \"the next feature\"",
                "This feature's lifecycle is complete.".to_owned(),
                format!("`{state}` is a final state"),
            ),
            Route::Waiting(_) => Self::blocked(
                "waiting",
                "gemstack recover",
                format!("`{state}` waits for a person, who chooses how to go on."),
                format!("`{state}` waits for a person"),
            ),
            Route::Stuck => Self::blocked(
                "stuck",
                "gemstack status",
                format!("No step is permitted in `{state}` with these boxes ticked."),
                format!("nothing is permitted in `{state}`"),
            ),
        })
    }

    fn blocked(situation: &'static str, command: &str, reason: String, blocker: String) -> Self {
        Self {
            action: "blocked",
            situation,
            step: None,
            command: command.to_owned(),
            reason,
            context: Vec::new(),
            blockers: vec![blocker],
        }
    }

    /// How a command ends that asks for the next step.
    pub fn exit(&self) -> Exit {
        if self.step.is_some() {
            Exit::Done
        } else {
            Exit::Refused
        }
    }

    /// For programs.
    pub fn to_json(&self) -> Json {
        json!({
            "action": self.action,
            "next_command": self.command,
            "reason": self.reason,
            "context_files": self.context,
            "blockers": self.blockers,
            "situation": self.situation,
            "step": self.step,
        })
    }
}

/// A step of a project where no feature is under way needs one.
fn step_command(standing: &Standing, step: &str) -> String {
    match &standing.record.focus {
        Some(_) => format!("gemstack run {step}"),
        None => format!("gemstack run {step} --feature \"the feature\""),
    }
}

//! What comes next, as `route` says it and as every run ends.

use gemstack_lang::machine::Route;
use gemstack_run::failure::Failure;
use gemstack_run::standing::{NextCommand, Standing};
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
        let NextCommand { command, reason } = standing.next_command()?;
        let blocked = |situation, blocker| Self {
            action: "blocked",
            situation,
            step: None,
            command: command.clone(),
            reason: reason.clone(),
            context: Vec::new(),
            blockers: vec![blocker],
        };
        Ok(match standing.route()? {
            Route::Step(next) => Self {
                action: "continue",
                situation: "step",
                step: Some(next.step.name.clone()),
                context: next.context,
                blockers: Vec::new(),
                command,
                reason,
            },
            Route::Final => blocked("final", format!("`{state}` is a final state")),
            Route::Waiting(_) => blocked("waiting", format!("`{state}` waits for a person")),
            Route::Stuck => blocked("stuck", format!("nothing is permitted in `{state}`")),
        })
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

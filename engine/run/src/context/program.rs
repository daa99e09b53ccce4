//! A program that an operation runs: with the environment, the supervisor and, in a run that leaves traces, the note and the
//! log of its run.

use std::path::PathBuf;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Context;
use crate::failure::{Failure, Kind};
use crate::files::Kind as Thing;
use crate::journal::Journal;
use crate::leftovers::Noted;
use crate::output::Output;
use crate::program::{Confinement, Ended, Invocation, Observer, Process, Program, ProgramFault};
use crate::report::News;
use crate::tree::failure;

/// What stands directly in a project and no confined program changes: what git keeps, and what the engine does.
const PROTECTED: &[&str] = &[".agent", ".git"];

/// Where a program may act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sandbox {
    /// Wherever the user may.
    #[default]
    None,
    /// In the project, but for `.git` and `.agent`, and in a temporary directory of its own; without a network.
    Project,
}

/// A program that has ended, and where all that it printed is.
#[derive(Debug)]
pub struct Kept {
    /// How it ended.
    pub ended: Result<Ended, ProgramFault>,
    /// The file, seen from the project; none in a run that leaves no traces.
    pub log: Option<String>,
}

impl Context<'_> {
    /// A program of this stage, in the project's directory, that is not started yet.
    pub fn program(&self, invocation: Invocation, sandbox: Sandbox) -> Result<Program, Failure> {
        let world = self.world();
        let mut program = Program::new(invocation, world.root().place());
        program.environment = world.program_environment();
        program.secrets = Arc::clone(world.secrets());
        program.supervisor = world.supervisor().cloned();
        program.confinement = match sandbox {
            Sandbox::None => None,
            Sandbox::Project => Some(self.confinement()?),
        };
        Ok(program)
    }

    /// Runs a program of this stage to its end. When the stage is to stop, the program is asked to end, and has until the
    /// stage is dropped to tidy up: how it ended then says nothing of its work, and is not told.
    pub async fn run_program(&self, program: Program) -> Kept {
        self.run_program_hearing(program, &mut |_| {}).await
    }

    /// The same, with somebody who hears what it prints on standard output, as it comes.
    pub async fn run_program_hearing(&self, program: Program, hear: &mut dyn FnMut(&[u8])) -> Kept {
        let mut traces = Traces::begin(self, &program.invocation, hear);
        let mut is_stopped = false;
        let stopped = async {
            self.stopped().await;
            is_stopped = true;
        };
        let ended = program.run_observed(&mut traces, stopped).await;
        if is_stopped {
            self.silenced.notify_one();
            return std::future::pending().await;
        }
        let log = traces.end(self);
        Kept { ended, log }
    }

    fn confinement(&self) -> Result<Confinement, Failure> {
        let root = self.world().root();
        let mut confinement = Confinement {
            project: root.place().to_owned(),
            writable: Vec::new(),
            protected: Vec::new(),
        };
        for entry in root.top().map_err(failure)? {
            let place: PathBuf = root.place().join(&entry.name);
            if PROTECTED
                .iter()
                .any(|it| entry.name.eq_ignore_ascii_case(it))
            {
                confinement.protected.push(place);
            } else if entry.kind != Thing::Link {
                // What a link leads to is granted where it is, or lies outside.
                confinement.writable.push(place);
            }
        }
        Ok(confinement)
    }

    /// Whether the run leaves traces on the disk.
    fn leaves_traces(&self) -> bool {
        !self.is_dry() && !matches!(*self.driver.journal.borrow(), Journal::Memory)
    }
}

/// What a program leaves in the folder of its run.
struct Traces<'t, 'h> {
    note: Option<Noted<'t>>,
    output: Option<Output>,
    /// Who hears what it prints on standard output.
    hear: &'h mut dyn FnMut(&[u8]),
}

impl<'t, 'h> Traces<'t, 'h> {
    fn begin(
        context: &Context<'t>,
        invocation: &Invocation,
        hear: &'h mut dyn FnMut(&[u8]),
    ) -> Self {
        if !context.leaves_traces() {
            return Self {
                note: None,
                output: None,
                hear,
            };
        }
        let (root, run) = (context.world().root(), context.run());
        let written = invocation.written();
        let written = context.world().secrets().masked(&written);
        let output = Output::of(root, run, context.stage());
        let output = output.inspect_err(|it| not_kept(context, &it.to_string()));
        Self {
            note: Noted::new(root, run, &written),
            output: output.ok(),
            hear,
        }
    }

    /// The log; what hindered it is told.
    fn end(self, context: &Context<'_>) -> Option<String> {
        let output = self.output?;
        if let Some(fault) = output.fault() {
            not_kept(context, &fault.to_string());
        }
        Some(output.path().to_owned())
    }
}

fn not_kept(context: &Context<'_>, fault: &str) {
    let note = format!(
        "what `{}` prints is not kept whole: {fault}",
        context.stage()
    );
    context.tell(News::Note(&note));
}

impl Observer for Traces<'_, '_> {
    fn supervised(&mut self, supervisor: Process) {
        if let Some(note) = &mut self.note {
            note.supervised(supervisor);
        }
    }

    fn started(&mut self, program: Process) {
        if let Some(note) = &mut self.note {
            note.started(program);
        }
    }

    fn printed(&mut self, bytes: &[u8]) {
        if let Some(output) = &mut self.output {
            output.take(bytes);
        }
    }

    fn said(&mut self, bytes: &[u8]) {
        (self.hear)(bytes);
    }
}

/// A program that was not started, as a failure of its stage.
pub(crate) fn not_started(fault: &ProgramFault) -> Failure {
    let failure = Failure::new(Kind::NotRunnable, fault.to_string()).coded(fault.code());
    match fault {
        ProgramFault::NotConfined { .. } => failure.helped(
            "install bubblewrap or use Linux 6.2 or later with Landlock; \
             or let it run unconfined with `sandbox: none`. `gemstack doctor` tells what is there",
        ),
        _ => failure,
    }
}

/// The last line of a message about a program, which says where all that it printed is; nothing where it is nowhere.
pub(crate) fn pointer(log: Option<&str>) -> String {
    log.map(|it| format!("\nall that it printed: {it}"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;

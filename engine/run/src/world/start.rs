//! A program as any that is started for a project: with its environment, what watches over it, and what confines it.

use std::path::PathBuf;
use std::sync::Arc;

use super::World;
use crate::context::Sandbox;
use crate::failure::Failure;
use crate::files::Kind;
use crate::program::{Confinement, Invocation, Program};
use crate::tree::failure;

/// What stands directly in a project and no confined program changes: what git keeps, and what the engine does.
const PROTECTED: &[&str] = &[".agent", ".git"];

impl World {
    /// A program in the project's directory that is not started yet.
    pub(crate) fn program(
        &self,
        invocation: Invocation,
        sandbox: Sandbox,
    ) -> Result<Program, Failure> {
        let mut program = Program::new(invocation, self.root.place());
        program.environment = self.program_environment();
        program.secrets = Arc::clone(self.secrets());
        program.supervisor.clone_from(&self.supervisor);
        program.confinement = match sandbox {
            Sandbox::None => None,
            Sandbox::Project => Some(self.confinement()?),
        };
        Ok(program)
    }

    fn confinement(&self) -> Result<Confinement, Failure> {
        let root = &self.root;
        let mut confinement = Confinement {
            project: root.place().to_owned(),
            writable: Vec::new(),
            protected: Vec::new(),
            readable: Vec::new(),
        };
        for entry in root.top().map_err(failure)? {
            let place: PathBuf = root.place().join(&entry.name);
            if PROTECTED
                .iter()
                .any(|it| entry.name.eq_ignore_ascii_case(it))
            {
                confinement.protected.push(place);
            } else if entry.kind != Kind::Link {
                // What a link leads to is granted where it is, or lies outside.
                confinement.writable.push(place);
            }
        }
        Ok(confinement)
    }
}

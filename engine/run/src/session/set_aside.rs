//! Setting a run aside whose journal is damaged, so that the project goes on without it.

use super::Session;
use crate::failure::Failure;
use crate::journal::Journal;
use crate::lock::Lock;

impl Session<'_> {
    /// Sets the journal of a run aside, where it cannot be read, and gives its new path. What the run kept stays.
    pub fn set_aside(&self, run: &str, command: &str) -> Result<String, Failure> {
        let root = &self.world.root;
        // A run that is damaged cannot be finished first, as other commands do.
        let _lock = Lock::for_command(root, None, command)?;
        match Journal::verify(root, run) {
            Ok(_) => Err(whole(run)),
            Err(fault) if fault.is_damage() => Ok(Journal::set_aside(root, run)?),
            Err(fault) => Err(fault.into()),
        }
    }
}

fn whole(run: &str) -> Failure {
    Failure::refused(format!("the run `{run}` is whole and stays"))
        .coded("RunNotDamaged")
        .helped("`gemstack runs prune` removes old runs")
}

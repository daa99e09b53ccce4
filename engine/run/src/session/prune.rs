//! Removing old runs.

use super::Session;
use crate::driver::Mode;
use crate::failure::Failure;
use crate::journal::Journal;
use crate::replies;

impl Session<'_> {
    /// Removes all runs but so many of the last ones, and gives their names. The latest one always stays: it may go on.
    pub fn prune(&self, keep: usize, command: &str) -> Result<Vec<String>, Failure> {
        let _lock = self.lock(Mode::Real, "", command)?;
        let mut runs = Journal::runs(&self.world.root).map_err(Failure::from)?;
        runs.truncate(runs.len().saturating_sub(keep.max(1)));
        replies::keep(&self.world.root, &runs)?;
        for run in &runs {
            Journal::remove(&self.world.root, run).map_err(Failure::from)?;
        }
        Ok(runs)
    }
}

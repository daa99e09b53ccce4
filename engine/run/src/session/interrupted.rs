//! A commit that a killed process left half done is finished by whatever command comes next.

use super::Session;
use crate::driver::Driver;
use crate::failure::{Failure, Kind};
use crate::journal::Journal;
use crate::lock::Lock;
use crate::report::News;
use crate::standing::Standing;
use crate::state::State;

impl Session<'_> {
    /// Finishes what the latest run was about to write when it was killed. The caller holds the lock.
    ///
    /// What a person has changed meanwhile stays as it is, and is told.
    pub(super) fn finish_interrupted(&self, lock: &Lock) -> Result<(), Failure> {
        let root = &self.world.root;
        let runs = Journal::runs(root).map_err(Failure::from)?;
        let Some(run) = runs.last() else {
            return Ok(());
        };
        let events = Journal::events(root, run).map_err(Failure::from)?;
        let state = State::of(&events);
        let (Some(about), Some(_)) = (state.header(), state.committing()) else {
            return Ok(());
        };
        let (journal, events) = Journal::open(root, run).map_err(Failure::from)?;
        let policy = self.policy(&Standing::read(self.world)?, about.step.as_deref())?;
        let about = about.clone();
        let driver = Driver::new(self.world, about, journal, self.reporter, self.stop, policy)
            .fenced(Some(lock));
        match driver.finish(&events) {
            Ok(()) => {
                let note =
                    format!("what the run `{run}` was writing when it was killed is finished");
                self.reporter.news(News::Note(&note));
                Ok(())
            }
            Err(failure) if failure.kind == Kind::Refused => {
                let note = format!(
                    "what the run `{run}` was writing when it was killed cannot be finished: {failure}"
                );
                self.reporter.news(News::Note(&note));
                Ok(())
            }
            Err(failure) => Err(failure),
        }
    }
}

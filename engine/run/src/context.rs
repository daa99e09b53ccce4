//! What an operation may know and ask while it is performed. It has no way to write.

use gemstack_lang::expression::Datum;

use crate::driver::Driver;
use crate::event::Committed;
use crate::failure::Failure;
use crate::files::Policy;
use crate::operation::Performed;
use crate::report::News;
use crate::standing::Standing;
use crate::stop::{Stop, Why};
use crate::tree::Tree;
use crate::world::World;

/// What an operation may know and ask.
pub struct Context<'c> {
    pub(crate) driver: &'c Driver<'c>,
    pub(crate) stage: &'c str,
    pub(crate) stop: &'c Stop,
}

impl<'c> Context<'c> {
    /// The project and what surrounds it.
    pub fn world(&self) -> &'c World {
        self.driver.world
    }

    /// The project's files as the run sees them.
    pub fn tree(&self) -> Tree<'c> {
        self.driver.tree()
    }

    /// The stage, as a path: `run/api_call`.
    pub fn stage(&self) -> &str {
        self.stage
    }

    /// The run's name.
    pub fn run(&self) -> &str {
        &self.driver.about.run
    }

    /// The step that is run, and the feature it is run for.
    pub fn step_and_feature(&self) -> (Option<&str>, Option<&str>) {
        let about = &self.driver.about;
        (about.step.as_deref(), about.feature.as_deref())
    }

    /// The project's lifecycle as the run found it; none when no step is run.
    pub fn standing(&self) -> Option<&Standing> {
        self.driver.standing.as_ref()
    }

    /// What proposals of the step may write.
    pub fn policy(&self) -> &Policy {
        &self.driver.policy
    }

    /// Every file that the run has written so far.
    pub fn committed(&self) -> Vec<Committed> {
        self.driver.state.borrow().committed().to_vec()
    }

    /// Bytes that the run keeps, such as a file as it was before.
    pub fn kept(&self, digest: &crate::digest::Digest) -> Result<Option<Vec<u8>>, Failure> {
        let kept = self.driver.journal.borrow().kept(digest);
        kept.map_err(|it| Failure::internal(it.to_string()))
    }

    /// How many stages of the run that use this operation have finished.
    pub fn finished_before(&self, operation: &str) -> usize {
        self.driver
            .performed
            .borrow()
            .get(operation)
            .copied()
            .unwrap_or_default()
    }

    /// What has happened so far, for summaries.
    pub fn result(&self) -> serde_json::Value {
        self.driver.result()
    }

    /// Tells people something that is not history.
    pub fn tell(&self, news: News<'_>) {
        self.driver.reporter.news(news);
    }

    /// Whether the run is dry.
    pub fn is_dry(&self) -> bool {
        self.driver.is_dry()
    }

    /// Waits until the stage is to stop. An operation that can say what it had so far watches
    /// this; any other is simply dropped.
    pub async fn stopped(&self) -> Why {
        self.stop.wait().await
    }

    /// Runs another pipeline as this stage's work.
    pub async fn run_pipeline(
        &self,
        name: &str,
        inputs: Datum,
    ) -> Result<Performed<Datum>, Failure> {
        self.driver.sub_pipeline(self.stage, name, inputs).await
    }

    /// Drives another lifecycle to rest as this stage's work.
    pub async fn drive_lifecycle(
        &self,
        name: &str,
        inputs: Datum,
    ) -> Result<Performed<Datum>, Failure> {
        self.driver.sub_lifecycle(self.stage, name, inputs).await
    }
}

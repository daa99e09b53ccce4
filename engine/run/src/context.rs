//! What an operation may know and ask while it is performed. It has no way to write.

use std::collections::BTreeSet;
use std::time::Duration;

use gemstack_lang::expression::Datum;
use serde_json::Value as Json;
use tokio::sync::Notify;

use crate::call::PassedOver;
use crate::driver::{Driver, permitted};
use crate::event::{Committed, Proposed};
use crate::failure::Failure;
use crate::files::{Policy, RelativePath, Writer};
use crate::journal::Journal;
use crate::operation::Performed;
use crate::report::News;
use crate::screen::Clean;
use crate::standing::Standing;
use crate::stop::{Stop, Why};
use crate::tree::Tree;
use crate::world::World;

mod program;

pub use program::{Kept, Sandbox};
pub(crate) use program::{not_started, pointer};

/// What an operation may know and ask.
pub struct Context<'c> {
    pub(crate) driver: &'c Driver<'c>,
    pub(crate) stage: &'c str,
    pub(crate) timeout: Option<Duration>,
    pub(crate) stop: &'c Stop,
    /// Told once the stage, which is to stop, has nothing more to tell.
    pub(crate) silenced: &'c Notify,
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

    /// How long the stage may take, where it says so.
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// The run's name.
    pub fn run(&self) -> &str {
        &self.driver.about.run
    }

    /// The project's lifecycle as the run found it; none when no step is run.
    pub fn standing(&self) -> Option<&Standing> {
        self.driver.standing.as_ref()
    }

    /// What proposals of the step may write.
    pub fn policy(&self) -> &Policy {
        &self.driver.policy
    }

    /// Refuses a path that a writer may not write, before anything is done for it.
    pub fn judge(&self, path: &RelativePath, writer: Writer) -> Result<(), Failure> {
        permitted(self.policy(), &self.world().root, path, writer).map(drop)
    }

    /// The files that were proposed and are not yet written.
    pub fn pending(&self) -> Vec<Proposed> {
        self.driver.pending()
    }

    /// What a file held when the run last read it for others, such as a prompt; none where it has not, or has written
    /// the file since.
    pub fn read(&self, path: &str) -> Option<Option<crate::digest::Digest>> {
        self.driver.state.borrow().read(path)
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

    /// The texts of the run that hold nothing that looks like a secret.
    pub(crate) fn clean(&self) -> &Clean {
        &self.driver.clean
    }

    /// Which of the stages that use this operation this one is, counted from 0 by when each first
    /// began: every attempt at a stage has the same, also after a resume.
    pub fn turn(&self, operation: &str) -> usize {
        let begun = self.driver.begun.borrow();
        let begun = begun.get(operation).into_iter().flatten();
        let before: BTreeSet<_> = begun.take_while(|it| *it != self.stage).collect();
        before.len()
    }

    /// How many parts of replies were gone on with in this run: each was a call of its own beside that of its stage.
    pub fn parts(&self, operation: &str) -> usize {
        let state = self.driver.state.borrow();
        let given = state.given().filter(|(_, it, _)| *it == operation);
        given
            .filter(|(.., it)| it.get("continues").is_some())
            .count()
    }

    /// How often this stage was begun, this time included.
    pub fn attempts(&self) -> usize {
        let begun = self.driver.begun.borrow();
        begun
            .values()
            .flatten()
            .filter(|it| *it == self.stage)
            .count()
    }

    /// What earlier attempts at this stage gave although they failed.
    pub fn given_in_vain(&self) -> Vec<Json> {
        self.driver
            .state
            .borrow()
            .given_in_vain(self.stage)
            .to_vec()
    }

    /// Whom this stage was to ask and has turned from, in order.
    pub fn passed_over(&self) -> Vec<PassedOver> {
        self.driver.state.borrow().passed_over(self.stage).to_vec()
    }

    /// What came of each call of this stage that was under way when the process died.
    pub fn lost(&self) -> Vec<String> {
        let (root, run) = (&self.driver.world.root, self.run());
        let state = self.driver.state.borrow();
        let received = |it: &str| Journal::received(root, run, it).ok().flatten();
        let lost = state.lost(self.stage);
        lost.map(|it| received(it).unwrap_or_default()).collect()
    }

    /// Keeps a piece of an answer for reading, should the process die before all of it is there.
    pub fn receive(&self, call: &str, piece: &str) {
        self.driver.journal.borrow_mut().receive(call, piece);
    }

    /// What has happened so far, for summaries.
    pub fn result(&self) -> Json {
        self.driver.result()
    }

    /// Tells people something that is not history.
    pub fn tell(&self, news: News<'_>) {
        let secrets = self.world().secrets();
        let told = match news {
            News::Piece { text, .. } | News::Note(text) | News::Writing { path: text, .. } => {
                secrets.masked(text)
            }
        };
        self.driver.reporter.news(match news {
            News::Piece { stage, .. } => News::Piece { stage, text: &told },
            News::Note(_) => News::Note(&told),
            News::Writing {
                stage,
                lines,
                bytes,
                ..
            } => News::Writing {
                stage,
                path: &told,
                lines,
                bytes,
            },
        });
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

//! The driver: performs what is next, tells the journal, and commits. The only place where plans
//! meet the world.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use futures_util::future::FutureExt as _;
use futures_util::stream::{FuturesUnordered, StreamExt};
use gemstack_lang::expression::{Datum, Scope};
use gemstack_lang::plan::{PipelinePlan, Stage};
use serde_json::{Value as Json, json};

use crate::again::Again;
use crate::clock;
use crate::edition::Editions;
use crate::event::{Event, Header, Proposed, Skipped, What};
use crate::failure::Failure;
use crate::files::Policy;
use crate::journal::{Journal, JournalFault};
use crate::keys;
use crate::lock::{self, Lock};
use crate::next::{Frame, Next, Step};
use crate::operation::{Given, Performed};
use crate::report::Reporter;
use crate::screen::Clean;
use crate::session::VERSION;
use crate::standing::Standing;
use crate::state::{StageState, State};
use crate::stop::{Stop, Why};
use crate::tree::Tree;
use crate::world::World;
use view::View;

mod booking;
mod commit;
mod facts;
mod inputs;
mod lifecycle;
mod perform;
mod view;

pub(crate) use commit::permitted;
pub(crate) use facts::{read as read_facts, scope_before};
pub(crate) use inputs::bind;
pub(crate) use lifecycle::rejected;

/// How deep documents may run each other. Checking finds those that run themselves, unless an
/// expression names what is run.
const DEEPEST: usize = 24;

/// Whether a run acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It does.
    Real,
    /// It stops before everything that acts on the world outside, and writes nothing.
    Dry,
}

/// Drives one run.
pub struct Driver<'d> {
    pub(crate) world: &'d World,
    pub(crate) about: Header,
    pub(crate) mode: Mode,
    pub(crate) journal: RefCell<Journal>,
    pub(crate) state: RefCell<State>,
    /// The stages that were begun, by operation, in order; one begun again stands there again.
    pub(crate) begun: RefCell<HashMap<String, Vec<String>>>,
    /// The texts that hold nothing that looks like a secret.
    pub(crate) clean: Clean,
    /// Whether anything that decides what comes next is not on the disk yet.
    pub(crate) is_unsynced: Cell<bool>,
    /// Whether a stage is under way that others can see, so that its end must get to the disk.
    pub(crate) is_seen: Cell<bool>,
    pub(crate) reporter: &'d dyn Reporter,
    pub(crate) stop: &'d Stop,
    pub(crate) standing: Option<Standing>,
    pub(crate) policy: Policy,
    /// The lock of the working tree; runs that leave no trace have none.
    pub(crate) lock: Option<&'d Lock>,
}

impl<'d> Driver<'d> {
    /// A driver for a run that its header describes.
    pub fn new(
        world: &'d World,
        about: Header,
        journal: Journal,
        reporter: &'d dyn Reporter,
        stop: &'d Stop,
        policy: Policy,
    ) -> Self {
        Self {
            world,
            about,
            mode: Mode::Real,
            journal: RefCell::new(journal),
            state: RefCell::default(),
            begun: RefCell::default(),
            clean: Clean::default(),
            is_unsynced: Cell::default(),
            is_seen: Cell::default(),
            reporter,
            stop,
            standing: None,
            policy,
            lock: None,
        }
    }

    /// The driver of a run that writes while it holds a lock, and no longer.
    #[must_use]
    pub fn fenced(mut self, lock: Option<&'d Lock>) -> Self {
        self.lock = lock;
        self
    }

    /// Refuses to go on where the lock is no longer ours: another process may write by now.
    pub(crate) fn refuse_unlocked(&self) -> Result<(), Failure> {
        let ours = self.lock.map_or(Ok(()), Lock::is_ours);
        ours.map_err(|it| lock::command::failure(&it))
    }

    /// The driver, acting or not.
    #[must_use]
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// The driver of a step of the project's lifecycle.
    #[must_use]
    pub fn standing(mut self, standing: Standing) -> Self {
        self.standing = Some(standing);
        self
    }

    /// Begins the run.
    pub fn start(&self) -> Result<(), Failure> {
        self.emit(What::RunStarted(Box::new(self.about.clone())))?;
        if let Some(standing) = &self.standing {
            self.emit(standing.facts_read())?;
        }
        self.sync()
    }

    /// Goes on with a run that these events tell of. Whoever was at it before is shut out first; then the commit that
    /// a crash may have interrupted is finished, for nothing may be proposed over files that are half written.
    pub fn resume(&self, events: &[Event]) -> Result<(), Failure> {
        self.take_up(events);
        self.emit(What::RunResumed {
            engine: VERSION.to_owned(),
            settings: self.world.settings.to_json(),
            anew: None,
        })?;
        self.sync()?;
        self.finish_interrupted()
    }

    /// Forgets what stages, scopes and steps have done: they are done anew.
    pub fn reopen(&self, again: Again) -> Result<(), Failure> {
        if again.is_empty() {
            return Ok(());
        }
        self.emit(again.event())
    }

    /// Tells which documents the run may use from now on.
    pub fn proved(&self, plans: Editions) -> Result<(), Failure> {
        if plans == *self.state.borrow().plans() {
            return Ok(());
        }
        self.emit(What::PlansProved { plans })
    }

    /// Does nothing of the run that these events tell of but to finish the commit that a crash has interrupted.
    pub(crate) fn finish(&self, events: &[Event]) -> Result<(), Failure> {
        self.take_up(events);
        self.finish_interrupted()
    }

    fn take_up(&self, events: &[Event]) {
        for event in events {
            self.count(event);
            self.state.borrow_mut().apply(event);
        }
    }

    /// The state so far.
    pub fn state(&self) -> State {
        self.state.borrow().clone()
    }

    pub(crate) fn is_dry(&self) -> bool {
        self.mode == Mode::Dry
    }

    /// The project's files as the run sees them.
    pub(crate) fn tree(&self) -> Tree<'d> {
        Tree::new(&self.world.root, self.state.borrow().pending())
    }

    /// Tells that something happened: journal first, then state, then people. It is on the disk once the journal is
    /// synced, which is before anything that somebody else can see.
    pub(crate) fn emit(&self, what: What) -> Result<(), Failure> {
        let event = Event {
            at: clock::now(),
            what,
        };
        let event = keys::without(event, self.world.secrets());
        let written = self.journal.borrow_mut().append(&event);
        written.map_err(|it| journal_failure(&it))?;
        // That a stage began decides nothing: one that was under way is done again, as one that was not.
        if !matches!(event.what, What::StageStarted { .. }) {
            self.is_unsynced.set(true);
        }
        self.count(&event);
        self.state.borrow_mut().apply(&event);
        self.reporter.event(&event);
        Ok(())
    }

    /// Waits until all that was told is on the disk. Stages that ended together wait once.
    pub(crate) fn sync(&self) -> Result<(), Failure> {
        let synced = self.journal.borrow_mut().sync();
        synced.map_err(|it| journal_failure(&it))?;
        self.is_unsynced.set(false);
        Ok(())
    }

    /// What leads to something that others can see is on the disk before it.
    pub(crate) fn sync_before_effect(&self) -> Result<(), Failure> {
        self.is_seen.set(true);
        if self.is_unsynced.get() {
            self.sync()?;
        }
        Ok(())
    }

    /// After the ends of stages that others could see, of which none must be done twice for want of an event.
    fn sync_ends(&self) -> Result<(), Failure> {
        if self.is_seen.take() {
            self.sync()?;
        }
        Ok(())
    }

    /// Tells something that is on the disk before anything else happens.
    pub(crate) fn emit_durably(&self, what: What) -> Result<(), Failure> {
        self.emit(what)?;
        self.sync()
    }

    /// Counts the performances of each operation, by those that were begun.
    fn count(&self, event: &Event) {
        if let What::StageStarted {
            operation, stage, ..
        } = &event.what
        {
            let mut begun = self.begun.borrow_mut();
            begun
                .entry(operation.clone())
                .or_default()
                .push(stage.clone());
        }
    }

    /// Runs a pipeline in a scope to its end.
    pub async fn pipeline(
        &self,
        scope: &str,
        plan: &PipelinePlan,
        given: &Datum,
    ) -> Result<Performed<Datum>, Failure> {
        refuse_deep(scope, &plan.name)?;
        let inputs = inputs::bind(
            &plan.name,
            &plan.inputs,
            given,
            &self.world.settings.datum(),
        )?;
        let base = self.scope(&inputs);
        let facts = self.facts(scope, &plan.facts, &base)?;
        let base = base.with("facts", facts);
        let mut running = FuturesUnordered::new();
        let mut view = View::new(scope, plan, &self.state.borrow());
        loop {
            let next = self.with_frame(&mut view, &base, |it| it.next());
            match next {
                Next::Do(steps) => {
                    for step in steps {
                        view.begin(step.stage());
                        running.extend(self.begin(scope, plan, step)?);
                    }
                }
                Next::Wait => {
                    ends(&mut running).await?;
                    self.sync_ends()?;
                }
                Next::Failed(failure) => return Err(failure),
                Next::Finished => return self.given(&mut view, &base),
            }
        }
    }

    /// What a finished pipeline gives: its outputs, unless a dry run left out what they need.
    fn given(&self, view: &mut View<'_>, base: &Scope) -> Result<Performed<Datum>, Failure> {
        if self.is_dry() && self.leaves_out(view.scope, view.plan) {
            return Ok(Performed::Dry);
        }
        let outputs = self.with_frame(view, base, |it| it.outputs());
        let name = &view.plan.name;
        let fault = |it| Failure::internal(format!("the outputs of `{name}`: {it}"));
        Ok(Performed::Given(Given::only(outputs.map_err(fault)?)))
    }

    fn leaves_out(&self, scope: &str, plan: &PipelinePlan) -> bool {
        let state = self.state.borrow();
        let dry = |it: &Stage| {
            let stage = state.stage(&path(scope, &it.name));
            matches!(stage, Some(StageState::Skipped(Skipped::Dry)))
        };
        plan.stages.iter().any(dry)
    }

    fn with_frame<R>(
        &self,
        view: &mut View<'_>,
        base: &Scope,
        decide: impl FnOnce(&Frame<'_>) -> R,
    ) -> R {
        let state = self.state.borrow();
        let stopping = self.stop.given().is_some();
        let scope = base.clone().with("run", Datum::from(self.run_json(&state)));
        decide(&Frame {
            plan: view.plan,
            stages: view.stages(&state),
            scope,
            stopping,
        })
    }

    /// Begins one step; a stage that takes time gives its future.
    fn begin<'s>(
        &'s self,
        scope: &str,
        plan: &'s PipelinePlan,
        step: Step,
    ) -> Result<Option<perform::Performing<'s>>, Failure> {
        let name = |stage: usize| path(scope, &plan.stages[stage].name);
        match step {
            Step::Skip { stage, because } => {
                self.emit(What::StageSkipped {
                    stage: name(stage),
                    because,
                })?;
                Ok(None)
            }
            Step::Fail { stage, failure } => {
                self.failed(name(stage), failure)?;
                Ok(None)
            }
            Step::Perform { stage, with } => self.set_out(name(stage), &plan.stages[stage], with),
        }
    }

    /// The names that all expressions of a pipeline see.
    fn scope(&self, inputs: &Datum) -> Scope {
        Scope::new()
            .with("inputs", inputs.clone())
            .with("config", self.world.settings.datum())
    }

    /// What expressions see as `run`.
    fn run_json(&self, state: &State) -> Json {
        run_json(&self.about, state, self.is_dry())
    }

    /// What has happened so far, for summaries.
    pub(crate) fn result(&self) -> Json {
        self.run_json(&self.state.borrow())["result"].clone()
    }

    pub(crate) fn stop_reason(&self) -> Option<Why> {
        self.stop.given()
    }

    /// Takes files for the next commit.
    pub(crate) fn pending(&self) -> Vec<Proposed> {
        self.state.borrow().pending().to_vec()
    }
}

/// Waits for the end of a stage, and takes those that have ended with it.
async fn ends(running: &mut FuturesUnordered<perform::Performing<'_>>) -> Result<(), Failure> {
    let first = running.next().await;
    first.expect("a stage that is waited for is running")?;
    while let Some(Some(ended)) = running.next().now_or_never() {
        ended?;
    }
    Ok(())
}

/// What expressions see as `run`.
pub(crate) fn run_json(about: &Header, state: &State, is_dry: bool) -> Json {
    let Header {
        run, step, feature, ..
    } = about;
    let failed = state.first_failure().map(|(stage, it)| {
        json!({ "stage": stage, "kind": it.kind, "code": it.code, "message": it.message })
    });
    let result = json!({ "ok": failed.is_none(), "failed": failed });
    json!({ "id": run, "step": step, "feature": feature, "dry": is_dry, "result": result })
}

/// The path of a stage or scope below a scope.
pub(crate) fn path(scope: &str, name: &str) -> String {
    if scope.is_empty() {
        name.to_owned()
    } else {
        format!("{scope}/{name}")
    }
}

fn refuse_deep(scope: &str, name: &str) -> Result<(), Failure> {
    if scope.matches('/').count() < DEEPEST {
        return Ok(());
    }
    let message = format!("`{name}` would be the {DEEPEST}th document that runs inside another");
    Err(Failure::rejected(message)
        .coded("DocumentsTooDeep")
        .helped("let a lifecycle repeat the work, with a limit"))
}

/// What became of a stage, unless a stage that it needs was done again since. `paths` are those of all stages.
pub(crate) fn current<'s>(
    state: &'s State,
    paths: &[String],
    plan: &PipelinePlan,
    index: usize,
) -> Option<&'s StageState> {
    let path = &paths[index];
    let stage = state.stage(path)?;
    let mut needs = plan.stages[index].needs.iter();
    let is_outdated = needs.any(|it| state.is_outdated(path, &paths[*it]));
    (!is_outdated).then_some(stage)
}

fn journal_failure(fault: &JournalFault) -> Failure {
    match fault {
        JournalFault::ShutOut => Failure::refused(fault.to_string())
            .coded("RunTakenOver")
            .helped("gemstack status"),
        _ => Failure::internal(fault.to_string())
            .coded("JournalNotWritable")
            .helped("free space or make the project writable, then `gemstack resume`"),
    }
}

#[cfg(test)]
mod tests;

//! A session: what a command asks of the engine, from taking the lock to the end of the run.

use gemstack_lang::expression::Datum;
use serde_json::Value as Json;

use crate::again::Again;
use crate::clock;
use crate::driver::{Driver, Mode};
use crate::edition::{self, Difference, Editions};
use crate::event::{Event, FORMAT, Header};
use crate::failure::Failure;
use crate::files::{Links, PatternFault, Policy, Protection};
use crate::journal::Journal;
use crate::leftovers;
use crate::lock::Lock;
use crate::operation::Performed;
use crate::plans;
use crate::report::{News, Reporter};
use crate::settings::Settings;
use crate::standing::Standing;
use crate::state::State;
use crate::stop::Stop;
use crate::world::World;

mod ended;
mod interrupted;
mod open;
mod prune;
mod record;
mod set_aside;
mod undo;

pub use ended::Ended;
use ended::{conclude, refused_reply, resumable};
pub use open::Open;
pub use undo::Undone;

/// The version of the engine.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A request to run a step.
#[derive(Debug, Clone)]
pub struct StepRequest {
    /// The step.
    pub step: String,
    /// The feature; the project's focus when none is given.
    pub feature: Option<String>,
    /// What the person gave beside, kept in the journal for whoever goes on with the run.
    pub given: Json,
    /// Whether to act.
    pub mode: Mode,
    /// Whether the step begins again although its latest run can go on.
    pub anew: bool,
    /// The command line, for the lock.
    pub command: String,
}

/// A request to go on with a run.
#[derive(Debug, Clone)]
pub struct ResumeRequest {
    /// The run.
    pub run: String,
    /// Whether the model is asked again, where its reply could not be used.
    pub ask_again: bool,
    /// The stage that is done again, with all that depends on it.
    pub from: Option<String>,
    /// Whether documents may have changed since the run began.
    pub accept_changes: bool,
    /// The command line, for the lock.
    pub command: String,
}

/// What happened in a run before, what of it is done again, and what the run may use from now on.
#[derive(Default)]
struct Past {
    events: Vec<Event>,
    again: Vec<Again>,
    plans: Editions,
}

/// What a command asks of the engine.
pub struct Session<'s> {
    /// The project and what surrounds it.
    pub world: &'s World,
    /// Who is told what happens.
    pub reporter: &'s dyn Reporter,
    /// The signal to stop.
    pub stop: &'s Stop,
}

impl Session<'_> {
    /// Runs a step of the project's lifecycle.
    pub async fn run_step(&self, request: &StepRequest) -> Result<Ended, Failure> {
        let (name, lock) = self.locked(request.mode, &request.command)?;
        let mut standing = Standing::read(self.world)?;
        let run = &standing.permit(&request.step)?.step.run;
        if request.mode == Mode::Real && !request.anew {
            self.refuse_open(&request.step)?;
        }
        let plans = plans::prove(self.world, run.kind, &run.name)?;
        standing.situation.feature = Some(feature(&standing, request)?);
        let journal = self.journal(request.mode, &name)?;
        let about = Header {
            step: Some(request.step.clone()),
            inputs: request.given.clone(),
            ..self.of_lifecycle(&name, &standing)
        };
        let past = Past {
            plans,
            ..Past::default()
        };
        self.driven(about, standing, journal, past, request.mode, lock.as_ref())
            .await
    }

    /// Goes on with a run that did not end well.
    pub async fn resume(&self, request: &ResumeRequest) -> Result<Ended, Failure> {
        let run = &request.run;
        let lock = self.lock(Mode::Real, run, &request.command)?;
        let (journal, events) = Journal::open(&self.world.root, run).map_err(Failure::from)?;
        let state = State::of(&events);
        let about = resumable(run, &state)?;
        let mut standing = Standing::read(self.world)?;
        standing.resumed(&state);
        let plans = self.proved_again(&about, &standing, &state, request)?;
        let again = self.again(&state, &plans, request)?;
        let past = Past {
            events,
            again,
            plans,
        };
        self.driven(about, standing, journal, past, Mode::Real, lock.as_ref())
            .await
    }

    /// The documents that the rest of a run may use. They are those that it began with, unless changes are accepted.
    fn proved_again(
        &self,
        about: &Header,
        standing: &Standing,
        state: &State,
        request: &ResumeRequest,
    ) -> Result<Editions, Failure> {
        let step = about.step.as_deref().and_then(|it| standing.plan.step(it));
        let is_over = !state.steps("").is_empty() && request.from.is_none();
        let Some(work) = step.map(|it| &it.run).filter(|_| !is_over) else {
            return Ok(state.plans().clone());
        };
        let plans = plans::prove(self.world, work.kind, &work.name)?;
        let differences = edition::differences(state.plans(), &plans);
        if state.plans().is_empty() || differences.is_empty() || request.accept_changes {
            return Ok(plans);
        }
        Err(plan_changed(&differences))
    }

    /// What of a run is done again: what its documents no longer have, and what the request says.
    fn again(
        &self,
        state: &State,
        plans: &Editions,
        request: &ResumeRequest,
    ) -> Result<Vec<Again>, Failure> {
        let mut again = Vec::new();
        if plans != state.plans() {
            again.push(Again::gone(self.world, state)?);
        }
        if request.ask_again {
            again.push(Again::only(refused_reply(&request.run, state)?));
        }
        if let Some(stage) = &request.from {
            again.push(Again::from(self.world, state, stage)?);
        }
        Ok(again)
    }

    async fn driven(
        &self,
        about: Header,
        standing: Standing,
        journal: Journal,
        past: Past,
        mode: Mode,
        lock: Option<&Lock>,
    ) -> Result<Ended, Failure> {
        let policy = self.policy(&standing, about.step.as_deref())?;
        let driver = Driver::new(self.world, about, journal, self.reporter, self.stop, policy)
            .mode(mode)
            .standing(standing)
            .fenced(lock);
        let begun = match past.events.as_slice() {
            [] => driver.start(),
            events => driver.resume(events),
        };
        let begun = begun.and_then(|()| driver.proved(past.plans));
        let begun =
            begun.and_then(|()| past.again.into_iter().try_for_each(|it| driver.reopen(it)));
        let ended = match begun {
            Ok(()) => driver.project_step().await,
            Err(failure) => Err(failure),
        };
        if mode == Mode::Real {
            // What cannot be kept is counted again: no run fails for that.
            let _ = self.world.counts().keep();
        }
        conclude(&driver, ended)
    }

    /// Runs a pipeline without journal, lock or files: for commands that only read.
    pub async fn read_pipeline(&self, name: &str, inputs: Json) -> Result<Json, Failure> {
        let world = self.world;
        plans::reached(world, "pipeline", name)?;
        let plan = world.pipeline(name)?;
        let about = Header {
            kind: "pipeline".to_owned(),
            name: name.to_owned(),
            inputs: inputs.clone(),
            ..self.header(&clock::run_name())
        };
        // Nothing is written, so nobody has to read what is protected.
        let driver = Driver::new(
            world,
            about,
            Journal::Memory,
            self.reporter,
            self.stop,
            Policy::default(),
        )
        .mode(Mode::Dry);
        let driver = match Standing::read(world) {
            Ok(standing) => driver.standing(standing),
            Err(_) => driver,
        };
        match driver.pipeline("", &plan, &Datum::from(inputs)).await? {
            Performed::Given(given) => Ok(given.outputs.to_json()),
            Performed::Dry => {
                let message = format!("`{name}` acts on the world outside and cannot only be read");
                Err(Failure::refused(message))
            }
        }
    }

    /// The name of a new run, and the lock for it. Where another run began before the lock was ours, ours is named after it.
    fn locked(&self, mode: Mode, command: &str) -> Result<(String, Option<Lock>), Failure> {
        let root = &self.world.root;
        loop {
            let run = Journal::next_name(root).map_err(Failure::from)?;
            let lock = self.lock(mode, &run, command)?;
            if mode == Mode::Dry || Journal::is_next(root, &run).map_err(Failure::from)? {
                return Ok((run, lock));
            }
        }
    }

    fn lock(&self, mode: Mode, run: &str, command: &str) -> Result<Option<Lock>, Failure> {
        if mode == Mode::Dry {
            return Ok(None);
        }
        // Where there is no project, not even a lock file is left behind.
        Standing::read(self.world)?;
        let run = Some(run).filter(|it| !it.is_empty());
        let lock = Lock::for_command(&self.world.root, run, command)?;
        if let Some(note) = lock.note() {
            self.reporter.news(News::Note(note));
        }
        self.end_leftovers();
        self.finish_interrupted(&lock)?;
        Ok(Some(lock))
    }

    /// Ends programs that an engine left behind, which would disturb those of this run.
    fn end_leftovers(&self) {
        for told in leftovers::end_all(&self.world.root) {
            self.reporter.news(News::Note(&told));
        }
    }

    fn journal(&self, mode: Mode, run: &str) -> Result<Journal, Failure> {
        match mode {
            Mode::Dry => Ok(Journal::Memory),
            Mode::Real => Journal::create(&self.world.root, run).map_err(Failure::from),
        }
    }

    fn header(&self, run: &str) -> Header {
        Header {
            format: FORMAT,
            engine: VERSION.to_owned(),
            run: run.to_owned(),
            kind: String::new(),
            name: String::new(),
            step: None,
            feature: None,
            inputs: Json::Null,
            settings: self.world.settings.to_json(),
        }
    }

    /// The header of a run that a project's lifecycle is about.
    fn of_lifecycle(&self, run: &str, standing: &Standing) -> Header {
        Header {
            kind: "lifecycle".to_owned(),
            name: standing.plan.name.clone(),
            feature: standing.situation.feature.clone(),
            ..self.header(run)
        }
    }

    fn policy(&self, standing: &Standing, step: Option<&str>) -> Result<Policy, Failure> {
        let step = step.and_then(|it| standing.plan.step(it));
        self.policy_of(step.map_or(&[], |it| it.writes.as_slice()))
    }

    fn policy_of(&self, writes: &[String]) -> Result<Policy, Failure> {
        let settings = &self.world.settings;
        let allowed = (!writes.is_empty()).then_some(writes);
        let policy = protection(settings).and_then(|it| Policy::new(it, allowed));
        let policy = policy.map_err(|it| Failure::rejected(it.to_string()))?;
        Ok(policy.linking(links(settings)?))
    }
}

/// What no reply may write. Whoever says paths adds to them: what one protects, another does not open; only the person
/// at the machine allows.
fn protection(settings: &Settings) -> Result<Protection, PatternFault> {
    let lists = settings.lists("protected_paths");
    let none = Ok(Protection::none());
    let protection = lists
        .iter()
        .fold(none, |it, list| it.and_then(|it| it.protecting(list)));
    protection?.allowing(&settings.list("allowed_paths"))
}

fn links(settings: &Settings) -> Result<Links, Failure> {
    match settings.text("links") {
        None | Some("follow") => Ok(Links::Follow),
        Some("refuse") => Ok(Links::Refuse),
        Some(other) => {
            let message =
                format!("the setting `links` is `{other}`, and can be `follow` or `refuse`");
            Err(Failure::rejected(message)
                .coded("SettingInvalid")
                .helped("gemstack config set links follow"))
        }
    }
}

/// At most so many differences are told.
const TOLD: usize = 8;

fn plan_changed(differences: &[Difference]) -> Failure {
    let told: Vec<_> = differences
        .iter()
        .take(TOLD)
        .map(ToString::to_string)
        .collect();
    let more = match differences.len() - told.len() {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let message = format!(
        "the plan has changed since the run began: {}{more}",
        told.join("; ")
    );
    Failure::refused(message).coded("PlanChanged").helped(
        "undo that; or go on with what there is now, keeping what has ended: gemstack resume --accept-changes",
    )
}

/// The feature of a request: the one given, which must be the one under way if one is.
fn feature(standing: &Standing, request: &StepRequest) -> Result<String, Failure> {
    match (&request.feature, &standing.record.focus) {
        (Some(given), Some(focus)) if given != focus => {
            let message = format!("the feature under way is \"{focus}\", not \"{given}\"");
            Err(Failure::refused(message)
                .coded("FeatureUnderWay")
                .helped(format!(
                    "gemstack start \"{given}\" begins it; leave out `--feature` to go on"
                )))
        }
        (Some(given), _) => Ok(given.clone()),
        (None, Some(focus)) => Ok(focus.clone()),
        (None, None) => Err(Failure::rejected("no feature is under way")
            .coded("NoFeature")
            .helped("name it with `--feature`, or begin one: gemstack start \"the feature\"")),
    }
}

#[cfg(test)]
mod tests;

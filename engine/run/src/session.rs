//! A session: what a command asks of the engine, from taking the lock to the end of the run.

use gemstack_lang::expression::Datum;
use serde_json::Value as Json;

use crate::clock;
use crate::driver::{Driver, Mode};
use crate::event::{Event, FORMAT, Header};
use crate::failure::{Failure, Kind};
use crate::files::Policy;
use crate::journal::{Journal, JournalFault};
use crate::lock::{Holder, Lock};
use crate::operation::Performed;
use crate::plans;
use crate::report::Reporter;
use crate::standing::Standing;
use crate::state::State;
use crate::stop::Stop;
use crate::world::World;

mod ended;
mod interrupted;
mod record;

pub use ended::Ended;
use ended::{conclude, refused_reply, resumable};

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
    /// The command line, for the lock.
    pub command: String,
}

/// What happened in a run before, and the scope of the pipeline in it that is done anew.
#[derive(Default)]
struct Past {
    events: Vec<Event>,
    anew: Option<String>,
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
        let name = clock::run_name();
        let _lock = self.lock(request.mode, &name, &request.command)?;
        let mut standing = Standing::read(self.world)?;
        let run = &standing.permit(&request.step)?.step.run;
        plans::prove(self.world, run.kind, &run.name)?;
        standing.situation.feature = Some(feature(&standing, request)?);
        let journal = self.journal(request.mode, &name)?;
        let about = Header {
            step: Some(request.step.clone()),
            inputs: request.given.clone(),
            ..self.of_lifecycle(&name, &standing)
        };
        self.driven(about, standing, journal, Past::default(), request.mode)
            .await
    }

    /// Goes on with a run that did not end well.
    pub async fn resume(&self, request: &ResumeRequest) -> Result<Ended, Failure> {
        let run = &request.run;
        let _lock = self.lock(Mode::Real, run, &request.command)?;
        let (journal, events) = Journal::open(&self.world.root, run).map_err(journal_failure)?;
        let state = State::of(&events);
        let about = resumable(run, &state)?;
        let anew = request.ask_again.then(|| refused_reply(run, &state));
        let mut standing = Standing::read(self.world)?;
        standing.resumed(&state);
        let step = about.step.as_deref().and_then(|it| standing.plan.step(it));
        if let Some(run) = step
            .map(|it| &it.run)
            .filter(|_| state.steps("").is_empty())
        {
            plans::prove(self.world, run.kind, &run.name)?;
        }
        let past = Past {
            events,
            anew: anew.transpose()?,
        };
        self.driven(about, standing, journal, past, Mode::Real)
            .await
    }

    async fn driven(
        &self,
        about: Header,
        standing: Standing,
        journal: Journal,
        past: Past,
        mode: Mode,
    ) -> Result<Ended, Failure> {
        let policy = self.policy(&standing, about.step.as_deref())?;
        let driver = Driver::new(self.world, about, journal, self.reporter, self.stop, policy)
            .mode(mode)
            .standing(standing);
        let begun = match past.events.as_slice() {
            [] => driver.start(),
            events => driver.resume(events, past.anew.as_deref()),
        };
        let ended = match begun {
            Ok(()) => driver.project_step().await,
            Err(failure) => Err(failure),
        };
        conclude(&driver, ended)
    }

    /// Runs a pipeline without journal, lock or files: for commands that only read.
    pub async fn read_pipeline(&self, name: &str, inputs: Json) -> Result<Json, Failure> {
        let world = self.world;
        let plan = world.pipeline(name)?;
        let about = Header {
            kind: "pipeline".to_owned(),
            name: name.to_owned(),
            inputs: inputs.clone(),
            ..self.header(&clock::run_name())
        };
        let policy = self.policy_of(&[])?;
        let driver = Driver::new(
            world,
            about,
            Journal::Memory,
            self.reporter,
            self.stop,
            policy,
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

    /// The latest run, if it can be resumed; the project has moved on from those before it.
    pub fn resumable(&self) -> Result<Option<String>, Failure> {
        let runs = Journal::runs(&self.world.root).map_err(journal_failure)?;
        let Some(run) = runs.into_iter().next_back() else {
            return Ok(None);
        };
        let events = Journal::events(&self.world.root, &run).map_err(journal_failure)?;
        let open = resumable(&run, &State::of(&events)).is_ok();
        Ok(open.then_some(run))
    }

    fn lock(&self, mode: Mode, run: &str, command: &str) -> Result<Option<Lock>, Failure> {
        if mode == Mode::Dry {
            return Ok(None);
        }
        // Where there is no project, not even a lock file is left behind.
        Standing::read(self.world)?;
        let holder = Holder::this_process(Some(run.to_owned()), command);
        let lock = Lock::take(&self.world.root, &holder);
        let lock = lock.map_err(|it| {
            let kind = if it.code() == "LockfileExists" {
                Kind::Refused
            } else {
                Kind::Internal
            };
            let failure = Failure::new(kind, it.to_string()).coded(it.code());
            match kind {
                Kind::Refused => failure,
                _ => failure.helped("make the project's `.agent` folder writable for you"),
            }
        })?;
        self.finish_interrupted()?;
        Ok(Some(lock))
    }

    fn journal(&self, mode: Mode, run: &str) -> Result<Journal, Failure> {
        match mode {
            Mode::Dry => Ok(Journal::Memory),
            Mode::Real => Journal::create(&self.world.root, run).map_err(journal_failure),
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
        let protected = self.world.settings.list("protected_paths");
        let allowed = (!writes.is_empty()).then_some(writes);
        Policy::new(&protected, allowed).map_err(|it| Failure::rejected(it.to_string()))
    }
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

fn journal_failure(fault: JournalFault) -> Failure {
    let kind = match fault {
        JournalFault::Unknown(_) => Kind::Rejected,
        _ => Kind::Internal,
    };
    let failure = Failure::new(kind, fault.to_string()).coded("JournalFault");
    match fault {
        JournalFault::Files(_) => {
            failure.helped("free space or make the project writable, then give the command again")
        }
        _ => failure,
    }
}

#[cfg(test)]
mod tests;

//! A session: what a command asks of the engine, from taking the lock to the end of the run.

use gemstack_lang::expression::Datum;
use gemstack_lang::machine::{self, Route};
use gemstack_lang::plan::Begin;
use gemstack_lang::record;
use serde_json::Value as Json;

use crate::clock;
use crate::driver::{Driver, Mode};
use crate::event::{By, Event, FORMAT, Header, Outcome, Proposed, Rejected, What};
use crate::failure::{Failure, Kind};
use crate::files::Policy;
use crate::journal::{Journal, JournalFault};
use crate::lock::{Holder, Lock};
use crate::operation::Performed;
use crate::report::Reporter;
use crate::standing::{Standing, record_failure};
use crate::state::State;
use crate::stop::Stop;
use crate::world::World;

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

/// How a run ended.
#[derive(Debug, Clone)]
pub struct Ended {
    /// The run's name.
    pub run: String,
    /// How.
    pub outcome: Outcome,
    /// Why it did not end well.
    pub failure: Option<Failure>,
    /// Its state.
    pub state: State,
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
        standing.permit(&request.step)?;
        standing.situation.feature = Some(feature(&standing, request)?);
        let journal = self.journal(request.mode, &name)?;
        let about = self.about(&name, &standing, request);
        self.driven(about, standing, journal, &[], request.mode)
            .await
    }

    /// Goes on with a run that did not end well.
    pub async fn resume(&self, run: &str, command: &str) -> Result<Ended, Failure> {
        let _lock = self.lock(Mode::Real, run, command)?;
        let (journal, events) = Journal::open(&self.world.root, run).map_err(journal_failure)?;
        let state = State::of(&events);
        let about = resumable(run, &state)?;
        let mut standing = Standing::read(self.world)?;
        standing.resumed(&state);
        self.driven(about, standing, journal, &events, Mode::Real)
            .await
    }

    async fn driven(
        &self,
        about: Header,
        standing: Standing,
        journal: Journal,
        events: &[Event],
        mode: Mode,
    ) -> Result<Ended, Failure> {
        let policy = self.policy(&standing, about.step.as_deref())?;
        let driver = Driver::new(self.world, about, journal, self.reporter, self.stop, policy)
            .mode(mode)
            .standing(standing);
        let begun = match events {
            [] => driver.start(),
            _ => driver.resume(events),
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
        let plan = world
            .plans
            .pipeline(&world.catalogue, &world.library, name)?;
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

    /// Begins a feature: the record is set back to the lifecycle's beginning, and what the
    /// lifecycle says prepares the project.
    pub async fn start(&self, feature: &str, force: bool, command: &str) -> Result<Ended, Failure> {
        let name = clock::run_name();
        let _lock = self.lock(Mode::Real, &name, command)?;
        let mut standing = Standing::read(self.world)?;
        refuse_under_way(&standing, force)?;
        standing.situation.feature = Some(feature.to_owned());
        let begin = standing
            .plan
            .begin
            .clone()
            .ok_or_else(|| no_beginning(&standing))?;
        let about = Header {
            kind: "lifecycle".to_owned(),
            name: standing.plan.name.clone(),
            feature: Some(feature.to_owned()),
            ..self.header(&name)
        };
        let journal = self.journal(Mode::Real, &name)?;
        let policy = self.policy_of(&[])?;
        let driver = Driver::new(self.world, about, journal, self.reporter, self.stop, policy)
            .standing(standing.clone());
        driver.start()?;
        let begun = self.begin(&driver, &standing, &begin, feature).await;
        conclude(&driver, begun)
    }

    async fn begin(
        &self,
        driver: &Driver<'_>,
        standing: &Standing,
        begin: &Begin,
        feature: &str,
    ) -> Result<Performed<Option<Rejected>>, Failure> {
        if let Some(work) = &begin.run {
            let inputs = machine::begin_inputs(&standing.plan, &standing.situation);
            let inputs = inputs.map_err(crate::standing::machine_failure)?;
            driver.sub_pipeline("begin", &work.name, inputs).await?;
        }
        let change = record::Change {
            state: Some(begin.state.clone()),
            untick: standing.record.done.clone(),
            focus: Some(record::Focus::Active {
                feature: feature.to_owned(),
                started: clock::today(),
            }),
            counts: Some(std::collections::BTreeMap::new()),
            ..record::Change::default()
        };
        self.change_record(driver, standing, &change)
    }

    /// Leaves a state that waits for a person.
    pub async fn recover(&self, way: &str, command: &str) -> Result<Ended, Failure> {
        let name = clock::run_name();
        let _lock = self.lock(Mode::Real, &name, command)?;
        let standing = Standing::read(self.world)?;
        let recovery = recovery(&standing, way)?;
        let change = record::Change {
            state: Some(recovery.state.clone()),
            tick: recovery.tick.clone(),
            untick: recovery.untick.clone(),
            counts: Some(std::collections::BTreeMap::new()),
            ..record::Change::default()
        };
        let about = Header {
            kind: "lifecycle".to_owned(),
            name: standing.plan.name.clone(),
            feature: standing.record.focus.clone(),
            ..self.header(&name)
        };
        let journal = self.journal(Mode::Real, &name)?;
        let policy = self.policy_of(&[])?;
        let driver = Driver::new(self.world, about, journal, self.reporter, self.stop, policy);
        driver.start()?;
        let changed = self.change_record(&driver, &standing, &change);
        conclude(&driver, changed)
    }

    fn change_record(
        &self,
        driver: &Driver<'_>,
        standing: &Standing,
        change: &record::Change,
    ) -> Result<Performed<Option<Rejected>>, Failure> {
        let file = &standing
            .plan
            .record
            .as_ref()
            .expect("a standing has a record")
            .file;
        let tree = driver.tree();
        let text = tree.read(file)?.unwrap_or_default();
        let edited = record::edit(&text, change).map_err(|it| record_failure(file, &it))?;
        let mut files: Vec<Proposed> = driver.pending();
        files.push(tree.propose(file, Some(edited), By::Engine)?);
        driver.commit_now(&files)?;
        Ok(Performed::Given(crate::operation::Given::only(None)))
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
        let holder = Holder::this_process(Some(run.to_owned()), command);
        let lock = Lock::take(&self.world.root, &holder);
        lock.map(Some).map_err(|it| {
            let kind = if it.code() == "LockfileExists" {
                Kind::Refused
            } else {
                Kind::Internal
            };
            Failure::new(kind, it.to_string()).coded(it.code())
        })
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

    fn about(&self, run: &str, standing: &Standing, request: &StepRequest) -> Header {
        Header {
            kind: "lifecycle".to_owned(),
            name: standing.plan.name.clone(),
            step: Some(request.step.clone()),
            feature: standing.situation.feature.clone(),
            inputs: request.given.clone(),
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

fn refuse_under_way(standing: &Standing, force: bool) -> Result<(), Failure> {
    let state = standing.plan.state(&standing.record.state);
    let rests = state.is_none_or(|it| it.initial || it.is_final);
    match &standing.record.focus {
        Some(focus) if !rests && !force => {
            let message = format!("\"{focus}\" is under way, in `{}`", standing.record.state);
            Err(Failure::refused(message)
                .coded("FeatureUnderWay")
                .helped("finish it (`gemstack route`), or leave it with `gemstack start --force`"))
        }
        _ => Ok(()),
    }
}

fn no_beginning(standing: &Standing) -> Failure {
    Failure::rejected(format!(
        "`{}` does not say how a feature begins",
        standing.plan.name
    ))
    .coded("NoBeginning")
    .helped("give the lifecycle `begin: { state: … }`")
}

fn recovery<'p>(
    standing: &'p Standing,
    way: &str,
) -> Result<&'p gemstack_lang::plan::Recovery, Failure> {
    let Route::Waiting(recoveries) = standing.route()? else {
        let message = format!("`{}` does not wait for a person", standing.record.state);
        return Err(Failure::refused(message)
            .coded("NothingToRecover")
            .helped("gemstack route"));
    };
    recoveries.iter().find(|it| it.name == way).ok_or_else(|| {
        let known = recoveries
            .iter()
            .map(|it| it.name.as_str())
            .collect::<Vec<_>>()
            .join("`, `");
        Failure::refused(format!(
            "`{way}` is no way out of `{}`",
            standing.record.state
        ))
        .coded("UnknownRecovery")
        .helped(format!("there are: `{known}`"))
    })
}

/// What a run was about, if it can go on.
fn resumable(run: &str, state: &State) -> Result<Header, Failure> {
    let header = state.header().filter(|it| it.step.is_some());
    let open = !matches!(state.ended(), Some((Outcome::Done | Outcome::Rejected, _)));
    match header {
        Some(header) if open => Ok(header.clone()),
        _ => Err(
            Failure::refused(format!("the run `{run}` has ended and cannot be resumed"))
                .coded("NothingToResume")
                .helped("gemstack route"),
        ),
    }
}

/// Tells how the run ended.
fn conclude(
    driver: &Driver<'_>,
    ended: Result<Performed<Option<Rejected>>, Failure>,
) -> Result<Ended, Failure> {
    let (outcome, failure) = match ended {
        Ok(Performed::Dry) => (Outcome::Done, None),
        Ok(Performed::Given(given)) => match given.outputs {
            None => (Outcome::Done, None),
            Some(rejection) => (Outcome::Rejected, Some(crate::driver::rejected(&rejection))),
        },
        Err(failure) if failure.kind == Kind::Cancelled => (Outcome::Cancelled, Some(failure)),
        Err(failure) => (Outcome::Failed, Some(failure)),
    };
    let uses = driver.world.library.used();
    let told = driver.emit(What::RunEnded {
        outcome,
        failure: failure.clone(),
        uses,
    });
    // A journal that can no longer be written is the failure itself, or follows it.
    if let (Err(broken), None) = (told, &failure) {
        return Err(broken);
    }
    Ok(Ended {
        run: driver.about.run.clone(),
        outcome,
        failure,
        state: driver.state(),
    })
}

fn journal_failure(fault: JournalFault) -> Failure {
    let kind = match fault {
        JournalFault::Unknown(_) => Kind::Rejected,
        _ => Kind::Internal,
    };
    Failure::new(kind, fault.to_string()).coded("JournalFault")
}

//! One life of the engine: somebody who goes on until the feature is done, from whatever is on the disk.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use jiff::{Timestamp, ToSpan};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::orchard::{self, SHIPPED};
use super::service::Account;
use crate::driver::Mode;
use crate::event::{Event, Outcome, What};
use crate::failure::Failure;
use crate::fault::Effect;
use crate::fault::armed::{self, Armed, SoFar};
use crate::fault::image::{Image, Thing};
use crate::fault::plan::{Fault, Plan};
use crate::fault::unsynced::{Crash, Unsynced};
use crate::files::Root;
use crate::harness::{Nobody, runtime, world};
use crate::journal::Journal;
use crate::ledger::Ledger;
use crate::program::{Ended as ProgramEnded, Invocation, Program};
use crate::replay::replay;
use crate::session::{Ended, ResumeRequest, Session, StepRequest};
use crate::settings::Origin;
use crate::standing::Standing;
use crate::state::State;
use crate::stop::Stop;
use crate::world::World;

/// Nobody needs more commands than this, however often something goes wrong.
const MOST_COMMANDS: usize = 12;

/// Everything that outlives a process.
#[derive(Clone)]
pub(super) struct Remains {
    pub(super) image: Image,
    pub(super) unsynced: Unsynced,
    pub(super) time: Timestamp,
    /// Calls that were paid for.
    pub(super) paid: usize,
}

/// A moment of a life, before an effect.
pub(super) struct Moment {
    pub(super) number: usize,
    pub(super) effect: String,
    /// What the system may say to it.
    pub(super) faults: Vec<Fault>,
    /// Whether it is the first effect of a command.
    pub(super) begins_command: bool,
    pub(super) remains: Remains,
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "effect {} ({})", self.number, self.effect)
    }
}

/// A life, when it is over.
pub(super) struct Lived {
    pub(super) ended: Result<(), Failure>,
    pub(super) remains: Remains,
    /// How many effects it had.
    pub(super) count: usize,
    /// How many calls were lost on the way, and how many of them are in the books.
    pub(super) lost: Lost,
}

impl Lived {
    /// The same, of files alone.
    pub(super) fn without_folders(self) -> Self {
        Self {
            remains: self.remains.without_folders(),
            ..self
        }
    }
}

/// Calls whose answer nobody has kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lost {
    /// They were paid for.
    pub(super) calls: usize,
    /// The run knows that it had begun them, and records what they may have cost.
    pub(super) recorded: usize,
}

/// What must be the same in the end, whatever happened on the way.
#[derive(Debug, PartialEq)]
pub(super) struct Essence {
    files: BTreeMap<PathBuf, Thing>,
    calls: Vec<Json>,
    paid: usize,
    /// Calls in the books that nobody knows the answer of.
    estimated: usize,
}

/// When a life is looked at.
pub(super) enum Look {
    Never,
    /// Whenever this says so, by the number of the effect.
    When(Box<dyn FnMut(usize) -> bool>),
}

impl Remains {
    /// The project before anything was done.
    pub(super) fn beginning() -> Self {
        let directory = room();
        lay_project(directory.path());
        Self {
            image: Image::of(directory.path()),
            unsynced: Unsynced::default(),
            time: "2026-01-01T00:00:00Z".parse().expect("a time"),
            paid: 0,
        }
    }

    /// What a crash leaves of it.
    pub(super) fn after(&self, crash: Crash) -> Self {
        Self {
            image: self.unsynced.left(&self.image, crash),
            unsynced: self.unsynced.clone().after(crash),
            time: self.time + 1.minute(),
            paid: self.paid,
        }
    }

    /// The same, of files alone.
    pub(super) fn without_folders(mut self) -> Self {
        self.image.0.retain(|_, it| *it != Thing::Directory);
        self
    }

    /// What must be the same in the end.
    pub(super) fn essence(&self) -> Essence {
        let mut files = self.image.0.clone();
        files.retain(|path, _| !is_of_the_engine(path));
        let books = self.image.text(".agent/costs.json").unwrap_or_default();
        let entries = entries(&books);
        let (estimated, calls): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .partition(|it| it.get("estimated").is_some());
        Essence {
            files,
            calls,
            paid: self.paid,
            estimated: estimated.len(),
        }
    }
}

impl Essence {
    /// What it must be after calls were lost: each of them is paid for once more, for nobody kept its answer.
    pub(super) fn having_lost(self, lost: Lost) -> Self {
        Self {
            paid: self.paid + lost.calls,
            estimated: self.estimated + lost.recorded,
            ..self
        }
    }
}

fn is_of_the_engine(path: &Path) -> bool {
    let own = [
        ".agent/.costs.lock",
        ".agent/.gemstack.lock",
        ".agent/costs.json",
        ".agent/runs",
    ];
    own.iter().any(|it| path.starts_with(it))
}

/// The entries of the books, without what names a run or a time.
fn entries(books: &str) -> Vec<Json> {
    if books.is_empty() {
        return Vec::new();
    }
    Ledger::read(books).expect("sound books");
    let books: Json = serde_json::from_str(books).expect("JSON");
    let features = books["features"].as_object().expect("features").values();
    let mut entries: Vec<Json> = features
        .flat_map(|it| it["steps"].as_array().expect("steps").clone())
        .collect();
    for entry in &mut entries {
        let entry = entry.as_object_mut().expect("an entry");
        for name in ["timestamp", "duration_seconds", "run", "id"] {
            entry.remove(name);
        }
    }
    entries
}

#[expect(clippy::disallowed_methods, reason = "the test sets a project up")]
fn lay_project(base: &Path) {
    for (path, text) in orchard::PROJECT {
        let place = base.join(path);
        std::fs::create_dir_all(place.parent().expect("a folder")).expect("room");
        std::fs::write(place, text).expect("room");
    }
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(base.join(orchard::EXECUTABLE), executable).expect("ours");
}

/// A directory for a life: in memory where that can be, for what is on the disk is played.
fn room() -> TempDir {
    let memory = TempDir::new_in("/dev/shm");
    memory.or_else(|_| TempDir::new()).expect("room")
}

/// Lives from what remains until the feature is done or a command fails.
pub(super) fn live(
    remains: &Remains,
    process: u64,
    plan: Option<Plan>,
    mut look: Look,
) -> (Lived, Vec<Moment>) {
    let directory = room();
    let place = Root::open(directory.path())
        .expect("it is there")
        .place()
        .to_owned();
    remains.image.lay(&place);
    let account = Account::having_paid(remains.paid);
    let lost = lost_call_expectation(&place, remains.paid);
    let moments = Rc::new(RefCell::new(Vec::new()));
    let (seen, watched) = (Rc::clone(&moments), place.clone());
    let watch = move |so_far: &SoFar, effect: &Effect<'_>| {
        if let Look::When(wanted) = &mut look
            && wanted(so_far.count)
        {
            seen.borrow_mut().push(Moment {
                number: so_far.count,
                effect: armed::told(effect),
                faults: Fault::of(effect),
                begins_command: BEGINS.replace(false),
                remains: remaining(&watched, so_far, account),
            });
        }
    };
    let armed = Armed::over(&place)
        .numbered(process)
        .after(remains.unsynced.clone(), remains.time)
        .playing(play)
        .watched(watch);
    let armed = match plan {
        Some(plan) => armed.with(plan),
        None => armed,
    };
    let (ended, armed) = armed.during(|| carry_on(&place, account));
    let so_far = armed.so_far.clone();
    drop(armed);
    let lived = Lived {
        ended,
        remains: remaining(&place, &so_far, account),
        count: so_far.count,
        lost,
    };
    (lived, moments.take())
}

fn remaining(place: &Path, so_far: &SoFar, account: Account) -> Remains {
    Remains {
        image: Image::of(place),
        unsynced: so_far.unsynced.clone(),
        time: so_far.time,
        paid: account.paid(),
    }
}

/// What becomes of calls whose answer nobody kept, in a life that begins here.
///
/// A call whose intent is on the disk and whose answer is not is lost when the process ends: the service may have been
/// paid, and what it may have cost is recorded. This project's documents say that such a call is made again. A request is
/// sent only after its intent is on the disk, so that no other call is ever paid for twice.
fn lost_call_expectation(place: &Path, paid: usize) -> Lost {
    let root = Root::open(place).expect("a project");
    let runs = Journal::runs(&root).expect("runs");
    let of_run = |run: &String| {
        let events = Journal::events(&root, run).expect("a journal");
        let answered = events
            .iter()
            .filter(|it| matches!(&it.what, What::CallAnswered { .. }));
        (answered.count(), lost(&events))
    };
    let (answered, recorded): (Vec<_>, Vec<_>) = runs.iter().map(of_run).unzip();
    Lost {
        calls: paid - answered.into_iter().sum::<usize>(),
        recorded: recorded.into_iter().sum(),
    }
}

/// How many calls of a run are lost, once its process has ended.
fn lost(events: &[Event]) -> usize {
    let ended = Event {
        at: String::new(),
        what: What::RunResumed {
            engine: String::new(),
            settings: Json::Null,
            anew: None,
        },
    };
    let state = State::of(events.iter().chain([&ended]));
    let asked = events.iter().filter_map(|it| match &it.what {
        What::CallIntended { stage, .. } => Some(stage.as_str()),
        _ => None,
    });
    let stages: BTreeSet<_> = asked.collect();
    stages.into_iter().map(|it| state.lost(it).count()).sum()
}

/// The hook says nothing; the tests look at the fruit.
fn play(program: &Program) -> ProgramEnded {
    let Invocation::Shell { line, .. } = &program.invocation else {
        panic!("no program is started without a shell");
    };
    match line.as_str() {
        "note" => ProgramEnded::played(0, ""),
        "taste" => taste(&program.directory),
        other => panic!("nobody starts `{other}`"),
    }
}

#[expect(clippy::disallowed_methods, reason = "the test plays a program")]
fn taste(directory: &Path) -> ProgramEnded {
    match std::fs::read_to_string(directory.join("src/fruit.txt")).as_deref() {
        Ok("sweet\n") => ProgramEnded::played(0, "ok 1 - sweet\n"),
        _ => ProgramEnded::played(1, "not ok 1 - sweet\n"),
    }
}

/// What somebody does next.
enum Command {
    Begin,
    Resume(String),
    Run(String),
    Recover(String),
    Rest,
}

thread_local! {
    /// Whether a command begins, and has had no effect yet.
    static BEGINS: Cell<bool> = const { Cell::new(false) };
    /// What was read of the documents lasts from life to life, for they stay the same.
    static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
}

/// Gives one command after the other, each a process of its own, until there is nothing left to do.
fn carry_on(place: &Path, account: Account) -> Result<(), Failure> {
    let mut around = WORLD.take().unwrap_or_else(|| world(place, SHIPPED));
    let url = account.url();
    around.variables = [("LAB_URL", url)].into_iter().collect();
    let hooks = json!(["asked=note"]);
    let set = around.settings.set("hooks", hooks, Origin::User);
    set.expect("a setting");
    let ended = give_all(place, &mut around);
    WORLD.set(Some(around));
    ended
}

fn give_all(place: &Path, world: &mut World) -> Result<(), Failure> {
    for number in 0..MOST_COMMANDS {
        BEGINS.set(true);
        world.root = Root::open(place).expect("the project is there");
        let stop = Stop::default();
        let session = Session {
            world,
            reporter: &Nobody,
            stop: &stop,
        };
        let ended = match next(&session)? {
            Command::Rest => return all_replay(world),
            command => match give(&session, command) {
                Err(failure) if number == 0 && is_done_already(&failure) => continue,
                ended => ended?,
            },
        };
        match ended.outcome {
            Outcome::Done | Outcome::Rejected => {}
            Outcome::Failed | Outcome::Cancelled => {
                return Err(ended.failure.expect("a failure"));
            }
        }
    }
    panic!("after {MOST_COMMANDS} commands there is still something to do");
}

/// However often they were cut, all runs of steps replay as they were.
fn all_replay(world: &World) -> Result<(), Failure> {
    for run in Journal::runs(&world.root).expect("runs") {
        let events = Journal::events(&world.root, &run).expect("a journal");
        let is_of_step = State::of(&events)
            .header()
            .is_some_and(|it| it.step.is_some());
        if is_of_step {
            let replayed = replay(world, &events);
            replayed.map_err(|it| Failure::internal(format!("{run}: {it}")))?;
        }
    }
    Ok(())
}

/// What the killed process was writing is finished before a command is looked at, which has then nothing left to do. It
/// says so by a refusal, and whoever gave it goes on.
fn is_done_already(failure: &Failure) -> bool {
    let code = failure.code.as_deref();
    matches!(code, Some("FeatureUnderWay" | "NothingToRecover"))
}

fn next(session: &Session<'_>) -> Result<Command, Failure> {
    use gemstack_lang::machine::Route;
    if let Some(run) = session.open()?.map(|it| it.run) {
        return Ok(Command::Resume(run));
    }
    let standing = Standing::read(session.world)?;
    if standing.record.focus.is_none() {
        return Ok(Command::Begin);
    }
    Ok(match standing.route()? {
        Route::Step(permitted) => Command::Run(permitted.step.name.clone()),
        Route::Waiting(ways) => Command::Recover(ways[0].name.clone()),
        Route::Final => Command::Rest,
        Route::Stuck => panic!("stuck in `{}`", standing.record.state),
    })
}

fn give(session: &Session<'_>, command: Command) -> Result<Ended, Failure> {
    let runtime = runtime();
    match command {
        Command::Begin => runtime.block_on(session.start("fruit", false, "")),
        Command::Recover(way) => session.recover(&way, ""),
        Command::Resume(run) => runtime.block_on(session.resume(&ResumeRequest {
            from: None,
            accept_changes: false,
            run,
            ask_again: false,
            command: String::new(),
        })),
        Command::Run(step) => runtime.block_on(session.run_step(&StepRequest {
            step,
            feature: None,
            given: Json::Null,
            mode: Mode::Real,
            anew: false,
            command: String::new(),
        })),
        Command::Rest => unreachable!("nothing is left to do"),
    }
}

//! The thread's plan of faults, and what happened under it.

#![expect(
    clippy::disallowed_methods,
    reason = "what an effect is about to change is looked at, past every effect"
)]

use std::cell::{Cell, RefCell};
use std::fs::{self, File};
use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::path::{Path, PathBuf};

use cap_std::fs::Dir;
use jiff::{Timestamp, ToSpan};

use super::Effect;
use super::image::Thing;
use super::plan::{Fault, Plan, Refusal};
use super::unsynced::Unsynced;
use crate::program::{Ended, Program};

const INTERRUPTED: Fault = Fault::Refused(Refusal::Interrupted);

/// What a process has come to.
#[derive(Debug, Clone)]
pub(crate) struct SoFar {
    /// How many effects there were.
    pub(crate) count: usize,
    /// What is not on the disk.
    pub(crate) unsynced: Unsynced,
    /// The time.
    pub(crate) time: Timestamp,
}

/// What a test does before each effect.
type Watch = Box<dyn FnMut(&SoFar, &Effect<'_>)>;

/// A program that a test plays: what it does, and how it ends.
type Play = Box<dyn FnMut(&Program) -> Ended>;

/// A process that a test plays.
pub(crate) struct Armed {
    /// What is below is watched.
    base: PathBuf,
    /// The time in it goes on by a millisecond whenever it is read.
    pub(crate) so_far: SoFar,
    process: u64,
    plan: Option<Plan>,
    watch: Option<Watch>,
    play: Option<Play>,
}

thread_local! {
    static ARMED: RefCell<Option<Armed>> = const { RefCell::new(None) };
    static SHORT: Cell<bool> = const { Cell::new(false) };
}

impl Armed {
    /// A process over the directory at `base`, which nothing goes wrong with.
    pub(crate) fn over(base: &Path) -> Self {
        Self {
            base: base.canonicalize().expect("a directory"),
            so_far: SoFar {
                count: 0,
                unsynced: Unsynced::default(),
                time: "2026-01-01T00:00:00Z".parse().expect("a time"),
            },
            process: 1,
            plan: None,
            watch: None,
            play: None,
        }
    }

    /// Its number among processes.
    pub(crate) fn numbered(self, process: u64) -> Self {
        Self { process, ..self }
    }

    /// It begins where another left off.
    pub(crate) fn after(self, unsynced: Unsynced, time: Timestamp) -> Self {
        let so_far = SoFar {
            count: 0,
            unsynced,
            time,
        };
        Self { so_far, ..self }
    }

    /// Something goes wrong.
    pub(crate) fn with(self, plan: Plan) -> Self {
        let plan = Some(plan);
        Self { plan, ..self }
    }

    /// Somebody looks before each effect.
    pub(crate) fn watched(self, watch: impl FnMut(&SoFar, &Effect<'_>) + 'static) -> Self {
        let watch: Option<Watch> = Some(Box::new(watch));
        Self { watch, ..self }
    }

    /// Its programs are played.
    pub(crate) fn playing(self, play: impl FnMut(&Program) -> Ended + 'static) -> Self {
        let play: Option<Play> = Some(Box::new(play));
        Self { play, ..self }
    }

    /// Does something as this process; tells what became of both.
    pub(crate) fn during<R>(self, act: impl FnOnce() -> R) -> (R, Self) {
        ARMED.set(Some(self));
        let disarm = Disarm;
        let result = act();
        let armed = ARMED.take().expect("it is armed");
        drop(disarm);
        (result, armed)
    }

    /// The path below the base, if it is there.
    fn below(&self, place: &Path) -> Option<PathBuf> {
        place.strip_prefix(&self.base).ok().map(Path::to_owned)
    }

    /// What goes wrong with an effect that is about to be done.
    fn refused(&mut self, effect: &Effect<'_>) -> io::Result<()> {
        if let Some(watch) = &mut self.watch {
            watch(&self.so_far, effect);
        }
        let number = self.so_far.count;
        self.so_far.count += 1;
        let Some(plan) = self.plan.filter(|it| number >= it.at) else {
            return Ok(());
        };
        let is_met = number == plan.at;
        let can_meet = |fault| Fault::of(effect).contains(&fault);
        match plan.fault {
            Fault::Cut => Err(io::Error::other("the process is dead")),
            Fault::RefusedFromNowOn(refusal) if is_met || can_meet(plan.fault) => {
                Err(self.refuse(effect, refusal))
            }
            Fault::Refused(refusal) if is_met => Err(self.refuse(effect, refusal)),
            Fault::Nuisances if number.is_multiple_of(2) && can_meet(INTERRUPTED) => {
                Err(Refusal::Interrupted.error())
            }
            fault => {
                SHORT.set(fault == Fault::Nuisances || fault == Fault::Short && is_met);
                Ok(())
            }
        }
    }

    fn refuse(&mut self, effect: &Effect<'_>, refusal: Refusal) -> io::Error {
        if let (Effect::SyncFile { file }, false) = (effect, refusal == Refusal::Interrupted)
            && let Some(path) = self.below(&place(file))
        {
            self.so_far.unsynced.sync_failed(&path);
        }
        refusal.error()
    }

    /// What an effect is about to change.
    fn before(&self, effect: &Effect<'_>) -> Option<Target> {
        let target = |path: Option<PathBuf>| {
            let path = path?;
            let thing = Thing::at(&self.base.join(&path));
            Some(Target { path, thing })
        };
        match effect {
            Effect::Cut { file, .. }
            | Effect::SetMode { file }
            | Effect::SyncFile { file }
            | Effect::Write { file, .. } => target(self.below(&place(file))),
            Effect::MakeDirectory { parent, name }
            | Effect::MakeFile { parent, name }
            | Effect::RemoveDirectory { parent, name }
            | Effect::RemoveFile { parent, name }
            | Effect::Rename {
                parent, to: name, ..
            } => target(self.below(&place(parent).join(name))),
            Effect::SyncDirectory { directory } => target(self.below(&place(directory))),
            _ => None,
        }
    }

    /// Notes what an effect has changed.
    fn note(&mut self, effect: &Effect<'_>, Target { path, thing }: Target) {
        match (effect, thing) {
            (Effect::Cut { .. } | Effect::SetMode { .. } | Effect::Write { .. }, Some(thing)) => {
                self.so_far.unsynced.touch(&path, thing);
            }
            (Effect::MakeDirectory { .. } | Effect::MakeFile { .. }, None) => {
                self.so_far.unsynced.made(path);
            }
            (Effect::RemoveDirectory { .. } | Effect::RemoveFile { .. }, Some(thing)) => {
                self.so_far.unsynced.removed(path, thing);
            }
            (Effect::Rename { from, .. }, over) => {
                let from = path.with_file_name(from);
                self.so_far.unsynced.renamed(from, path, over);
            }
            (Effect::SyncDirectory { .. }, _) => self.so_far.unsynced.synced_names(&path),
            (Effect::SyncFile { .. }, _) => self.so_far.unsynced.synced(&path),
            _ => {}
        }
    }
}

/// What an effect changes: its path, and what is there before.
struct Target {
    path: PathBuf,
    thing: Option<Thing>,
}

/// Disarms the thread, also where a test fails.
struct Disarm;

impl Drop for Disarm {
    fn drop(&mut self) {
        SHORT.set(false);
        drop(ARMED.take());
    }
}

/// Does an effect as the armed process does.
pub(super) fn under<T>(effect: &Effect<'_>, act: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let target = with(|it| it.refused(effect).map(|()| it.before(effect))).transpose()?;
    let done = act()?;
    if let Some(target) = target.flatten() {
        with(|it| it.note(effect, target));
    }
    Ok(done)
}

/// How many of the bytes the system is asked to take.
pub(super) fn taken(bytes: &[u8]) -> &[u8] {
    if SHORT.replace(false) {
        &bytes[..bytes.len().div_ceil(2)]
    } else {
        bytes
    }
}

/// The number of the armed process.
pub(super) fn process() -> Option<u64> {
    with(|it| it.process)
}

/// The time of the armed process.
pub(super) fn time() -> Option<Timestamp> {
    with(|it| {
        it.so_far.time += 1.millisecond();
        it.so_far.time
    })
}

/// The end of a program that a test plays.
pub(crate) fn played(program: &Program) -> Option<io::Result<Ended>> {
    let mut play = with(|it| it.play.take()).flatten()?;
    let ended = play_out(program, &mut play);
    with(|it| it.play = Some(play));
    Some(ended)
}

fn play_out(program: &Program, play: &mut Play) -> io::Result<Ended> {
    let name = program.invocation.program();
    super::ask(&Effect::Start { program: name })?;
    let ended = play(program);
    super::ask(&Effect::LearnEnd { program: name })?;
    Ok(ended)
}

/// An effect in words, for the message of a test.
pub(crate) fn told(effect: &Effect<'_>) -> String {
    let at = |parent: &Dir, name: &str| place(parent).join(name).display().to_string();
    let of = |file: &File| place(file).display().to_string();
    match effect {
        Effect::Cut { file, length } => format!("cut {} to {length} bytes", of(file)),
        Effect::LearnEnd { program } => format!("learn the end of {program}"),
        Effect::Lock { file } => format!("lock {}", of(file)),
        Effect::MakeDirectories { place } => format!("make directories {}", place.display()),
        Effect::MakeDirectory { parent, name } => format!("make directory {}", at(parent, name)),
        Effect::MakeFile { parent, name } => format!("make or open file {}", at(parent, name)),
        Effect::Receive { host } => format!("receive from {host}"),
        Effect::RemoveDirectory { parent, name } => {
            format!("remove directory {}", at(parent, name))
        }
        Effect::RemoveFile { parent, name } => format!("remove file {}", at(parent, name)),
        Effect::Rename { parent, from, to } => format!("rename {from} to {}", at(parent, to)),
        Effect::Send { host } => format!("send to {host}"),
        Effect::SetMode { file } => format!("set the mode of {}", of(file)),
        Effect::SetOwner { file } => format!("set the owner of {}", of(file)),
        Effect::Start { program } => format!("start {program}"),
        Effect::SyncDirectory { directory } => format!("sync directory {}", at(directory, "")),
        Effect::SyncFile { file } => format!("sync {}", of(file)),
        Effect::Unlock { file } => format!("unlock {}", of(file)),
        Effect::Write { file, bytes } => {
            let beginning: String = String::from_utf8_lossy(bytes).chars().take(80).collect();
            format!("write {} bytes to {}: {beginning}", bytes.len(), of(file))
        }
    }
}

fn with<R>(act: impl FnOnce(&mut Armed) -> R) -> Option<R> {
    ARMED.with_borrow_mut(|it| it.as_mut().map(act))
}

/// Where an open file or directory is.
fn place(opened: &impl AsFd) -> PathBuf {
    let number = opened.as_fd().as_raw_fd();
    fs::read_link(format!("/proc/self/fd/{number}")).expect("an open file has a place")
}

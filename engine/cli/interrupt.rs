//! Runs asynchronous work to its end, with Ctrl-C, SIGTERM and SIGHUP as the signal to stop.
//!
//! A thread of its own listens, so that a signal is heard whatever the work is waiting for, a terminal that takes nothing
//! more among it. The first signal stops the work, which ends with its run in the journal; the second one ends the process
//! at once, and so does one that comes when no work is under way: the journal is always in a state from which a run can go
//! on.

use std::future::Future;
use std::io;
use std::sync::{Mutex, OnceLock, PoisonError, mpsc};
use std::thread;

use gemstack_run::failure::Failure;
use gemstack_run::program::ignores_signal;
use gemstack_run::stop::{Stop, Why};
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::exit::Exit;
use crate::shell::Shell;

/// The work under way, for the thread that listens.
static WORK: Mutex<Option<Stop>> = Mutex::new(None);

/// Whether the thread listens, or why it cannot.
static LISTENING: OnceLock<Result<(), String>> = OnceLock::new();

/// Runs work on this thread until it ends; `stop` is given to it when a signal comes.
pub fn block_on<T>(
    shell: &Shell,
    stop: &Stop,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let runtime = runtime().map_err(|it| fault(&it.to_string()))?;
    let _underway = Underway::begin(stop)?;
    let ended = runtime.block_on(async {
        let mut work = std::pin::pin!(work);
        tokio::select! {
            biased;
            ended = &mut work => return ended,
            _ = stop.wait() => {}
        }
        shell.say("\n");
        shell.note("stopping; what was spent is being recorded (again to stop at once)");
        work.await
    });
    // Nobody waits for a look-up of a name that never comes.
    runtime.shutdown_background();
    ended
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

fn fault(reason: &str) -> Failure {
    Failure::internal(format!("the runtime cannot start: {reason}"))
}

/// Work that a signal stops, until this is dropped.
struct Underway;

impl Underway {
    fn begin(stop: &Stop) -> Result<Self, Failure> {
        *work() = Some(stop.clone());
        let listening = LISTENING.get_or_init(|| listen().map_err(|it| it.to_string()));
        listening.clone().map_err(|it| fault(&it))?;
        Ok(Self)
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        *work() = None;
    }
}

fn work() -> std::sync::MutexGuard<'static, Option<Stop>> {
    WORK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts the thread, and waits until it listens.
fn listen() -> io::Result<()> {
    let (told, listens) = mpsc::channel();
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || hear(&told))?;
    listens.recv().map_err(io::Error::other)?
}

fn hear(told: &mpsc::Sender<io::Result<()>>) {
    let begun = runtime().and_then(|it| {
        let signals = it.block_on(async { Signals::listen() })?;
        Ok((it, signals))
    });
    let (runtime, mut signals) = match begun {
        Ok(begun) => begun,
        Err(error) => return drop(told.send(Err(error))),
    };
    let _ = told.send(Ok(()));
    runtime.block_on(async {
        while signals.next().await.is_some() {
            heard();
        }
    });
}

/// Stops the work; where there is none, or it is stopping already, ends the process.
fn heard() {
    let stop = work().clone();
    match stop.filter(|it| it.given().is_none()) {
        Some(stop) => stop.give(Why::Cancelled),
        None => std::process::exit(Exit::Cancelled as i32),
    }
}

/// The signals that ask a program to end, but for those that whoever started it wants ignored, as `nohup` does.
struct Signals {
    interrupt: Option<Signal>,
    termination: Option<Signal>,
    hangup: Option<Signal>,
}

impl Signals {
    fn listen() -> io::Result<Self> {
        let heard = |kind: SignalKind| {
            let is_wanted = !ignores_signal(kind.as_raw_value());
            is_wanted.then(|| signal(kind)).transpose()
        };
        Ok(Self {
            interrupt: heard(SignalKind::interrupt())?,
            termination: heard(SignalKind::terminate())?,
            hangup: heard(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Option<()> {
        tokio::select! {
            heard = next(&mut self.interrupt) => heard,
            heard = next(&mut self.termination) => heard,
            heard = next(&mut self.hangup) => heard,
        }
    }
}

async fn next(signal: &mut Option<Signal>) -> Option<()> {
    match signal {
        Some(signal) => signal.recv().await,
        None => std::future::pending().await,
    }
}

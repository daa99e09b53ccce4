//! The life of a supervisor: a process between the engine and one program, so that nothing is left of the program whatever
//! becomes of the engine.
//!
//! It is the one to whom every orphan below it is given (a *subreaper*), so that a daemon that left group, session and parent
//! is still found. It ends when nothing below it is left: by itself once the program and all that it started have ended; and
//! by force when the engine orders it, or is gone.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{ChildStdin, ExitCode};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, kill_process_group, wait};

use super::confinement::{self, Means, Started};
use super::launch::Launch;
use super::message::{Order, Report, Request, line, read};
use super::processes::{Process, descendants};
use super::verdict::SIGNALS;
use crate::files::FilesError;
use crate::files::outside::Temporary;

/// The variable by which the processes below a supervisor are known, even when supervisor and engine are gone.
pub(super) const MARK: &str = "GEMSTACK_SUPERVISOR";

/// How long to wait until those who were killed are looked for again: twice as long each time that they are the same, for who
/// cannot be killed may stay for ever.
const PAUSE: Duration = Duration::from_millis(1);

/// How long at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// How it ends when somebody else than the engine started it: the code of a wrong usage.
const NOT_FOR_PEOPLE: u8 = 2;

/// The entry in the environment of everything below a supervisor.
pub(super) fn mark(supervisor: Process) -> String {
    format!("{MARK}={}", mark_value(supervisor))
}

pub(super) fn mark_value(Process { number, begun }: Process) -> String {
    format!("{number}-{begun}")
}

/// Supervises one program, as the engine asks for it over standard input. Whoever offers a [`super::Supervisor`] calls this
/// in the process that is started by it, before anything else and on the main thread.
pub fn supervise() -> ExitCode {
    match engine().and_then(Life::begin) {
        Ok(Some(life)) => life.live(),
        Ok(None) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(
                io::stderr(),
                "this is started by the engine, for a program: {error}"
            );
            ExitCode::from(NOT_FOR_PEOPLE)
        }
    }
}

/// The engine at the other end of standard input, which nobody below gets to see.
fn engine() -> io::Result<UnixStream> {
    let engine = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    engine.peer_addr()?;
    rustix::stdio::dup2_stdin(nothing()?)?;
    Ok(engine)
}

fn nothing() -> io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).open("/dev/null")
}

/// A program under way.
struct Life {
    engine: UnixStream,
    orders: BufReader<UnixStream>,
    program: Pid,
    /// The group of the program, until it has ended: its number may be another's then.
    group: Arc<Mutex<Option<Pid>>>,
    /// What confines it, if anything does.
    by: Option<Means>,
    /// Where it may write outside the project; it goes with the supervisor.
    _temporary: Option<Temporary>,
}

impl Life {
    /// Starts what the engine asks for; none is under way when it cannot be started, which the engine is told.
    fn begin(mut engine: UnixStream) -> io::Result<Option<Self>> {
        let mut orders = BufReader::new(engine.try_clone()?);
        let (request, input) = requested(&mut orders)?;
        detach();
        let started = temporary(&request).and_then(|temporary| {
            let place = temporary.as_ref().map(Temporary::place);
            Ok((start(&request, place)?, temporary))
        });
        let (Started { mut child, by }, temporary) = match started {
            Ok(started) => started,
            Err(report) => return engine.write_all(&line(&report)).map(|()| None),
        };
        feed(child.stdin.take(), input);
        release_outputs()?;
        engine.write_all(&line(&Report::Started(Process::of(child.id()))))?;
        let program = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let program = program.expect("a child has a number");
        Ok(Some(Self {
            engine,
            orders,
            program,
            group: Arc::new(Mutex::new(Some(program))),
            by,
            _temporary: temporary,
        }))
    }

    /// Waits for everybody until nobody is left.
    fn live(mut self) -> ExitCode {
        let asked = Arc::clone(&self.group);
        let orders = self.orders;
        thread::spawn(move || obey(orders, &asked));
        loop {
            match wait(WaitOptions::empty()) {
                Ok(Some((pid, status))) if pid == self.program => {
                    end_orphans(pid);
                    *self.group.lock().unwrap_or_else(PoisonError::into_inner) = None;
                    // An engine that is gone need not be told.
                    let _ = self.engine.write_all(&line(&ended(status, self.by)));
                }
                Ok(_) | Err(Errno::INTR) => {}
                Err(_) => return ExitCode::SUCCESS,
            }
        }
    }
}

fn requested(orders: &mut BufReader<UnixStream>) -> io::Result<(Request, Vec<u8>)> {
    let mut text = String::new();
    orders.read_line(&mut text)?;
    let request: Request = read(&text)?;
    let mut input = vec![0; request.input.unwrap_or_default()];
    orders.read_exact(&mut input)?;
    Ok((request, input))
}

/// Leaves the terminal, of which a program could ask something nobody is there to answer, and takes in every orphan below.
fn detach() {
    // Where the system refuses, the group of the program is still ours.
    let _ = rustix::process::setsid();
    become_subreaper();
}

fn temporary(request: &Request) -> Result<Option<Temporary>, Report> {
    if request.confinement.is_none() {
        return Ok(None);
    }
    let name = Process::this().map_or_else(String::new, mark_value);
    let made = Temporary::create(&format!("gemstack-{name}"));
    let fault = |it: FilesError| Report::NotConfined {
        message: it.to_string(),
    };
    made.map(Some).map_err(fault)
}

#[cfg(target_os = "linux")]
fn become_subreaper() {
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

#[cfg(not(target_os = "linux"))]
fn become_subreaper() {}

/// Whoever is left of a program's group is found later, and may print its last before.
#[cfg(target_os = "linux")]
fn end_orphans(_program: Pid) {}

/// Without a subreaper nobody is found later: who is left of the group ends with the program.
#[cfg(not(target_os = "linux"))]
fn end_orphans(program: Pid) {
    let _ = kill_process_group(program, Signal::KILL);
}

fn start(request: &Request, temporary: Option<&Path>) -> Result<Started, Report> {
    let launch = Launch::of(request, temporary);
    let (Some(confinement), Some(temporary)) = (&request.confinement, temporary) else {
        let child = launch.command(&[]).spawn().map_err(not_started)?;
        return Ok(Started { child, by: None });
    };
    confinement::spawn(confinement, temporary, &launch).map_err(|it| match it {
        confinement::Fault::Start(error) => not_started(error),
        confinement::Fault::Confine(message) => Report::NotConfined { message },
    })
}

fn not_started(error: io::Error) -> Report {
    Report::NotStarted {
        error: error.raw_os_error().unwrap_or(Errno::INVAL.raw_os_error()),
    }
}

/// Writes the input beside everything else. A program that does not want to read it all is no fault.
fn feed(stdin: Option<ChildStdin>, input: Vec<u8>) {
    if let Some(mut stdin) = stdin {
        thread::spawn(move || stdin.write_all(&input));
    }
}

/// Lets go of the program's outputs: they end when those below have closed them.
fn release_outputs() -> io::Result<()> {
    let nothing = nothing()?;
    rustix::stdio::dup2_stdout(&nothing)?;
    rustix::stdio::dup2_stderr(&nothing)?;
    Ok(())
}

/// Does what the engine orders, to its end.
fn obey(orders: BufReader<UnixStream>, group: &Mutex<Option<Pid>>) {
    for byte in orders.bytes() {
        match byte.ok().and_then(Order::of) {
            Some(Order::Ask) => ask(group),
            Some(Order::Clear) | None => break,
        }
    }
    clear(group);
}

/// Asks the group to end; who is stopped must go on to hear it.
fn ask(group: &Mutex<Option<Pid>>) {
    signal(group, Signal::TERM);
    signal(group, Signal::CONT);
}

fn signal(group: &Mutex<Option<Pid>>, signal: Signal) {
    let group = group.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(leader) = *group {
        // That nobody of the group is left is what we want.
        let _ = kill_process_group(leader, signal);
    }
}

/// Ends everybody below. Whoever is orphaned by that, or was started meanwhile, is found the next time; the process ends when
/// nobody is.
fn clear(group: &Mutex<Option<Pid>>) {
    let (mut pause, mut last) = (PAUSE, Vec::new());
    loop {
        signal(group, Signal::KILL);
        let below = Process::this().map(descendants).unwrap_or_default();
        below.iter().copied().for_each(Process::kill);
        thread::sleep(pause);
        pause = if below == last {
            (pause * 2).min(LONGEST_PAUSE)
        } else {
            PAUSE
        };
        last = below;
    }
}

/// How the program ended. What confines it may tell of a signal as a shell does.
fn ended(status: WaitStatus, by: Option<Means>) -> Report {
    let (code, signal) = (status.exit_status(), status.terminating_signal());
    match (code, by) {
        (Some(code), Some(Means::Bubblewrap)) if SIGNALS.contains(&(code - 128)) => Report::Ended {
            code: None,
            signal: Some(code - 128),
        },
        _ => Report::Ended { code, signal },
    }
}

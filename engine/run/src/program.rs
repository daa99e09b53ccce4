//! Programs, and the only module that starts them.
//!
//! A program runs in a process group of its own, with an environment by allow-list, and nothing of its group outlives it:
//! not at its end, not at its timeout, not when the engine loses interest. What it prints is kept in bounded memory.

#![expect(
    clippy::disallowed_methods,
    reason = "this module alone starts programs, and measures how long they take"
)]

mod capture;
mod environment;
mod group;
#[cfg(test)]
mod played;
pub mod verdict;

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::pin::pin;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;
use tokio::process::{Child, ChildStdin, Command};
use tokio::time::timeout;

pub use capture::Captured;
pub use environment::Environment;
pub use verdict::{NotRunnable, TestVerdict};

use crate::fault::{self, Effect};
use crate::files::outside;
use capture::Captures;
use group::Group;

/// How long a group may take to end after it was asked to, before it is killed.
const GRACE: Duration = Duration::from_secs(2);

/// How long output is still read after the program itself has ended, for those it left behind.
const LEFT_BEHIND: Duration = Duration::from_millis(500);

/// What to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invocation {
    /// A program and its arguments, each exactly as given.
    Argv(Vec<String>),
    /// A line for `sh -c`.
    Shell(String),
}

/// A program to run to its end.
#[derive(Debug, Clone)]
pub struct Program {
    /// What to start.
    pub invocation: Invocation,
    /// The directory to start in, absolute.
    pub directory: PathBuf,
    /// What it sees of the environment.
    pub environment: Environment,
    /// What it reads on standard input; nothing when `None`.
    pub stdin: Option<Vec<u8>>,
    /// How long it may take; for ever when `None`.
    pub timeout: Option<Duration>,
    /// How much of the beginning of standard output is kept, in bytes: more than usual where it is an answer.
    pub answer: usize,
}

/// How a program ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Its exit code, unless a signal ended it.
    pub code: Option<i32>,
    /// The number of the signal that ended it.
    pub signal: Option<i32>,
    /// Both outputs, roughly as they came.
    pub output: Captured,
    /// Standard output alone.
    pub stdout: Captured,
    /// Standard error alone.
    pub stderr: Captured,
    /// How long it took.
    pub duration: Duration,
    /// Whether it was ended because its time was up.
    pub timed_out: bool,
}

/// Why a program was not started, or its end not learnt.
#[derive(Debug, thiserror::Error)]
pub enum ProgramFault {
    /// Nothing was named to start.
    #[error("no program is named; give its name as the first word")]
    Empty,
    /// The directory to start in is missing.
    #[error("`{program}` cannot start in `{}`: there is no such directory", directory.display())]
    NoDirectory {
        /// The program.
        program: String,
        /// Where it was to start.
        directory: PathBuf,
    },
    /// The file is there and cannot be executed.
    #[error(
        "`{program}` cannot be executed: {source}; make it executable with `chmod +x`, or name its interpreter"
    )]
    NotExecutable {
        /// The program.
        program: String,
        /// What the system says.
        source: io::Error,
    },
    /// There is no such program.
    #[error("`{program}` is not found; install it, or correct its name or `PATH`")]
    NotFound {
        /// The program.
        program: String,
    },
    /// The system refuses in another way.
    #[error("`{program}` cannot be run: {source}")]
    System {
        /// The program.
        program: String,
        /// What the system says.
        source: io::Error,
    },
}

impl ProgramFault {
    /// The code of the message.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "ProgramNotFound",
            Self::NotExecutable { .. } => "ProgramNotExecutable",
            Self::Empty | Self::NoDirectory { .. } | Self::System { .. } => "ProgramNotStarted",
        }
    }
}

impl Ended {
    /// How long it took, in seconds, to the millisecond.
    pub fn seconds(&self) -> f64 {
        (self.duration.as_secs_f64() * 1000.0).round() / 1000.0
    }
}

impl Invocation {
    /// The name of what is started.
    pub fn program(&self) -> &str {
        match self {
            Self::Argv(words) => words.first().map_or("", String::as_str),
            Self::Shell(_) => "sh",
        }
    }

    fn command(&self) -> Result<Command, ProgramFault> {
        match self {
            Self::Argv(words) => {
                let (program, arguments) = words.split_first().ok_or(ProgramFault::Empty)?;
                let mut command = Command::new(program);
                command.args(arguments);
                Ok(command)
            }
            Self::Shell(line) => {
                let mut command = Command::new("sh");
                command.arg("-c").arg(line);
                Ok(command)
            }
        }
    }
}

impl Program {
    /// A program in a directory, with the allowed environment, no input and no timeout.
    pub fn new(invocation: Invocation, directory: impl Into<PathBuf>) -> Self {
        let environment = Environment::default();
        Self {
            invocation,
            directory: directory.into(),
            environment,
            stdin: None,
            timeout: None,
            answer: capture::HEAD,
        }
    }

    /// Runs it to its end. Dropping the future kills its whole group.
    pub async fn run(self) -> Result<Ended, ProgramFault> {
        #[cfg(test)]
        if let Some(ended) = crate::fault::armed::played(&self) {
            return ended.map_err(|source| self.fault(source));
        }
        let started = Instant::now();
        let mut child = self.spawn()?;
        let group = Group::of(&child);
        let mut captures = Captures::keeping(self.answer);
        let status = self.attend(&mut child, &group, &mut captures).await;
        drop(group);
        let program = self.invocation.program();
        let learnt = status.and_then(|it| fault::ask(&Effect::LearnEnd { program }).map(|()| it));
        let (status, timed_out) = learnt.map_err(|source| self.fault(source))?;
        Ok(ended(status, captures, started.elapsed(), timed_out))
    }

    fn spawn(&self) -> Result<Child, ProgramFault> {
        let mut command = self.invocation.command()?;
        command
            .current_dir(&self.directory)
            .env_clear()
            .envs(self.environment.variables(std::env::vars_os()));
        command.stdin(if self.stdin.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        });
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true);
        let program = self.invocation.program();
        let started = fault::under(&Effect::Start { program }, || command.spawn());
        started.map_err(|source| self.fault(source))
    }

    /// Feeds and reads the program until it has ended, by itself or because its time was up.
    async fn attend(
        &self,
        child: &mut Child,
        group: &Group,
        captures: &mut Captures,
    ) -> io::Result<(ExitStatus, bool)> {
        let input = feed(
            child.stdin.take(),
            self.stdin.as_deref().unwrap_or_default(),
        );
        let output = captures.read(child.stdout.take(), child.stderr.take());
        let mut talk = pin!(async { tokio::join!(input, output) });
        let mut end = pin!(end(child, group, self.timeout));
        let (ended, is_talking) = tokio::select! {
            ended = &mut end => (ended, true),
            _ = &mut talk => (end.await, false),
        };
        // What was printed last may still be in the pipes; and whoever was left behind may hold them open for ever.
        if is_talking && timeout(LEFT_BEHIND, &mut talk).await.is_err() {
            group.kill();
            let _ = timeout(LEFT_BEHIND, &mut talk).await;
        }
        ended
    }

    fn fault(&self, source: io::Error) -> ProgramFault {
        /// `ENOEXEC`, which has no kind of its own: a file that is neither a binary nor names its interpreter.
        const NO_FORMAT: i32 = 8;
        let (program, directory) = (self.invocation.program().to_owned(), self.directory.clone());
        match source.kind() {
            _ if !outside::is_directory(&directory) => {
                ProgramFault::NoDirectory { program, directory }
            }
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                ProgramFault::NotFound { program }
            }
            io::ErrorKind::PermissionDenied => ProgramFault::NotExecutable { program, source },
            _ if source.raw_os_error() == Some(NO_FORMAT) => {
                ProgramFault::NotExecutable { program, source }
            }
            _ => ProgramFault::System { program, source },
        }
    }
}

/// Writes the input. A program that does not want to read it all is no fault.
async fn feed(stdin: Option<ChildStdin>, bytes: &[u8]) {
    if let Some(mut stdin) = stdin {
        let _ = stdin.write_all(bytes).await;
    }
}

/// Waits for the end; when the time is up, asks for it, and at last forces it. Also tells whether the time was up.
async fn end(
    child: &mut Child,
    group: &Group,
    limit: Option<Duration>,
) -> io::Result<(ExitStatus, bool)> {
    let Some(limit) = limit else {
        return Ok((child.wait().await?, false));
    };
    if let Ok(status) = timeout(limit, child.wait()).await {
        return Ok((status?, false));
    }
    group.ask_to_end();
    if let Ok(status) = timeout(GRACE, child.wait()).await {
        return Ok((status?, true));
    }
    group.kill();
    Ok((child.wait().await?, true))
}

fn ended(status: ExitStatus, captures: Captures, duration: Duration, timed_out: bool) -> Ended {
    let Captures {
        both,
        stdout,
        stderr,
    } = captures;
    Ended {
        code: status.code(),
        signal: status.signal(),
        output: both,
        stdout,
        stderr,
        duration,
        timed_out,
    }
}

#[cfg(test)]
mod tests;

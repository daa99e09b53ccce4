//! Programs, and the only module that starts them.
//!
//! A program runs in a process group of its own, with an environment by allow-list, and nothing of it outlives it: not at its
//! end, not at its timeout, not when the engine loses interest. Below a [`Supervisor`] this holds for whatever it started and
//! whatever becomes of the engine; without one, for its group and as long as the engine can act. What it prints is kept in
//! bounded memory, and told to an [`Observer`] as it comes.
//!
//! The system's table of processes is read here too.

#![expect(
    clippy::disallowed_methods,
    reason = "this module alone starts programs, looks at processes, and measures how long they take"
)]

mod alone;
mod capture;
mod confinement;
mod environment;
mod group;
mod hand_over;
mod launch;
mod message;
mod observer;
#[cfg(test)]
mod played;
mod processes;
mod running;
mod supervise;
mod supervised;
mod survivors;
pub mod verdict;

use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::process::Command;

pub use capture::Captured;
pub use confinement::{Confinement, Means};
pub use environment::Environment;
pub use hand_over::hand_over;
pub use observer::{Observer, Unobserved};
pub(crate) use processes::era;
pub use processes::{Process, ignores_signal};
pub use supervise::supervise;
pub use supervised::Supervisor;
pub(crate) use survivors::{Ending, Survivors};
pub use verdict::{NotRunnable, TestVerdict};

use crate::fault::{self, Effect};
use crate::files::outside;
use crate::http::Secrets;
use capture::Captures;
use running::Running;

/// What to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invocation {
    /// A program and its arguments, each exactly as given.
    Argv(Vec<String>),
    /// A line for `sh -c`.
    Shell {
        /// The line.
        line: String,
        /// What the line sees as `"$@"`, each exactly as given: no shell reads them.
        arguments: Vec<String>,
    },
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
    /// What watches over it, so that nothing is left of it whatever happens.
    pub supervisor: Option<Supervisor>,
    /// What must not stand in anything that is kept of its outputs.
    pub secrets: Arc<Secrets>,
    /// Where alone it may write, and then without a network; anywhere with one when `None`.
    pub confinement: Option<Confinement>,
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
    /// It was to be confined, and cannot be.
    #[error("`{program}` cannot be confined to the project here: {reason}")]
    NotConfined {
        /// The program.
        program: String,
        /// What is missing.
        reason: String,
    },
    /// Nothing is known of its end.
    #[error("`{program}` was lost: {source}; what was left of it was ended")]
    Lost {
        /// The program.
        program: String,
        /// What the system says.
        source: io::Error,
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
            Self::NotConfined { .. } => "SandboxUnavailable",
            Self::Lost { .. } => "ProgramLost",
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
    /// A line for the shell, without arguments.
    pub fn shell(line: impl Into<String>) -> Self {
        Self::Shell {
            line: line.into(),
            arguments: Vec::new(),
        }
    }

    /// The name of what is started.
    pub fn program(&self) -> &str {
        match self {
            Self::Argv(words) => words.first().map_or("", String::as_str),
            Self::Shell { .. } => "sh",
        }
    }

    /// What a person would write: the words, or the line and its arguments.
    pub fn written(&self) -> String {
        match self {
            Self::Argv(words) => words.join(" "),
            Self::Shell { line, arguments } => {
                let words = std::iter::once(line).chain(arguments);
                words.map(String::as_str).collect::<Vec<_>>().join(" ")
            }
        }
    }

    /// The words that start it.
    fn argv(&self) -> Vec<String> {
        match self {
            Self::Argv(words) => words.clone(),
            Self::Shell { line, arguments } => {
                // The first word after the line is the shell's name for itself, in its messages.
                let words = ["sh", "-c", line, "sh"].into_iter();
                let arguments = arguments.iter().map(String::as_str);
                words.chain(arguments).map(str::to_owned).collect()
            }
        }
    }
}

impl Program {
    /// A program in a directory, with the allowed environment, no input, no timeout, no supervisor and unconfined.
    pub fn new(invocation: Invocation, directory: impl Into<PathBuf>) -> Self {
        let environment = Environment::default();
        Self {
            invocation,
            directory: directory.into(),
            environment,
            stdin: None,
            timeout: None,
            answer: capture::HEAD,
            supervisor: None,
            secrets: Arc::default(),
            confinement: None,
        }
    }

    /// Runs it to its end. Dropping the future ends all that is left of it.
    pub async fn run(self) -> Result<Ended, ProgramFault> {
        let never = std::future::pending();
        self.run_observed(&mut Unobserved, never).await
    }

    /// Runs it to its end, and tells on the way; once `stopped` has come, it is asked to end. Dropping the future ends all
    /// that is left of it.
    pub async fn run_observed(
        self,
        observer: &mut impl Observer,
        stopped: impl Future<Output = ()>,
    ) -> Result<Ended, ProgramFault> {
        #[cfg(test)]
        if let Some(ended) = fault::armed::played(&self) {
            return ended.map_err(|source| self.fault(source));
        }
        let started = Instant::now();
        let program = self.invocation.program();
        fault::ask(&Effect::Start { program }).map_err(|source| self.fault(source))?;
        let mut running = Running::start(&self, observer).await?;
        let mut captures = Captures::keeping(self.answer, Arc::clone(&self.secrets));
        let end = running
            .attend(&self, &mut captures, observer, stopped)
            .await;
        drop(running);
        captures.end(observer);
        let learnt = end.and_then(|it| fault::ask(&Effect::LearnEnd { program }).map(|()| it));
        let end = learnt.map_err(|source| self.lost(source))?;
        Ok(Ended {
            code: end.code,
            signal: end.signal,
            output: captures.both,
            stdout: captures.stdout,
            stderr: captures.stderr,
            duration: started.elapsed(),
            timed_out: end.timed_out,
        })
    }

    /// A command with the program's directory, environment and outputs.
    fn surround(&self, mut command: Command) -> Command {
        command
            .current_dir(&self.directory)
            .env_clear()
            .envs(self.environment.variables(std::env::vars_os()));
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn not_confined(&self, reason: impl Into<String>) -> ProgramFault {
        ProgramFault::NotConfined {
            program: self.invocation.program().to_owned(),
            reason: reason.into(),
        }
    }

    /// The supervisor itself did not start.
    fn not_watched(&self, source: io::Error) -> ProgramFault {
        match self.fault(source) {
            ProgramFault::NotFound { program } | ProgramFault::NotExecutable { program, .. } => {
                let source = io::Error::other("the program that watches over it cannot be started");
                ProgramFault::System { program, source }
            }
            fault => fault,
        }
    }

    fn lost(&self, source: io::Error) -> ProgramFault {
        let program = self.invocation.program().to_owned();
        ProgramFault::Lost { program, source }
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

#[cfg(test)]
mod tests;

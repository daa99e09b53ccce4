//! How a supervisor starts a program.

use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::message::Request;
use super::processes::Process;
use super::supervise::{MARK, mark_value};

/// What a supervisor starts: words, variables over those of its own environment, and whether there is input.
#[derive(Debug, Clone)]
pub(super) struct Launch {
    pub(super) argv: Vec<OsString>,
    variables: Vec<(&'static str, OsString)>,
    has_input: bool,
}

impl Launch {
    /// What is asked for; a program that is confined gets a directory for what is temporary.
    pub(super) fn of(request: &Request, temporary: Option<&Path>) -> Self {
        let mark = Process::this().map(|it| (MARK, OsString::from(mark_value(it))));
        let temporary = temporary.map(|it| ("TMPDIR", it.as_os_str().to_owned()));
        Self {
            argv: request.argv.iter().map(OsString::from).collect(),
            variables: mark.into_iter().chain(temporary).collect(),
            has_input: request.input.is_some(),
        }
    }

    /// The command, with words before those of the program, in a group of its own.
    pub(super) fn command(&self, before: &[OsString]) -> Command {
        let mut words = before.iter().chain(&self.argv);
        // A command without a word finds no program, as the system says.
        let mut command = Command::new(words.next().map_or(OsStr::new(""), OsString::as_os_str));
        command.args(words).process_group(0);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(if self.has_input {
            Stdio::piped()
        } else {
            Stdio::null()
        });
        command
    }
}

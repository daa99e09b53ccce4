//! A program that runs without a supervisor: its group is ended as long as the engine can.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;

use tokio::process::{Child, Command};

use super::Program;
use super::group::Group;
use super::processes::Process;

/// A program, and its group. When this is dropped, nobody of the group is left.
#[derive(Debug)]
pub(super) struct Alone {
    child: Child,
    group: Group,
}

impl Alone {
    pub(super) fn start(program: &Program) -> io::Result<Self> {
        let argv = program.invocation.argv();
        let (first, arguments) = argv.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let mut command = program.surround(Command::new(first));
        command.args(arguments).process_group(0).kill_on_drop(true);
        command.stdin(if program.stdin.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        });
        let child = command.spawn()?;
        let group = Group::of(&child);
        Ok(Self { child, group })
    }

    pub(super) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// What the program is in the table of processes.
    pub(super) fn process(&self) -> Option<Process> {
        self.child.id().and_then(Process::of)
    }

    pub(super) async fn end(&mut self) -> io::Result<(Option<i32>, Option<i32>)> {
        let status = self.child.wait().await?;
        Ok((status.code(), status.signal()))
    }

    pub(super) fn group(&self) -> &Group {
        &self.group
    }
}

//! Who is told of a program while it runs.

use super::processes::Process;

/// Is told of a program while it runs.
pub trait Observer {
    /// Its supervisor stands by; the program is started after this.
    fn supervised(&mut self, _supervisor: Process) {}

    /// It runs, and leads a group of its own.
    fn started(&mut self, _program: Process) {}

    /// It, or whatever it started, printed something.
    fn printed(&mut self, _bytes: &[u8]) {}

    /// What it printed was on standard output; told after [`Observer::printed`].
    fn said(&mut self, _bytes: &[u8]) {}
}

/// Is told nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

impl Observer for Unobserved {}

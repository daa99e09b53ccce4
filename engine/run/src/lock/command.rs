//! The lock as every command takes it that writes into a project's `.agent`: one seam, so that none is forgotten.

use super::{Holder, Lock, LockFault};
use crate::failure::{Failure, Kind};
use crate::files::Root;

impl Lock {
    /// Takes the lock for a command, or says why it cannot go on. Commands that only read need no lock.
    pub fn for_command(root: &Root, run: Option<&str>, command: &str) -> Result<Self, Failure> {
        let holder = Holder::this_process(run.map(str::to_owned), command);
        Self::take(root, &holder).map_err(|it| failure(&it))
    }
}

/// A lock that is not ours, as a failure.
pub(crate) fn failure(fault: &LockFault) -> Failure {
    let told = |kind| Failure::new(kind, fault.to_string()).coded(fault.code());
    match fault {
        LockFault::Held { .. } => told(Kind::Refused),
        LockFault::BookHeld { .. } => told(Kind::Refused).helped("gemstack resume"),
        LockFault::Lost { .. } => {
            told(Kind::Refused).helped("`gemstack status` tells how things stand now")
        }
        LockFault::Unavailable { .. } | LockFault::Unreachable(_) => told(Kind::Internal)
            .helped("make the project's `.agent` folder writable for you; commands that only read go on without"),
    }
}

//! Exit codes: an interface, documented in every `--help`.

use std::process::ExitCode;

use gemstack_run::failure::Kind;

/// How the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Diagnostics were found, or the work was rejected.
    Found = 1,
    /// The command line is wrong.
    Usage = 2,
    /// Policy refuses: a transition, a budget, a path, the lock.
    Refused = 3,
    /// The world failed: network, disk, provider, program.
    World = 4,
    /// Someone stopped it.
    Cancelled = 130,
}

impl From<Kind> for Exit {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Rejected => Self::Found,
            Kind::Refused => Self::Refused,
            Kind::Cancelled => Self::Cancelled,
            Kind::Overloaded
            | Kind::Unreachable
            | Kind::Unauthorized
            | Kind::Quota
            | Kind::Timeout
            | Kind::Truncated
            | Kind::NotRunnable
            | Kind::Internal => Self::World,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_failure_has_its_documented_code() {
        for (name, kind) in Kind::NAMES {
            let expected = match *name {
                "rejected" => 1,
                "refused" => 3,
                "cancelled" => 130,
                _ => 4,
            };
            assert_eq!(Exit::from(*kind) as u8, expected, "{name}");
        }
    }
}

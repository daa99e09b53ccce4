//! What goes wrong, and at which effect of a run.

use std::io;

use super::Effect;

/// A plan of faults: what goes wrong, at the effect of this number, counted from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) at: usize,
    pub(crate) fault: Fault,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The process ends before the effect; it has no effect any more.
    Cut,
    /// The system refuses this one effect.
    Refused(Refusal),
    /// The system refuses it and all effects of its kind that follow.
    RefusedFromNowOn(Refusal),
    /// The system takes only some of the bytes.
    Short,
    /// Every second effect is interrupted that can be, and of all bytes the system takes only some.
    Nuisances,
}

/// What the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// `EACCES`.
    Forbidden,
    /// `EINTR`.
    Interrupted,
    /// `EIO`.
    Broken,
    /// `ENOSPC`.
    Full,
}

impl Refusal {
    pub(crate) fn error(self) -> io::Error {
        use rustix::io::Errno;
        let errno = match self {
            Self::Forbidden => Errno::ACCESS,
            Self::Interrupted => Errno::INTR,
            Self::Broken => Errno::IO,
            Self::Full => Errno::NOSPC,
        };
        errno.into()
    }
}

impl Fault {
    /// Whether nobody should notice it.
    pub(crate) fn is_survivable(self) -> bool {
        matches!(
            self,
            Self::Short | Self::Refused(Refusal::Interrupted) | Self::Nuisances
        )
    }

    /// Every fault that can meet an effect, by the manual pages of its system call.
    pub(crate) fn of(effect: &Effect<'_>) -> Vec<Self> {
        use Refusal::{Broken, Forbidden, Full, Interrupted};
        let refusals: &[Refusal] = match effect {
            Effect::SyncDirectory { .. } | Effect::SyncFile { .. } | Effect::Write { .. } => {
                &[Broken, Full, Interrupted]
            }
            Effect::MakeFile { .. } => &[Broken, Forbidden, Full, Interrupted],
            Effect::MakeDirectory { .. } | Effect::MakeDirectories { .. } => {
                &[Broken, Forbidden, Full]
            }
            Effect::Rename { .. } => &[Broken, Forbidden, Full],
            Effect::RemoveFile { .. } | Effect::RemoveDirectory { .. } => &[Broken, Forbidden],
            Effect::Cut { .. } | Effect::Lock { .. } => &[Broken, Interrupted],
            Effect::SetMode { .. } | Effect::SetOwner { .. } => &[Broken, Forbidden, Interrupted],
            Effect::Start { .. } => &[Forbidden, Broken],
            Effect::LearnEnd { .. }
            | Effect::Receive { .. }
            | Effect::Send { .. }
            | Effect::Unlock { .. } => &[Broken],
        };
        let refused = refusals.iter().map(|it| match it {
            Full => Self::RefusedFromNowOn(Full),
            other => Self::Refused(*other),
        });
        let short = matches!(effect, Effect::Write { bytes, .. } if bytes.len() > 1);
        refused.chain(short.then_some(Self::Short)).collect()
    }
}

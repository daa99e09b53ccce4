//! Confining a program to its project: it writes nowhere else, and reaches no network.
//!
//! By bubblewrap where that works, else by Landlock and a filter of system calls, else not at all, which is told and never
//! passed over. What each of them does is in `docs/programs.md`.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Child;

use serde::{Deserialize, Serialize};

use super::launch::Launch;

mod bubblewrap;
mod landlock;

/// Where a confined program may write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confinement {
    /// The project, absolute and without links.
    pub project: PathBuf,
    /// What stands in the project's directory and may be written, with all that is below it.
    pub writable: Vec<PathBuf>,
    /// What stands there and may not: what git and the engine keep.
    pub protected: Vec<PathBuf>,
    /// What it sees besides, where the directory of temporary files is hidden from it.
    #[serde(default)]
    pub readable: Vec<PathBuf>,
}

/// What confines programs here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// The program `bwrap`.
    Bubblewrap,
    /// The kernel's Landlock and seccomp.
    Landlock,
}

/// Why a confined program is not started.
#[derive(Debug)]
pub(super) enum Fault {
    /// The system does not start it.
    Start(io::Error),
    /// It cannot be confined.
    Confine(String),
}

impl Means {
    /// What there is, the best first; or why there is nothing.
    pub fn available() -> Result<Self, String> {
        let no_bubblewrap = match bubblewrap::available() {
            Ok(()) => return Ok(Self::Bubblewrap),
            Err(reason) => reason,
        };
        let no_landlock = match landlock::available() {
            Ok(()) => return Ok(Self::Landlock),
            Err(reason) => reason,
        };
        Err(format!("{no_bubblewrap}, and {no_landlock}"))
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bubblewrap => "bubblewrap",
            Self::Landlock => "Landlock",
        }
    }
}

/// A program that was started, and what confines it.
#[derive(Debug)]
pub(super) struct Started {
    pub(super) child: Child,
    pub(super) by: Option<Means>,
}

/// Starts a confined program. `temporary` is the only place outside the project where it may write.
pub(super) fn spawn(
    confinement: &Confinement,
    temporary: &Path,
    launch: &Launch,
) -> Result<Started, Fault> {
    let by = Means::available().map_err(Fault::Confine)?;
    let child = match by {
        Means::Bubblewrap => bubblewrap::spawn(confinement, temporary, launch),
        Means::Landlock => landlock::spawn(confinement, temporary, launch),
    };
    Ok(Started {
        child: child?,
        by: Some(by),
    })
}

//! Faults: where tests make the world fail. Every effect passes here before it is done, and an ordinary build only does it.
//!
//! An *effect* is one change of the world outside, of a kind and at a place: a system call that changes the disk, a
//! request that is sent, a program that is started. In tests of this crate a *plan of faults* can be armed for the
//! thread: it ends the process at an effect, or lets that one fail as the system would ([`plan`]). No other build contains
//! any of it.

use std::fs::File;
use std::io;
use std::path::Path;

use cap_std::fs::Dir;
use jiff::Timestamp;

#[cfg(test)]
pub(crate) mod armed;
#[cfg(test)]
pub(crate) mod image;
#[cfg(test)]
pub(crate) mod plan;
#[cfg(test)]
pub(crate) mod unsynced;

/// One change of the world outside, before it is done.
#[derive(Debug)]
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "only tests look at what is about to be done")
)]
pub(crate) enum Effect<'e> {
    /// The length of a file is cut to this many bytes.
    Cut { file: &'e File, length: u64 },
    /// A program that was started has ended, and its end is learnt.
    LearnEnd { program: &'e str },
    /// The lock of a project is taken.
    Lock { file: &'e File },
    /// A directory in no project is made, with those around it.
    MakeDirectories { place: &'e Path },
    /// A directory is made.
    MakeDirectory { parent: &'e Dir, name: &'e str },
    /// A file is opened, and made where it is missing.
    MakeFile { parent: &'e Dir, name: &'e str },
    /// Bytes of a response are received.
    Receive { host: &'e str },
    /// An empty directory is removed.
    RemoveDirectory { parent: &'e Dir, name: &'e str },
    /// A file is removed.
    RemoveFile { parent: &'e Dir, name: &'e str },
    /// A file of a directory gets another name in it, over what has that name.
    Rename {
        parent: &'e Dir,
        from: &'e str,
        to: &'e str,
    },
    /// A request is sent.
    Send { host: &'e str },
    /// The permission bits of a file are set.
    SetMode { file: &'e File },
    /// The owner of a file is set.
    SetOwner { file: &'e File },
    /// A program is started.
    Start { program: &'e str },
    /// The names in a directory are made durable.
    SyncDirectory { directory: &'e Dir },
    /// The bytes of a file are made durable.
    SyncFile { file: &'e File },
    /// The lock of a project is freed.
    Unlock { file: &'e File },
    /// Bytes are written to a file; the system may take only the first of them.
    Write { file: &'e File, bytes: &'e [u8] },
}

/// Does an effect, unless a test lets it fail.
#[cfg(not(test))]
#[inline]
pub(crate) fn under<T>(_: &Effect<'_>, act: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    act()
}

/// Does an effect, unless a test lets it fail.
#[cfg(test)]
pub(crate) fn under<T>(effect: &Effect<'_>, act: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    armed::under(effect, act)
}

/// Lets an effect that another crate does fail, where a test wants that.
pub(crate) fn ask(effect: &Effect<'_>) -> io::Result<()> {
    under(effect, || Ok(()))
}

/// How many of the bytes the system is asked to take: fewer than there are, where a test wants that.
#[cfg(not(test))]
#[inline]
pub(crate) fn taken(bytes: &[u8]) -> &[u8] {
    bytes
}

/// How many of the bytes the system is asked to take: fewer than there are, where a test wants that.
#[cfg(test)]
pub(crate) fn taken(bytes: &[u8]) -> &[u8] {
    armed::taken(bytes)
}

/// The number that tells this process from those before it: its own, or that of the process a test plays.
#[cfg(not(test))]
#[inline]
pub(crate) fn process(own: u64) -> u64 {
    own
}

/// The number that tells this process from those before it: its own, or that of the process a test plays.
#[cfg(test)]
pub(crate) fn process(own: u64) -> u64 {
    armed::process().unwrap_or(own)
}

/// The time: that of the clock, or the one a test sets.
#[cfg(not(test))]
#[inline]
pub(crate) fn time(clock: impl FnOnce() -> Timestamp) -> Timestamp {
    clock()
}

/// The time: that of the clock, or the one a test sets.
#[cfg(test)]
pub(crate) fn time(clock: impl FnOnce() -> Timestamp) -> Timestamp {
    armed::time().unwrap_or_else(clock)
}

#[cfg(test)]
mod tests;

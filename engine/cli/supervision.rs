//! The program as the supervisor of another: it starts itself again, with a word that no person says.
//!
//! The word is looked for before the command line is read, for that takes as long as everything else a supervisor does at its
//! start.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use gemstack_run::files::outside;
use gemstack_run::program::Supervisor;

/// The word.
const WORD: &str = "supervise";

/// This program as the system has it: also when its file was replaced meanwhile.
const THIS_PROGRAM: &str = "/proc/self/exe";

/// Whether this process is to be a supervisor.
pub fn is_asked_for() -> bool {
    let mut arguments = std::env::args_os().skip(1);
    arguments.next().as_deref() == Some(OsStr::new(WORD)) && arguments.next().is_none()
}

/// This program as a supervisor; only the program itself, and no other that its code is linked into, can be one.
pub fn supervisor() -> Option<Supervisor> {
    Some(Supervisor {
        program: this_program()?,
        arguments: vec![WORD.to_owned()],
    })
}

fn this_program() -> Option<PathBuf> {
    let place = Path::new(THIS_PROGRAM);
    if outside::is_file(place) {
        return Some(place.to_owned());
    }
    std::env::current_exe().ok()
}

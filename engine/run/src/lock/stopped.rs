//! Whether a process of this machine is stopped: by Ctrl-Z, a debugger or a signal. Such a process keeps its locks.

use std::path::Path;

use super::Holder;
use crate::files::outside;

/// Whether the holder is stopped, as far as this machine can tell.
pub(super) fn is_stopped(holder: &Holder) -> bool {
    let here = Holder::this_process(None, "").host;
    let status = || outside::read_text(Path::new(&format!("/proc/{}/stat", holder.pid)));
    holder.host == here
        && status()
            .ok()
            .flatten()
            .is_some_and(|it| matches!(state(&it), Some('T' | 't')))
}

/// The state letter of `/proc/PID/stat`: it follows the name, which may hold anything, in parentheses.
/// See `proc_pid_stat(5)`.
fn state(status: &str) -> Option<char> {
    status.rsplit_once(") ")?.1.chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_is_found_whatever_the_name_of_the_program() {
        assert_eq!(state("12 (gemstack) T 1 12"), Some('T'));
        assert_eq!(state("12 (a ) R b) S 1 12"), Some('S'));
        assert_eq!(state(""), None);
    }
}

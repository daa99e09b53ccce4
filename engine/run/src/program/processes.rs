//! The table of processes, as the system tells it in `/proc`. Where there is none, nothing is found and nothing is killed.

use std::fs;
use std::path::Path;

use rustix::process::{Pid, Signal};
use serde::{Deserialize, Serialize};

/// A process, told apart from every other that ever had its number since the machine was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    /// Its number.
    pub number: i32,
    /// When it began, in the system's ticks since the machine was started (field 22 of `/proc/PID/stat`).
    pub begun: u64,
}

/// What the table says of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) process: Process,
    /// Who is told of its end.
    parent: i32,
    group: i32,
    /// Whether it still does something: who has ended and was not asked about yet does nothing more.
    lives: bool,
}

impl Process {
    /// The process that has that number now.
    pub(crate) fn of(number: u32) -> Option<Self> {
        let number = i32::try_from(number).ok()?;
        entry(number).map(|it| it.process)
    }

    /// This process.
    pub(super) fn this() -> Option<Self> {
        Self::of(std::process::id())
    }

    /// Whether it still does something.
    pub fn lives(self) -> bool {
        entry(self.number).is_some_and(|it| it.lives && it.process == self)
    }

    /// Ends it at once. A process that has its number by now is left alone.
    pub(super) fn kill(self) {
        if let Some(pid) = Pid::from_raw(self.number) {
            kill(pid, self);
        }
    }
}

/// Who is opened before it is looked at cannot be another when it is killed.
#[cfg(target_os = "linux")]
fn kill(pid: Pid, process: Process) {
    use rustix::process::{PidfdFlags, pidfd_open, pidfd_send_signal};
    let opened = pidfd_open(pid, PidfdFlags::empty());
    if process.lives() {
        // That it has ended meanwhile is what we want; what is another user's, we may not end.
        let _ = match opened {
            Ok(opened) => pidfd_send_signal(opened, Signal::KILL),
            Err(_) => rustix::process::kill_process(pid, Signal::KILL),
        };
    }
}

#[cfg(not(target_os = "linux"))]
fn kill(pid: Pid, process: Process) {
    if process.lives() {
        let _ = rustix::process::kill_process(pid, Signal::KILL);
    }
}

/// The start of the machine and the space of process numbers that this process is in: numbers and times of another say
/// nothing here.
pub(crate) fn era() -> String {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let space = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    format!("{} {}", boot.trim(), space.display())
}

/// The living processes that descend from `ancestor`, and do so without a gap.
pub(super) fn descendants(ancestor: Process) -> Vec<Process> {
    let table: Vec<Entry> = table().collect();
    let mut found = vec![ancestor.number];
    let mut at = 0;
    while let Some(&parent) = found.get(at) {
        let children = table.iter().filter(|it| it.parent == parent);
        found.extend(children.map(|it| it.process.number));
        at += 1;
    }
    let below = |it: &Entry| it.process != ancestor && found.contains(&it.process.number);
    living(table.into_iter().filter(below))
}

/// The living processes of a group.
pub(super) fn members(group: i32) -> Vec<Process> {
    living(table().filter(|it| it.group == group))
}

/// The living processes whose environment, as they were started with it, has that entry.
pub(super) fn with_environment(entry: &str) -> Vec<Process> {
    living(table().filter(|it| has_environment(it.process.number, entry)))
}

fn has_environment(number: i32, entry: &str) -> bool {
    let variables = fs::read(format!("/proc/{number}/environ")).unwrap_or_default();
    let mut variables = variables.split(|it| *it == 0);
    variables.any(|it| it == entry.as_bytes())
}

/// Whether whoever started this process wants it to ignore a signal, as `nohup` does; no where the system does not tell.
pub fn ignores_signal(number: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("SigIgn:"));
    let ignored = line.and_then(|it| u64::from_str_radix(it.trim(), 16).ok());
    let bit = u32::try_from(number - 1)
        .ok()
        .and_then(|it| 1_u64.checked_shl(it));
    ignored.unwrap_or_default() & bit.unwrap_or_default() != 0
}

fn living(entries: impl Iterator<Item = Entry>) -> Vec<Process> {
    entries.filter(|it| it.lives).map(|it| it.process).collect()
}

fn table() -> impl Iterator<Item = Entry> {
    let names = fs::read_dir(Path::new("/proc")).into_iter().flatten();
    let names = names.filter_map(|it| it.ok()?.file_name().into_string().ok());
    names.filter_map(|it| entry(it.parse().ok()?))
}

fn entry(number: i32) -> Option<Entry> {
    parsed(number, &fs::read(format!("/proc/{number}/stat")).ok()?)
}

/// The name of the program, in parentheses, may hold anything; what follows the last of them is numbers.
fn parsed(number: i32, stat: &[u8]) -> Option<Entry> {
    let end = stat.iter().rposition(|it| *it == b')')?;
    let rest = str::from_utf8(&stat[end + 1..]).ok()?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    Some(Entry {
        process: Process {
            number,
            begun: fields.get(19)?.parse().ok()?,
        },
        parent: fields.get(1)?.parse().ok()?,
        group: fields.get(2)?.parse().ok()?,
        lives: !matches!(*fields.first()?, "Z" | "X" | "x"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_anything() {
        let rest = "S 7 9 1 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4711 2 3";
        let parsed = parsed(5, format!("5 (a) R 1 (b)\n) {rest}").as_bytes()).unwrap();
        let process = Process {
            number: 5,
            begun: 4711,
        };
        assert_eq!(parsed.process, process);
        assert_eq!((parsed.parent, parsed.group, parsed.lives), (7, 9, true));
    }

    #[test]
    fn who_has_ended_lives_no_more() {
        let rest = "Z 7 9 1 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4711 2 3";
        assert!(!parsed(5, format!("5 (a) {rest}").as_bytes()).unwrap().lives);
        assert_eq!(parsed(5, b"5 (a) S 7"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_number_that_another_process_has_is_left_alone() {
        let mut child = std::process::Command::new("sleep")
            .arg("600")
            .spawn()
            .unwrap();
        let process = Process::of(child.id()).unwrap();
        let earlier = Process {
            begun: process.begun - 1,
            ..process
        };
        earlier.kill();
        assert!(!earlier.lives() && process.lives());
        assert!(descendants(Process::this().unwrap()).contains(&process));
        process.kill();
        child.wait().unwrap();
        assert!(!process.lives());
    }
}

//! What is left of a program when those who watched over it are gone.

use std::collections::HashSet;
use std::thread;
use std::time::{Duration, Instant};

use super::processes::{Process, members, with_environment};
use super::supervise::mark;

/// How long those who were killed may take to be gone.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long to wait until they are looked for again.
const PAUSE: Duration = Duration::from_millis(2);

/// Two processes, by which everybody is known who descends from a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Survivors {
    /// The supervisor; everybody below it carries its mark.
    pub(crate) supervisor: Option<Process>,
    /// The program, which leads its group.
    pub(crate) program: Option<Process>,
}

/// What came of ending those that were left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Nobody was left.
    NobodyLeft,
    /// So many were, and none is now.
    Ended(usize),
    /// Some cannot be ended.
    Remaining,
}

impl Survivors {
    /// Ends whoever is left, and whoever they start meanwhile. The supervisor comes last, for it does the same.
    pub(crate) fn end(self) -> Ending {
        let begun = Instant::now();
        let mut seen = HashSet::new();
        loop {
            let left = self.living();
            seen.extend(left.iter().map(|it| it.number));
            if left.is_empty() {
                break;
            }
            if begun.elapsed() > PATIENCE {
                return Ending::Remaining;
            }
            left.into_iter().for_each(Process::kill);
            thread::sleep(PAUSE);
        }
        self.supervisor.into_iter().for_each(Process::kill);
        match seen.len() {
            0 => Ending::NobodyLeft,
            count => Ending::Ended(count),
        }
    }

    /// The number of a group says nothing once its leader is gone: it may be that of another by now. Then only the mark does.
    fn living(self) -> Vec<Process> {
        let leader = self.program.filter(|it| it.lives());
        let group = leader.map(|it| members(it.number)).unwrap_or_default();
        let marked = self.supervisor.map(|it| with_environment(&mark(it)));
        let all = leader.into_iter().chain(group);
        all.chain(marked.unwrap_or_default()).collect()
    }
}

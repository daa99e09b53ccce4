//! Eight processes take the lock again and again, and crash while they have it. Nobody is ever in it beside another.
//!
//! Each writes into one file that it enters and that it leaves or crashes, all while it has the lock; so that the lines
//! alone tell whether two were in it together.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::process::Child;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::{helper, holder};
use crate::files::Root;
use crate::files::sandbox::Sandbox;
use crate::lock::{Lock, LockFault};

const PROCESSES: usize = 8;

/// How many takings there are at least; for the time of `GEMSTACK_NIGHTLY_SECONDS`, where that says how long.
const ROUNDS: usize = 300;

const WORKER: &str =
    "lock::tests::hammered::a_worker_takes_the_lock_until_it_crashes_when_asked_to";

/// Numbers that look like chance, the same for the same beginning. See Marsaglia, "Xorshift RNGs", 2003.
struct Chance(u64);

impl Chance {
    fn one_in(&mut self, many: u64) -> bool {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.is_multiple_of(many)
    }
}

fn crash() -> ! {
    let own = Pid::from_raw(std::process::id().try_into().unwrap()).unwrap();
    kill_process(own, Signal::KILL).unwrap();
    unreachable!("nobody survives that");
}

/// Run by the test below in processes of their own.
#[test]
fn a_worker_takes_the_lock_until_it_crashes_when_asked_to() {
    let Ok(place) = std::env::var("GEMSTACK_TEST_LOCK") else {
        return;
    };
    let root = Root::open(std::path::Path::new(&place)).unwrap();
    let mut story = OpenOptions::new()
        .append(true)
        .open(root.place().join("story"))
        .unwrap();
    let pid = std::process::id();
    let mut chance = Chance(u64::from(pid) | 1 << 40);
    while !root.place().join("stop").exists() {
        match Lock::take(&root, &holder(pid)) {
            Ok(lock) => round(&lock, &mut story, &mut chance),
            Err(LockFault::Held { .. }) => std::thread::sleep(Duration::from_micros(300)),
            Err(fault) => panic!("{fault}"),
        }
    }
}

fn round(lock: &Lock, story: &mut File, chance: &mut Chance) {
    if chance.one_in(20) {
        crash();
    }
    let mut tell = |deed: &str| {
        let line = format!("{deed} {}\n", lock.epoch());
        story.write_all(line.as_bytes()).unwrap();
    };
    tell("enter");
    lock.is_ours().unwrap();
    std::thread::yield_now();
    if chance.one_in(10) {
        tell("crash");
        crash();
    }
    tell("leave");
}

/// What the lines say: how often the lock was taken, when nobody was in it beside another and every taking had a greater
/// number than those before it.
fn takings(story: &str) -> Result<usize, String> {
    let (mut within, mut last, mut takings) = (None, 0, 0);
    for line in story.lines() {
        let (deed, epoch) = line.split_once(' ').ok_or(line)?;
        let epoch: u64 = epoch.parse().map_err(|_| line)?;
        match (deed, within) {
            ("enter", None) if epoch > last => {
                (within, last, takings) = (Some(epoch), epoch, takings + 1);
            }
            ("leave" | "crash", Some(entered)) if entered == epoch => within = None,
            _ => {
                return Err(format!(
                    "`{line}` while {within:?} was within, after {last}"
                ));
            }
        }
    }
    Ok(takings)
}

#[test]
fn the_story_tells_of_an_overlap() {
    assert_eq!(takings("enter 1\nleave 1\nenter 3\ncrash 3\n"), Ok(2));
    assert!(takings("enter 1\nenter 2\nleave 1\n").is_err());
    assert!(takings("enter 2\nleave 2\nenter 2\n").is_err());
}

#[test]
fn eight_processes_that_crash_are_never_in_it_together() {
    let sandbox = Sandbox::with(&[("story", "")]);
    let start = || helper(WORKER, &sandbox);
    let mut workers: Vec<Child> = (0..PROCESSES).map(|_| start()).collect();
    let goes_on = until_enough();
    let mut crashes = 0;
    while goes_on(&sandbox.text("story").unwrap()) {
        for worker in &mut workers {
            if let Some(ended) = worker.try_wait().unwrap() {
                assert_eq!(ended.code(), None, "a worker found a fault");
                crashes += 1;
                *worker = start();
            }
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    sandbox.file("stop", "");
    for mut worker in workers {
        worker.wait().unwrap();
    }
    let story = sandbox.text("story").unwrap();
    let takings = takings(&story).unwrap_or_else(|fault| panic!("{fault}"));
    assert!(
        takings >= 1 && crashes >= 1,
        "{takings} takings, {crashes} crashes"
    );
}

/// Whether the workers are to go on: for some rounds, or for some seconds in the nightly form.
fn until_enough() -> impl Fn(&str) -> bool {
    let seconds = std::env::var("GEMSTACK_NIGHTLY_SECONDS").ok();
    let seconds = seconds
        .and_then(|it| it.parse().ok())
        .map(Duration::from_secs);
    let began = Instant::now();
    move |story| match seconds {
        Some(seconds) => began.elapsed() < seconds,
        None => story.lines().count() < ROUNDS * 2,
    }
}

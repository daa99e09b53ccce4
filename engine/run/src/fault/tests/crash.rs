//! Crash everywhere: a whole lifecycle, cut at every effect, and again while it goes on, ends as one that was not cut.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::life::{Essence, Lived, Look, Moment, Remains, live};
use crate::fault::unsynced::Crash;

/// Where this is set, second cuts are everywhere, and not somewhere after some of the first.
pub(super) const NIGHTLY: &str = "GEMSTACK_NIGHTLY";

/// Where the second cut is.
const SEED: &str = "GEMSTACK_SEED";

/// How many faults are told.
const MOST_TOLD: usize = 12;

/// Numbers that look random, from a seed: `SplitMix64` (<https://prng.di.unimi.it/splitmix64.c>).
struct Numbers(u64);

impl Numbers {
    fn index(&mut self, below: usize) -> usize {
        usize::try_from(self.next(below as u64)).expect("a small number")
    }

    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }
}

fn seed() -> u64 {
    let given = std::env::var(SEED).ok();
    given.map_or_else(
        || std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), SEED),
        |it| it.parse().expect("a number"),
    )
}

pub(super) fn always() -> Look {
    Look::When(Box::new(|_| true))
}

/// What tells a case from those that were tried already. The bytes of locks decide nothing.
fn print(remains: &Remains) -> u64 {
    let mut hasher = DefaultHasher::new();
    let (mut image, mut unsynced) = (remains.image.clone(), remains.unsynced.clone());
    for lock in [".agent/.costs.lock", ".agent/.gemstack.lock"].map(Path::new) {
        image.0.remove(lock);
        unsynced.synced(lock);
    }
    (image, unsynced, remains.paid).hash(&mut hasher);
    hasher.finish()
}

/// What is wrong with a life that was to end as the uncut one.
pub(super) fn difference(lived: &Lived, uncut: &Remains) -> Option<String> {
    if let Err(failure) = &lived.ended {
        return Some(format!("it fails: {failure}"));
    }
    let (found, wanted) = (
        lived.remains.essence(),
        uncut.essence().having_lost(lived.lost),
    );
    (found != wanted).then(|| told(&found, &wanted))
}

/// The lines in which they differ.
fn told(found: &Essence, wanted: &Essence) -> String {
    let (found, wanted) = (format!("{found:#?}"), format!("{wanted:#?}"));
    let diff = similar::TextDiff::from_lines(&wanted, &found);
    let changed = diff.iter_all_changes();
    let changed = changed.filter(|it| it.tag() != similar::ChangeTag::Equal);
    let lines = changed.map(|it| format!("{}{}", it.tag(), it.value().trim_end()));
    format!("\n{}", lines.take(20).collect::<Vec<_>>().join("\n"))
}

/// A cut, and what became of it.
struct Proof<'p> {
    uncut: &'p Remains,
    seed: u64,
    nightly: bool,
}

impl Proof<'_> {
    /// Goes on after a cut, and is cut again.
    fn of(&self, moment: &Moment, crash: Crash) -> Vec<String> {
        let here = format!("cut before {moment}, {crash:?}");
        let numbers = Numbers(self.seed ^ moment.number as u64 ^ (crash as u64) << 32);
        let (look, again) = self.second_cuts(moment, crash, numbers);
        match self.goes_on(moment, crash, 2, look) {
            Err(fault) => vec![format!("{here}: {fault}")],
            Ok(moments) => {
                // The last moment is each of all with the same chance.
                let moments = moments.iter().rev().take(again.most);
                let faults = moments.filter_map(|second| {
                    let crash = again.crash(second);
                    let fault = self.goes_on(second, crash, 3, Look::Never).err()?;
                    Some(format!("{here}, and before {second}, {crash:?}: {fault}"))
                });
                faults.collect()
            }
        }
    }

    /// Where a life that was cut once is cut again: at one moment of one life in three, or by night at every moment of
    /// one life for each first cut.
    fn second_cuts(&self, moment: &Moment, crash: Crash, mut numbers: Numbers) -> (Look, Again) {
        let seed = numbers.next(u64::MAX);
        let chosen = Crash::ALL[Numbers(self.seed ^ moment.number as u64).index(4)];
        if self.nightly && crash == chosen {
            let most = usize::MAX;
            return (always(), Again { seed, most });
        }
        if numbers.index(3) > 0 {
            return (Look::Never, Again { seed, most: 0 });
        }
        let look = Look::When(Box::new(move |number| numbers.index(number + 1) == 0));
        (look, Again { seed, most: 1 })
    }

    /// Goes on after a cut, to the same end as the life that was not cut; the moments that were looked at.
    fn goes_on(
        &self,
        moment: &Moment,
        crash: Crash,
        process: u64,
        look: Look,
    ) -> Result<Vec<Moment>, String> {
        let left = moment.remains.after(crash);
        let lived = catch_unwind(AssertUnwindSafe(|| live(&left, process, None, look)));
        let (lived, moments) = lived.map_err(|_| "it panics".to_owned())?;
        difference(&lived, self.uncut).map_or(Ok(moments), Err)
    }
}

/// The second cuts of a life: how many at most, and what they leave.
struct Again {
    seed: u64,
    most: usize,
}

impl Again {
    fn crash(&self, moment: &Moment) -> Crash {
        Crash::ALL[Numbers(self.seed ^ moment.number as u64).index(4)]
    }
}

#[test]
fn a_lifecycle_cut_anywhere_ends_as_one_that_was_not() {
    let (uncut, moments) = live(&Remains::beginning(), 1, None, always());
    uncut.ended.as_ref().expect("it ends well");
    assert_eq!(uncut.remains.paid, 3);
    let seed = seed();
    let proof = Proof {
        uncut: &uncut.remains,
        seed,
        nightly: std::env::var_os(NIGHTLY).is_some(),
    };
    let mut seen = HashSet::new();
    let mut cases = Vec::new();
    for moment in &moments {
        for crash in Crash::ALL {
            if seen.insert(print(&moment.remains.after(crash))) {
                cases.push((moment, crash));
            }
        }
    }
    let faults: Vec<String> = in_parallel(&cases, |(moment, crash)| proof.of(moment, *crash));
    let told = faults.iter().take(MOST_TOLD).cloned().collect::<Vec<_>>();
    assert!(
        faults.is_empty(),
        "{} faults in {} cases of {} effects, seed {seed} (give it back by {SEED}):\n{}",
        faults.len(),
        cases.len(),
        moments.len(),
        told.join("\n")
    );
}

/// Does something with every case, on as many threads as there are processors.
pub(super) fn in_parallel<C: Sync, R: Send>(
    cases: &[C],
    act: impl Fn(&C) -> Vec<R> + Sync,
) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let act = &act;
        let workers: Vec<_> = (0..threads)
            .map(|number| {
                let part = cases.iter().skip(number).step_by(threads);
                scope.spawn(move || part.flat_map(act).collect::<Vec<_>>())
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|it| it.join().expect("it ends"))
            .collect()
    })
}

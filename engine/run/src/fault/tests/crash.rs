//! Crash everywhere: a whole lifecycle, cut at every effect, and again while it goes on, ends as one that was not cut.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::life::{Essence, Lived, Look, Moment, Remains, live};
use crate::fault::unsynced::Crash;

/// Where this is set, every second cut is tried after every first, and not one after some.
pub(super) const NIGHTLY: &str = "GEMSTACK_NIGHTLY";

/// Where the second cut is.
const SEED: &str = "GEMSTACK_SEED";

/// How many faults are told.
const MOST_TOLD: usize = 12;

/// Numbers that look random, from a seed: SplitMix64 (<https://prng.di.unimi.it/splitmix64.c>).
struct Numbers(u64);

impl Numbers {
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

fn print(remains: &Remains) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&remains.image, &remains.unsynced, remains.paid).hash(&mut hasher);
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
        let mut second = Second {
            numbers,
            nightly: self.nightly,
        };
        let crashes = second.crashes();
        let look = if crashes.is_empty() {
            Look::Never
        } else {
            second.look()
        };
        match self.goes_on(moment, crash, 2, look) {
            Err(fault) => vec![format!("{here}: {fault}")],
            Ok(moments) => {
                let moments = moments
                    .iter()
                    .rev()
                    .take(if self.nightly { usize::MAX } else { 1 });
                let cuts = moments.flat_map(|it| crashes.iter().map(move |crash| (it, *crash)));
                let faults = cuts.filter_map(|(moment, crash)| {
                    let fault = self.goes_on(moment, crash, 3, Look::Never).err()?;
                    Some(format!("{here}, and before {moment}, {crash:?}: {fault}"))
                });
                faults.collect()
            }
        }
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

/// The second cuts of a life that was cut once.
struct Second {
    numbers: Numbers,
    nightly: bool,
}

impl Second {
    /// What they leave: all there is, or one thing after one first cut in three.
    fn crashes(&mut self) -> Vec<Crash> {
        if self.nightly {
            return Crash::ALL.to_vec();
        }
        let chosen = usize::try_from(self.numbers.next(12)).expect("a small number");
        Crash::ALL.get(chosen).copied().into_iter().collect()
    }

    /// Looks at every moment; or at some, of which the last is each of all with the same chance.
    fn look(self) -> Look {
        let Self {
            mut numbers,
            nightly,
        } = self;
        Look::When(Box::new(move |number| {
            nightly || numbers.next(number as u64 + 1) == 0
        }))
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

//! Fail at effect N: whatever the system refuses, a command that ends says what to do, and afterwards nothing is lost.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::crash::{NIGHTLY, difference, in_parallel};
use super::life::{Lived, Look, Moment, Remains, live};
use crate::fault::plan::{Fault, Plan};
use crate::fault::unsynced::Crash;

/// How many faults are told.
const MOST_TOLD: usize = 12;

/// What goes wrong, and where.
struct Case<'c> {
    /// The last moment between two commands before it.
    from: &'c Moment,
    moment: &'c Moment,
    fault: Fault,
}

impl Case<'_> {
    fn told(&self) -> String {
        format!("{:?} at {}", self.fault, self.moment)
    }

    /// The life with the fault in it, and what is wrong with it and with what follows.
    fn faults(&self, uncut: &Remains) -> Vec<String> {
        let outcome = catch_unwind(AssertUnwindSafe(|| self.outcome(uncut)));
        let faults = outcome.unwrap_or_else(|_| vec!["it panics".to_owned()]);
        faults
            .iter()
            .map(|it| format!("{}: {it}", self.told()))
            .collect()
    }

    fn outcome(&self, uncut: &Remains) -> Vec<String> {
        let at = self.moment.number - self.from.number;
        let fault = self.fault;
        let (lived, _) = live(&self.from.remains, 2, Some(Plan { at, fault }), Look::Never);
        let (after, _) = live(&lived.remains.after(self.crash()), 3, None, Look::Never);
        let told = self.badly_told(&lived);
        let difference = if self.moment.effect.starts_with("remove directory") {
            // An empty folder that the system does not give up stays, and is no loss.
            difference(&after.without_folders(), &uncut.clone().without_folders())
        } else {
            difference(&after, uncut)
        };
        let afterwards = difference.map(|it| format!("afterwards, {it}"));
        told.into_iter().chain(afterwards).collect()
    }

    /// What could not be brought to the disk is lost sooner or later: here, at once.
    fn crash(&self) -> Crash {
        if self.moment.effect.starts_with("sync") {
            Crash::Dropped
        } else {
            Crash::Kept
        }
    }

    /// A command that ends for it says what to do, and one that need not end does not.
    fn badly_told(&self, lived: &Lived) -> Option<String> {
        let failure = lived.ended.as_ref().err()?;
        if self.fault.is_survivable() {
            return Some(format!("it is not survived: {failure}"));
        }
        failure
            .help
            .is_none()
            .then(|| format!("without a cure: {failure}"))
    }
}

/// Everything that the system may refuse; by day one hard refusal for each effect, for they differ in words only.
fn cases(moments: &[Moment], nightly: bool) -> Vec<Case<'_>> {
    let mut from = &moments[0];
    let mut cases = Vec::new();
    for moment in moments {
        if moment.begins_command {
            from = moment;
        }
        let hard = moment.faults.iter().filter(|it| !it.is_survivable());
        let hard: Vec<_> = hard.copied().collect();
        let faults = if nightly {
            moment.faults.clone()
        } else {
            vec![hard[moment.number % hard.len()]]
        };
        cases.extend(faults.into_iter().map(|fault| Case {
            from,
            moment,
            fault,
        }));
    }
    cases
}

#[test]
fn interrupted_calls_and_short_writes_are_not_noticed() {
    let beginning = Remains::beginning();
    let (uncut, _) = live(&beginning, 1, None, Look::Never);
    let fault = Fault::Nuisances;
    let (lived, _) = live(&beginning, 1, Some(Plan { at: 0, fault }), Look::Never);
    assert_eq!(difference(&lived, &uncut.remains), None);
    assert!(lived.count > uncut.count, "there were some");
}

#[test]
fn a_refusal_anywhere_is_told_with_its_cure_and_loses_nothing() {
    let (uncut, moments) = live(&Remains::beginning(), 1, None, super::crash::always());
    uncut.ended.as_ref().expect("it ends well");
    let cases = cases(&moments, std::env::var_os(NIGHTLY).is_some());
    let faults: Vec<String> = in_parallel(&cases, |case| case.faults(&uncut.remains));
    let told = faults.iter().take(MOST_TOLD).cloned().collect::<Vec<_>>();
    assert!(
        faults.is_empty(),
        "{} faults in {} cases:\n{}",
        faults.len(),
        cases.len(),
        told.join("\n")
    );
}

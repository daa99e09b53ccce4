//! Fail at effect N: whatever the system refuses, a command that ends says what to do, and afterwards nothing is lost.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::crash::{difference, in_parallel};
use super::life::{Lived, Look, Moment, Remains, live};
use crate::fault::plan::{Fault, Plan, Refusal};
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
        let mut faults: Vec<String> = self.badly_told(&lived).into_iter().collect();
        for crash in [Crash::Kept, Crash::Dropped] {
            let (after, _) = live(&lived.remains.after(crash), 3, None, Look::Never);
            faults
                .extend(difference(&after, uncut).map(|it| format!("afterwards, {crash:?}, {it}")));
        }
        faults
    }

    /// A command that ends for it says what to do, and one that need not end does not.
    fn badly_told(&self, lived: &Lived) -> Option<String> {
        let failure = lived.ended.as_ref().err()?;
        let survivable = matches!(
            self.fault,
            Fault::Short | Fault::Refused(Refusal::Interrupted)
        );
        if survivable {
            return Some(format!("it is not survived: {failure}"));
        }
        failure
            .help
            .is_none()
            .then(|| format!("without a cure: {failure}"))
    }
}

#[test]
fn a_refusal_anywhere_is_told_with_its_cure_and_loses_nothing() {
    let (uncut, moments) = live(&Remains::beginning(), 1, None, super::crash::always());
    uncut.ended.as_ref().expect("it ends well");
    let mut cases = Vec::new();
    let mut from = &moments[0];
    for moment in &moments {
        if moment.begins_command {
            from = moment;
        }
        let faults = moment.faults.iter();
        cases.extend(faults.map(|fault| Case {
            from,
            moment,
            fault: *fault,
        }));
    }
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

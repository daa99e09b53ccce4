//! Runs that change where the project's lifecycle stands without a step of it: a feature begins,
//! or a person leads out of a state that waits.

use std::collections::BTreeMap;

use gemstack_lang::expression::Datum;
use gemstack_lang::machine::{self, Route};
use gemstack_lang::plan::{Begin, Recovery};
use gemstack_lang::record::{Change, Focus, edit};
use gemstack_lang::suggestion::cure;

use super::{Ended, Session, conclude};
use crate::clock;
use crate::driver::{Driver, Mode};
use crate::event::{By, Rejected, What};
use crate::failure::Failure;
use crate::lock::Lock;
use crate::operation::{Given, Performed};
use crate::plans;
use crate::standing::{Standing, machine_failure, record_failure};

/// What stands in a journal for the stage that changes the record without a step.
const RECORD: &str = "record";

impl Session<'_> {
    /// Begins a feature: the record is set back to the lifecycle's beginning, and what the
    /// lifecycle says prepares the project.
    pub async fn start(&self, feature: &str, force: bool, command: &str) -> Result<Ended, Failure> {
        let (run, lock) = self.locked(Mode::Real, command)?;
        let mut standing = Standing::read(self.world)?;
        refuse_under_way(&standing, force)?;
        standing.situation.feature = Some(feature.to_owned());
        let begin = standing.plan.begin.as_ref();
        let begin = begin.ok_or_else(|| no_beginning(&standing))?;
        if let Some(work) = &begin.run {
            plans::prove(self.world, work.kind, &work.name)?;
        }
        let driver = self.driver_of_record(&run, &standing, lock.as_ref())?;
        let begun = prepare(&driver, &standing, begin).await;
        let begun =
            begun.and_then(|()| change(&driver, &standing, &beginning(&standing, begin, feature)));
        conclude(&driver, begun)
    }

    /// Leaves a state that waits for a person.
    pub fn recover(&self, way: &str, command: &str) -> Result<Ended, Failure> {
        let (run, lock) = self.locked(Mode::Real, command)?;
        let standing = Standing::read(self.world)?;
        let recovered = recovered(recovery(&standing, way)?);
        let driver = self.driver_of_record(&run, &standing, lock.as_ref())?;
        let changed = change(&driver, &standing, &recovered);
        conclude(&driver, changed)
    }

    /// The driver of a run that has begun and writes nothing but what the engine itself wants.
    fn driver_of_record<'d>(
        &'d self,
        run: &str,
        standing: &Standing,
        lock: Option<&'d Lock>,
    ) -> Result<Driver<'d>, Failure> {
        let about = self.of_lifecycle(run, standing);
        let journal = self.journal(Mode::Real, run)?;
        let policy = self.policy_of(&[])?;
        let driver = Driver::new(self.world, about, journal, self.reporter, self.stop, policy)
            .standing(standing.clone())
            .fenced(lock);
        driver.start()?;
        Ok(driver)
    }
}

/// Runs what prepares the project for a feature.
async fn prepare(driver: &Driver<'_>, standing: &Standing, begin: &Begin) -> Result<(), Failure> {
    let Some(work) = &begin.run else {
        return Ok(());
    };
    let inputs = machine::begin_inputs(&standing.plan, &standing.situation);
    let inputs = inputs.map_err(machine_failure)?;
    driver.sub_pipeline("begin", &work.name, inputs).await?;
    Ok(())
}

fn beginning(standing: &Standing, begin: &Begin, feature: &str) -> Change {
    Change {
        state: Some(begin.state.clone()),
        untick: standing.record.done.clone(),
        focus: Some(Focus::Active {
            feature: feature.to_owned(),
            started: clock::today(),
        }),
        counts: Some(BTreeMap::new()),
        ..Change::default()
    }
}

fn recovered(recovery: &Recovery) -> Change {
    Change {
        state: Some(recovery.state.clone()),
        tick: recovery.tick.clone(),
        untick: recovery.untick.clone(),
        counts: Some(BTreeMap::new()),
        ..Change::default()
    }
}

/// Changes the record, together with all that the run has proposed.
fn change(
    driver: &Driver<'_>,
    standing: &Standing,
    change: &Change,
) -> Result<Performed<Option<Rejected>>, Failure> {
    let record = standing.plan.record.as_ref();
    let file = &record.expect("a standing has a record").file;
    let tree = driver.tree();
    let text = tree.read(file)?.unwrap_or_default();
    let edited = edit(&text, change).map_err(|it| record_failure(file, &it))?;
    // The journal knows it before it is written, so that a commit that breaks off can be finished.
    driver.emit(What::StageFinished {
        stage: RECORD.to_owned(),
        outputs: Datum::null(),
        files: vec![tree.propose(file, Some(edited), By::Engine)?],
        read: std::collections::BTreeMap::new(),
    })?;
    driver.commit_pending()?;
    Ok(Performed::Given(Given::only(None)))
}

fn refuse_under_way(standing: &Standing, force: bool) -> Result<(), Failure> {
    let state = standing.plan.state(&standing.record.state);
    let rests = state.is_none_or(|it| it.initial || it.is_final);
    match &standing.record.focus {
        Some(focus) if !rests && !force => {
            let message = format!("\"{focus}\" is under way, in `{}`", standing.record.state);
            Err(Failure::refused(message)
                .coded("FeatureUnderWay")
                .helped("finish it (`gemstack route`), or leave it with `gemstack start --force`"))
        }
        _ => Ok(()),
    }
}

fn no_beginning(standing: &Standing) -> Failure {
    let message = format!("`{}` does not say how a feature begins", standing.plan.name);
    Failure::rejected(message)
        .coded("NoBeginning")
        .helped("give the lifecycle `begin: { state: … }`")
}

fn recovery<'p>(standing: &'p Standing, way: &str) -> Result<&'p Recovery, Failure> {
    let state = &standing.record.state;
    let Route::Waiting(recoveries) = standing.route()? else {
        let message = format!("`{state}` does not wait for a person");
        return Err(Failure::refused(message)
            .coded("NothingToRecover")
            .helped("gemstack route"));
    };
    let named = recoveries.iter().find(|it| it.name == way);
    named.ok_or_else(|| no_recovery(state, way, recoveries))
}

fn no_recovery(state: &str, way: &str, recoveries: &[Recovery]) -> Failure {
    let cure = cure(way, recoveries.iter().map(|it| it.name.as_str()));
    Failure::refused(format!("`{way}` is no way out of `{state}`"))
        .coded("UnknownRecovery")
        .helped(cure)
}

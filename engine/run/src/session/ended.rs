//! How runs end, and which of them can go on.

use crate::driver::{Driver, rejected};
use crate::event::{Header, Outcome, Rejected, What};
use crate::failure::{Failure, Kind};
use crate::keys;
use crate::operation::Performed;
use crate::operations;
use crate::report::News;
use crate::state::State;

/// How a run ended.
#[derive(Debug, Clone)]
pub struct Ended {
    /// The run's name.
    pub run: String,
    /// How.
    pub outcome: Outcome,
    /// Why it did not end well.
    pub failure: Option<Failure>,
    /// Its state.
    pub state: State,
}

impl Ended {
    /// Whether the run failed because a model's reply cannot be used: going on would only try the
    /// same one.
    pub fn reply_is_at_fault(&self) -> bool {
        self.state.at_fault(operations::ASKING).is_some()
    }
}

/// The scope of the pipeline that asked for the reply that could not be used.
pub(super) fn refused_reply(run: &str, state: &State) -> Result<String, Failure> {
    let scope = state.at_fault(operations::ASKING).map(str::to_owned);
    scope.ok_or_else(|| {
        Failure::refused(format!("the run `{run}` did not fail for a reply"))
            .coded("NothingToAskAgain")
            .helped("gemstack resume")
    })
}

/// What a run was about, if it can go on.
pub(super) fn resumable(run: &str, state: &State) -> Result<Header, Failure> {
    let header = state.header().filter(|it| it.step.is_some());
    let open = !matches!(state.ended(), Some((Outcome::Done | Outcome::Rejected, _)));
    match header {
        Some(header) if open => Ok(header.clone()),
        _ => Err(
            Failure::refused(format!("the run `{run}` has ended and cannot be resumed"))
                .coded("NothingToResume")
                .helped("gemstack route"),
        ),
    }
}

/// Tells how the run ended.
pub(super) fn conclude(
    driver: &Driver<'_>,
    ended: Result<Performed<Option<Rejected>>, Failure>,
) -> Result<Ended, Failure> {
    let (outcome, failure) = match ended {
        Ok(Performed::Dry) => (Outcome::Done, None),
        Ok(Performed::Given(given)) => match given.outputs {
            None => (Outcome::Done, None),
            Some(rejection) => (Outcome::Rejected, Some(rejected(&rejection))),
        },
        Err(failure) if failure.kind == Kind::Cancelled => (Outcome::Cancelled, Some(failure)),
        Err(failure) => (Outcome::Failed, Some(failure)),
    };
    let failure = failure.map(|it| keys::failure_without(it, driver.world.secrets()));
    if let Err(held) = driver.release_leftovers() {
        driver.reporter.news(News::Note(&held.message));
    }
    let uses = driver.world.library.used();
    let told = driver.emit(What::RunEnded {
        outcome,
        failure: failure.clone(),
        uses,
    });
    // A journal that can no longer be written is the failure itself, or follows it.
    if let (Err(broken), None) = (told, &failure) {
        return Err(broken);
    }
    Ok(Ended {
        run: driver.about.run.clone(),
        outcome,
        failure,
        state: driver.state(),
    })
}

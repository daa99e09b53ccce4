//! Performing one stage: attempts, time limit, stopping, and telling how it ended.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use gemstack_lang::catalogue::Effect;
use gemstack_lang::expression::Datum;
use gemstack_lang::plan::{Retry, Stage};
use tokio::sync::Notify;

use super::Driver;
use crate::context::Context;
use crate::digest::Digest;
use crate::event::{Skipped, What};
use crate::failure::{Failure, Kind};
use crate::journal::Journal;
use crate::operation::{Offered, Performed};
use crate::operations;
use crate::stop::{Stop, Why};

/// How long an operation may take to say what it had, once it is to stop.
const GRACE: Duration = Duration::from_millis(120);

/// The longest wait before a stage is tried again.
const LONGEST_WAIT: Duration = Duration::from_mins(10);

/// The attempt after one that failed.
struct NextTry {
    /// How long to wait before it.
    wait: Duration,
    /// Which try of the one who is asked it is, counted from 1.
    number: u32,
}

/// A stage being performed. It tells its own end; what it returns is trouble with the journal.
pub(super) type Performing<'s> = Pin<Box<dyn Future<Output = Result<(), Failure>> + 's>>;

impl Driver<'_> {
    /// Sets a stage out, or leaves it out where a dry run does not act.
    pub(super) fn set_out<'s>(
        &'s self,
        path: String,
        stage: &'s Stage,
        with: Datum,
    ) -> Result<Option<Performing<'s>>, Failure> {
        let operation = operations::named(&stage.operation)
            .expect("a plan names only operations of the catalogue");
        if self.is_dry() && self.effect(stage) == Effect::Outside {
            self.left_out(path)?;
            return Ok(None);
        }
        self.sync_before(stage)?;
        self.started(&path, stage, &with, 1)?;
        Ok(Some(Box::pin(self.perform(path, stage, operation, with))))
    }

    fn effect(&self, stage: &Stage) -> Effect {
        self.world
            .catalogue
            .get(&stage.operation)
            .map_or(Effect::None, |it| it.effects.acts)
    }

    /// Whether somebody else can see that a stage is performed.
    fn is_seen(&self, stage: &Stage) -> bool {
        let effects = self.world.catalogue.get(&stage.operation);
        effects.is_some_and(|it| it.effects.is_seen())
    }

    fn calls(&self, stage: &Stage) -> bool {
        let operation = self.world.catalogue.get(&stage.operation);
        operation.is_some_and(|it| it.calls.is_some())
    }

    fn sees_tree(&self, stage: &Stage) -> bool {
        let operation = self.world.catalogue.get(&stage.operation);
        operation.is_some_and(|it| it.effects.sees_tree)
    }

    fn started(
        &self,
        path: &str,
        stage: &Stage,
        with: &Datum,
        attempt: u32,
    ) -> Result<(), Failure> {
        self.emit(What::StageStarted {
            stage: path.to_owned(),
            operation: stage.operation.clone(),
            attempt,
            with: self.is_kept().then(|| Digest::of_json(&with.to_json())),
            runs: self.runs(stage, with),
        })
    }

    /// Whether anybody can hold this run against its journal later. Large parameters take long to digest.
    fn is_kept(&self) -> bool {
        matches!(*self.journal.borrow(), Journal::Disk(_))
    }

    /// The document that a stage runs, as `kind/name`.
    fn runs(&self, stage: &Stage, with: &Datum) -> Option<String> {
        let call = self.world.catalogue.get(&stage.operation)?.calls.as_ref()?;
        Some(format!(
            "{}/{}",
            call.kind,
            with.field(call.name).as_text()?
        ))
    }

    async fn perform(
        &self,
        path: String,
        stage: &Stage,
        operation: &Offered,
        with: Datum,
    ) -> Result<(), Failure> {
        let (mut attempt, mut tries) = (1, 1);
        loop {
            let performed = self.attempt(&path, stage, operation, &with).await;
            let mut failure = match self.booked(&path, performed).await {
                Ok(performed) => return self.ended(path, performed),
                Err(failure) => failure,
            };
            let Some(next) = self.next_try(stage, &mut failure, tries) else {
                return self.failed(path, told_to_wait(failure));
            };
            let wait = next.wait;
            let again_in_ms = Some(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
            self.emit(What::StageFailed {
                stage: path.clone(),
                failure,
                again_in_ms,
            })?;
            self.pause(wait).await;
            if let Some(why) = self.stop_reason().filter(|_| !stage.always) {
                return self.failed(path, stopped(stage, why));
            }
            attempt += 1;
            tries = next.number;
            self.sync_before(stage)?;
            self.started(&path, stage, &with, attempt)?;
        }
    }

    /// What others can see comes after all that led to it is on the disk.
    fn sync_before(&self, stage: &Stage) -> Result<(), Failure> {
        if self.is_seen(stage) {
            self.sync_before_effect()?;
        }
        Ok(())
    }

    /// Performs a stage once, within its time, until it is to stop.
    async fn attempt(
        &self,
        path: &str,
        stage: &Stage,
        operation: &Offered,
        with: &Datum,
    ) -> Result<Performed<Datum>, Failure> {
        if self.sees_tree(stage) {
            self.commit_pending()?;
        }
        if self.pays(&stage.operation) {
            let reserved = self.ensure_reserved(path).await;
            reserved.map_err(|it| self.giving_earlier(path, it))?;
        }
        let (stop, silenced) = (Stop::default(), Notify::new());
        let context = Context {
            driver: self,
            stage: path,
            timeout: stage.timeout,
            stop: &stop,
            silenced: &silenced,
        };
        let mut performance = (operation.perform)(with.clone(), &context);
        let why = tokio::select! {
            biased;
            ended = &mut performance => return ended,
            why = self.time_is_up(stage) => why,
        };
        stop.give(why);
        tokio::select! {
            biased;
            ended = &mut performance => ended,
            () = silenced.notified() => Err(stopped(stage, why)),
            () = tokio::time::sleep(GRACE) => Err(stopped(stage, why)),
        }
    }

    /// An attempt that the budget does not allow gives what those before it gave, for that is to be written down.
    fn giving_earlier(&self, path: &str, failure: Failure) -> Failure {
        let state = self.state.borrow();
        match state.given_in_vain(path).last() {
            Some(given) => failure.giving(given.clone()),
            None => failure,
        }
    }

    /// Waits for the end of the stage's time or for the run to be stopped. Two kinds of stages are
    /// not stopped by the run: those that run always, for they record what was spent, and those
    /// that run another document, for its own stages are.
    async fn time_is_up(&self, stage: &Stage) -> Why {
        let timeout = async {
            match stage.timeout {
                Some(timeout) => tokio::time::sleep(timeout).await,
                None => std::future::pending().await,
            }
        };
        let stopped = async {
            if stage.always || self.calls(stage) {
                std::future::pending().await
            } else {
                self.stop.wait().await
            }
        };
        tokio::select! {
            why = stopped => why,
            () = timeout => Why::Timeout,
        }
    }

    /// The next attempt, if there is one: one that goes on; else of the same, as long as the stage says; then of somebody else, who has as many
    /// tries of their own.
    fn next_try(&self, stage: &Stage, failure: &mut Failure, tries: u32) -> Option<NextTry> {
        failure.goes_on &= self.stop_reason().is_none();
        if failure.goes_on {
            let (wait, number) = (Duration::ZERO, tries);
            return Some(NextTry { wait, number });
        }
        if let Some(wait) = self.again(stage, failure, tries) {
            failure.instead = None;
            let number = tries + 1;
            return Some(NextTry { wait, number });
        }
        if self.stop_reason().is_some() {
            failure.instead = None;
        }
        failure.instead.as_ref().map(|_| NextTry {
            wait: Duration::ZERO,
            number: 1,
        })
    }

    /// How long to wait before the next attempt, if there is one.
    fn again(&self, stage: &Stage, failure: &Failure, attempt: u32) -> Option<Duration> {
        let retry = stage.retry.as_ref()?;
        let stopping = self.stop_reason().is_some();
        let wanted = retry.on.iter().any(|it| it == failure.kind.name());
        if stopping || !wanted || attempt >= retry.attempts {
            return None;
        }
        let wait = failure.retry_after.unwrap_or_else(|| wait(retry, attempt));
        (wait <= LONGEST_WAIT).then_some(wait)
    }

    async fn pause(&self, wait: Duration) {
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = self.stop.wait() => {}
        }
    }

    fn ended(&self, path: String, performed: Performed<Datum>) -> Result<(), Failure> {
        let given = match performed {
            Performed::Dry => return self.left_out(path),
            Performed::Given(given) => given,
        };
        self.emit(What::StageFinished {
            stage: path,
            outputs: given.outputs,
            files: given.files,
            read: given.read,
        })
    }

    fn left_out(&self, stage: String) -> Result<(), Failure> {
        let because = Skipped::Dry;
        self.emit(What::StageSkipped { stage, because })
    }

    /// Tells that a stage failed for good.
    pub(super) fn failed(&self, stage: String, failure: Failure) -> Result<(), Failure> {
        self.emit(What::StageFailed {
            stage,
            failure,
            again_in_ms: None,
        })
    }
}

fn wait(retry: &Retry, attempt: u32) -> Duration {
    let growth = retry
        .factor
        .powi(i32::try_from(attempt).unwrap_or(i32::MAX) - 1);
    let wait = retry.wait.min(LONGEST_WAIT);
    wait.mul_f64(growth.clamp(1.0, 10_000.0)).min(LONGEST_WAIT)
}

/// A failure whose service asks for a longer wait than anybody would sit through says so.
fn told_to_wait(failure: Failure) -> Failure {
    match failure.retry_after {
        Some(wait) if wait > LONGEST_WAIT => {
            let wait = format!(
                "the service asks to wait {}; then `gemstack resume`",
                span(wait)
            );
            let help = match &failure.help {
                // A pipeline within another one has told it already.
                Some(help) if help.ends_with(&wait) => return failure,
                Some(help) => format!("{help}; {wait}"),
                None => wait,
            };
            failure.helped(help)
        }
        _ => failure,
    }
}

/// A time as people say it, rounded up.
fn span(time: Duration) -> String {
    let minutes = time.as_secs().div_ceil(60);
    match minutes {
        0..120 => format!("{minutes} minutes"),
        120..2880 => format!("{} hours", minutes.div_ceil(60)),
        _ => format!("{} days", minutes.div_ceil(1440)),
    }
}

fn stopped(stage: &Stage, why: Why) -> Failure {
    match why {
        Why::Cancelled => Failure::new(Kind::Cancelled, "stopped"),
        Why::Timeout => {
            let time = stage.timeout.unwrap_or_default();
            let message = format!("`{}` took longer than its {time:?}", stage.name);
            Failure::new(Kind::Timeout, message).helped("give the stage a longer `timeout`")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_wait_is_told_beside_the_cure_as_people_say_it() {
        let told = |seconds: u64, help: Option<&str>| {
            let mut failure = Failure::new(Kind::Quota, "spent");
            failure.retry_after = Some(Duration::from_secs(seconds));
            failure.help = help.map(str::to_owned);
            told_to_wait(failure).help
        };
        let wait = |span: &str| format!("the service asks to wait {span}; then `gemstack resume`");
        assert_eq!(told(1, None), None);
        assert_eq!(told(1800, None), Some(wait("30 minutes")));
        assert_eq!(
            told(9000, Some("buy more")),
            Some(format!("buy more; {}", wait("3 hours")))
        );
        assert_eq!(told(200_000, None), Some(wait("3 days")));
        assert_eq!(
            told(1800, Some(&wait("30 minutes"))),
            Some(wait("30 minutes"))
        );
    }
}

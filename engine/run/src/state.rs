//! The state of a run: the fold of its events, and of nothing else.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use gemstack_lang::expression::Datum;
use serde_json::Value as Json;

use crate::call;
use crate::digest::Digest;
use crate::edition::Editions;
use crate::event::{Committed, Event, Header, Outcome, Proposed, Rejected, Skipped, What};
use crate::failure::{Failure, Kind};
use crate::ledger::{Claim, scope_of};

mod calls;
mod passed_over;
mod pending;

pub use calls::Asked;
use calls::Calls;
use passed_over::PassedOver;
use pending::Pending;

/// What became of a stage so far.
#[derive(Debug, Clone, PartialEq)]
pub enum StageState {
    /// It is being performed.
    Running,
    /// It gave its outputs.
    Finished(Datum),
    /// It failed for good.
    Failed(Failure),
    /// It was not performed.
    Skipped(Skipped),
}

impl StageState {
    /// Whether it stays as it is when what is around it is done again.
    fn is_settled(&self) -> bool {
        matches!(self, Self::Finished(_) | Self::Skipped(Skipped::Condition))
    }
}

/// A step of a lifecycle that has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct EndedStep {
    /// The step.
    pub step: String,
    /// What its work gave.
    pub result: Datum,
    /// The state after it.
    pub state: String,
    /// The ticked boxes after it.
    pub done: Vec<String>,
    /// The counts after it.
    pub counts: BTreeMap<String, u64>,
    /// Why the work was rejected, where it was.
    pub rejection: Option<Rejected>,
}

/// The state of a run.
#[derive(Debug, Clone, Default)]
pub struct State {
    header: Option<Header>,
    stages: HashMap<String, StageState>,
    operations: HashMap<String, String>,
    /// The order in which stages ended, and how many ends there were.
    order: HashMap<String, usize>,
    ends: usize,
    /// The stages that failed for good.
    failed: BTreeSet<String>,
    /// The documents that stages run, as `kind/name`.
    runs: HashMap<String, String>,
    in_vain: HashMap<String, Vec<Json>>,
    calls: Calls,
    passed_over: PassedOver,
    plans: Editions,
    steps: HashMap<String, Vec<EndedStep>>,
    facts: HashMap<String, Datum>,
    /// The latest claim on the book of costs of each scope, with the stage that made it.
    claims: HashMap<String, (String, Claim)>,
    pending: Pending,
    /// What files held when they were last read for others, unless the run has written them since.
    read: BTreeMap<String, Option<Digest>>,
    committing: Option<Vec<Committed>>,
    committed: Vec<Committed>,
    ended: Option<(Outcome, Option<Failure>)>,
}

impl State {
    /// The state that events lead to.
    pub fn of<'e>(events: impl IntoIterator<Item = &'e Event>) -> Self {
        let mut state = Self::default();
        events.into_iter().for_each(|it| state.apply(it));
        state
    }

    /// Takes one event. Nothing else changes a state.
    pub fn apply(&mut self, event: &Event) {
        match &event.what {
            What::RunStarted(header) => self.header = Some((**header).clone()),
            What::PlansProved { plans } => self.plans.clone_from(plans),
            What::RunResumed { anew, .. } => self.resumed(anew.as_deref()),
            What::Reopened {
                paths,
                around,
                steps,
            } => self.reopened(paths, around, steps),
            What::FactsRead { scope, facts } => {
                self.facts.insert(scope.clone(), Datum::from(facts));
            }
            What::StageStarted {
                stage,
                operation,
                attempt,
                runs,
                ..
            } => {
                if *attempt > 1 {
                    self.open_again(&below(stage));
                } else if self.calls.of(stage) == Asked::Nothing {
                    self.passed_over.forget(stage);
                }
                self.operations.insert(stage.clone(), operation.clone());
                self.runs.extend(runs.clone().map(|it| (stage.clone(), it)));
                self.set(stage, StageState::Running);
            }
            What::CallIntended {
                stage,
                call,
                request,
            } => {
                let unused = self.calls.intended(stage, call, *request);
                let in_vain = self.in_vain.entry(stage.clone()).or_default();
                in_vain.extend(unused);
            }
            What::CallAnswered { stage, answer } => self.calls.answered(stage, answer),
            What::CostsReserved { stage, claim } => {
                let claimed = (stage.clone(), claim.clone());
                self.claims.insert(scope_of(stage).to_owned(), claimed);
            }
            What::StageFinished {
                stage,
                outputs,
                files,
                read,
            } => {
                self.read
                    .extend(read.iter().map(|(path, it)| (path.clone(), *it)));
                self.set(stage, StageState::Finished(outputs.clone()));
                self.calls.ended(stage);
                self.pending.propose(stage, files);
            }
            What::StageFailed {
                stage,
                failure,
                again_in_ms,
            } => {
                self.failed(stage, failure, again_in_ms.is_none());
            }
            What::StageSkipped { stage, because } => self.set(stage, StageState::Skipped(*because)),
            What::StepEnded {
                scope,
                step,
                number,
                files,
                ..
            } => {
                let ended = ended_step(&event.what);
                self.steps.entry(scope.clone()).or_default().extend(ended);
                self.pending
                    .propose(&step_path(scope, step, *number), files);
            }
            What::StepStarted { .. } => {}
            What::CommitStarted { files } => {
                self.read
                    .retain(|path, _| !files.iter().any(|it| it.path == *path));
                self.committing = Some(files.clone());
            }
            What::CommitFinished { .. } => {
                let committed = self.committing.take().unwrap_or_default();
                self.pending.written(&committed);
                self.committed.extend(committed);
            }
            What::RunEnded {
                outcome, failure, ..
            } => self.ended = Some((*outcome, failure.clone())),
        }
    }

    fn set(&mut self, stage: &str, state: StageState) {
        self.order.remove(stage);
        self.failed.remove(stage);
        if let StageState::Failed(_) = state {
            self.failed.insert(stage.to_owned());
        }
        if state != StageState::Running {
            self.ends += 1;
            self.order.insert(stage.to_owned(), self.ends);
        }
        self.stages.insert(stage.to_owned(), state);
    }

    fn failed(&mut self, stage: &str, failure: &Failure, for_good: bool) {
        let in_vain = self.in_vain.entry(stage.to_owned()).or_default();
        in_vain.extend(failure.outputs.clone());
        self.calls.ended(stage);
        self.passed_over.note(stage, failure);
        if for_good {
            self.set(stage, StageState::Failed(failure.clone()));
        }
    }

    fn resumed(&mut self, anew: Option<&str>) {
        self.calls.interrupted();
        self.ended = None;
        if let Some(scope) = anew {
            self.reopen(scope);
        }
        self.open_again("");
    }

    fn reopened(&mut self, paths: &[String], around: &[String], steps: &BTreeMap<String, usize>) {
        for path in paths {
            self.reopen(path);
        }
        for stage in around {
            self.reopen_alone(stage);
        }
        for (scope, number) in steps {
            self.reopen_steps(scope, *number);
        }
    }

    /// Forgets what a stage or scope and all below it did and proposed, though not what it took: it
    /// is done anew.
    fn reopen(&mut self, path: &str) {
        let prefix = below(path);
        let is_of = |it: &str| it == path || it.starts_with(&prefix);
        for (stage, given) in self.stages.iter().filter(|(it, _)| is_of(it)) {
            if let StageState::Finished(outputs) = given {
                let in_vain = self.in_vain.entry(stage.clone()).or_default();
                in_vain.push(outputs.to_json());
            }
        }
        self.keep(|it, _| !is_of(it));
        self.steps.retain(|it, _| !is_of(it));
        self.facts
            .retain(|it, _| !is_of(it.split('#').next().unwrap_or(it)));
        self.pending.withdraw(is_of);
        self.calls.forget(is_of);
    }

    /// Forgets what a stage did, and not what is below it.
    fn reopen_alone(&mut self, stage: &str) {
        self.keep(|it, _| it != stage);
        self.pending.withdraw(|it| it == stage);
    }

    /// Forgets how the steps of a lifecycle ended from that number on, and what those after it did.
    fn reopen_steps(&mut self, scope: &str, from: usize) {
        let steps = self.steps.entry(scope.to_owned()).or_default();
        let forgotten = steps.split_off(from.min(steps.len()));
        for (number, it) in (from..).zip(&forgotten) {
            let path = step_path(scope, &it.step, number);
            if number == from {
                self.pending.withdraw(|it| it == path);
            } else {
                self.reopen(&path);
            }
        }
        let later = |it: &str| {
            let number = it.strip_prefix(scope).and_then(|it| it.strip_prefix('#'));
            number
                .and_then(|it| it.parse::<usize>().ok())
                .is_some_and(|it| it > from)
        };
        self.facts.retain(|it, _| !later(it));
    }

    /// What was under way, had failed or was blocked by a failure is to be done again: all of it
    /// after a resume, and what lies below a stage that is tried again.
    fn open_again(&mut self, prefix: &str) {
        self.keep(|path, it| !path.starts_with(prefix) || it.is_settled());
    }

    /// Forgets what became of all other stages.
    fn keep(&mut self, is_kept: impl Fn(&str, &StageState) -> bool) {
        self.stages.retain(|path, it| is_kept(path, it));
        self.order.retain(|it, _| self.stages.contains_key(it));
        self.failed.retain(|it| self.stages.contains_key(it));
    }

    /// What the run is about.
    pub fn header(&self) -> Option<&Header> {
        self.header.as_ref()
    }

    /// What became of a stage.
    pub fn stage(&self, path: &str) -> Option<&StageState> {
        self.stages.get(path)
    }

    /// Whether a stage ended before one that it needs: then that one was done again after a resume,
    /// and what the stage made of it is out of date. Only stages that run always meet this.
    pub fn is_outdated(&self, path: &str, needed: &str) -> bool {
        let ended = |it| self.order.get(it);
        ended(path).is_some_and(|it| ended(needed).is_none_or(|other| other > it))
    }

    /// What attempts at a stage gave although they failed, in order.
    pub fn given_in_vain(&self, path: &str) -> &[Json] {
        self.in_vain.get(path).map_or(&[], Vec::as_slice)
    }

    /// Whom a stage was to ask and has turned from, since it was set out.
    pub fn passed_over(&self, path: &str) -> &[call::PassedOver] {
        self.passed_over.of(path)
    }

    /// What is known of the call that a stage makes.
    pub fn asked(&self, path: &str) -> Asked<'_> {
        self.calls.of(path)
    }

    /// The calls of a stage that were under way when the process died, so that nobody knows what
    /// they gave.
    pub fn lost(&self, path: &str) -> impl Iterator<Item = &str> {
        self.calls.lost(path)
    }

    /// The documents that the run may use, as they were proved last.
    pub fn plans(&self) -> &Editions {
        &self.plans
    }

    /// The document that a stage runs, as `kind/name`.
    pub fn runs(&self, path: &str) -> Option<&str> {
        self.runs.get(path).map(String::as_str)
    }

    /// Every stage that something is known of.
    pub fn stages(&self) -> impl Iterator<Item = (&str, &StageState)> {
        self.stages.iter().map(|(path, it)| (path.as_str(), it))
    }

    /// The latest claim on the book of costs that was granted in a scope, with the stage that made it.
    pub fn claim(&self, scope: &str) -> Option<(&str, &Claim)> {
        let claimed = self.claims.get(scope);
        claimed.map(|(stage, claim)| (stage.as_str(), claim))
    }

    /// What attempts at the stages of a scope gave although they failed.
    pub fn given_in_vain_within<'s>(&'s self, scope: &'s str) -> impl Iterator<Item = &'s Json> {
        let within = self
            .in_vain
            .iter()
            .filter(move |(it, _)| scope_of(it) == scope);
        within.flat_map(|(_, given)| given)
    }

    /// The stages that are under way, with their operations, and those whose call was answered or lost before they ended.
    pub fn asking(&self) -> impl Iterator<Item = (&str, &str)> {
        let running = self
            .stages
            .iter()
            .filter(|(_, it)| **it == StageState::Running);
        let running = running.map(|(path, _)| path.as_str());
        let paths: BTreeSet<_> = running.chain(self.calls.made()).collect();
        let paths = paths.into_iter();
        paths.filter_map(|it| Some((it, self.operations.get(it)?.as_str())))
    }

    /// What every stage gave, also what it gave in vain, with its operation.
    pub fn given(&self) -> impl Iterator<Item = (&str, &str, Json)> {
        let finished = self.stages.iter().filter_map(|(path, it)| match it {
            StageState::Finished(outputs) => Some((path.as_str(), outputs.to_json())),
            _ => None,
        });
        let in_vain = self.in_vain.iter();
        let in_vain =
            in_vain.flat_map(|(path, all)| all.iter().map(|it| (path.as_str(), it.clone())));
        let all = finished.chain(in_vain);
        all.filter_map(|(path, it)| Some((path, self.operations.get(path)?.as_str(), it)))
    }

    /// The first stage, by path, that failed for good.
    pub fn first_failure(&self) -> Option<(&str, &Failure)> {
        let path = self.failed.first()?;
        match self.stages.get(path) {
            Some(StageState::Failed(failure)) => Some((path, failure)),
            _ => None,
        }
    }

    /// The pipeline that must be done anew for the run to get past its failure: the work that one
    /// of its stages was given is wrong, and that came from a stage that uses `source`. Doing only
    /// what failed again would give the same.
    pub fn at_fault(&self, source: &str) -> Option<&str> {
        let (stage, failure) = self.innermost_failure()?;
        let is_wrong = matches!(
            failure.kind,
            Kind::Refused | Kind::Rejected | Kind::Truncated
        );
        let (scope, _) = stage.rsplit_once('/').filter(|_| is_wrong)?;
        let prefix = below(scope);
        let gave = |(stage, it): (&String, &StageState)| {
            stage.starts_with(&prefix)
                && matches!(it, StageState::Finished(_))
                && self.operations.get(stage).is_some_and(|it| it == source)
        };
        self.stages.iter().any(gave).then_some(scope)
    }

    /// The first failed stage, by path, below which no other failed.
    fn innermost_failure(&self) -> Option<(&str, &Failure)> {
        let failed = || {
            self.stages.iter().filter_map(|(path, it)| match it {
                StageState::Failed(failure) => Some((path.as_str(), failure)),
                _ => None,
            })
        };
        let is_innermost = |path: &str| !failed().any(|(it, _)| it.starts_with(&below(path)));
        failed()
            .filter(|(path, _)| is_innermost(path))
            .min_by_key(|(path, _)| *path)
    }

    /// The steps of a lifecycle that have ended.
    pub fn steps(&self, scope: &str) -> &[EndedStep] {
        self.steps.get(scope).map_or(&[], Vec::as_slice)
    }

    /// The facts read in a scope.
    pub fn facts(&self, scope: &str) -> Option<&Datum> {
        self.facts.get(scope)
    }

    /// The files that were proposed and are not yet written.
    pub fn pending(&self) -> &[Proposed] {
        self.pending.files()
    }

    /// The commit that was begun and not finished.
    pub fn committing(&self) -> Option<&[Committed]> {
        self.committing.as_deref()
    }

    /// What a file held when it was last read for others; none where the run has not read it, or has written it since.
    pub fn read(&self, path: &str) -> Option<Option<Digest>> {
        self.read.get(path).copied()
    }

    /// Every file that the run has written, in order.
    pub fn committed(&self) -> &[Committed] {
        &self.committed
    }

    /// How the run ended, if it did.
    pub fn ended(&self) -> Option<(Outcome, Option<&Failure>)> {
        self.ended
            .as_ref()
            .map(|(outcome, failure)| (*outcome, failure.as_ref()))
    }
}

/// How the paths of what lies below a stage or scope begin.
fn below(path: &str) -> String {
    format!("{path}/")
}

/// The scope of a lifecycle's step of that number, counted from zero. The project's own has one step in a run.
pub(crate) fn step_path(scope: &str, step: &str, number: usize) -> String {
    match scope {
        "" => step.to_owned(),
        _ => format!("{scope}/{step}.{}", number + 1),
    }
}

fn ended_step(what: &What) -> Option<EndedStep> {
    let What::StepEnded {
        step,
        result,
        state,
        done,
        counts,
        rejection,
        ..
    } = what
    else {
        return None;
    };
    Some(EndedStep {
        step: step.clone(),
        result: Datum::from(result),
        state: state.clone(),
        done: done.clone(),
        counts: counts.clone(),
        rejection: rejection.clone(),
    })
}

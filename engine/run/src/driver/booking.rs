//! Carrying out what operations want done in the book of costs: under its lock, with the limits judged there, so that
//! runs side by side keep them together.

use std::collections::BTreeSet;

use gemstack_lang::catalogue::Money;
use gemstack_lang::expression::Datum;
use serde_json::Value as Json;

use super::Driver;
use crate::booking::Booking;
use crate::books::{Book, Books, COSTS, OpenBook};
use crate::call::Spent;
use crate::clock;
use crate::event::What;
use crate::failure::Failure;
use crate::ledger::budget::{self, Exceeded};
use crate::ledger::{Claim, Entry, Ledger, Reservation, Stamp, Taker, scope_of};
use crate::operation::Performed;
use crate::report::News;

mod sent_back;

impl Driver<'_> {
    /// What a stage performed, once its bookings are carried out. A dry run judges them and writes nothing.
    pub(super) async fn booked(
        &self,
        stage: &str,
        performed: Result<Performed<Datum>, Failure>,
    ) -> Result<Performed<Datum>, Failure> {
        let performed = performed?;
        if let Performed::Given(given) = &performed {
            for booking in &given.bookings {
                self.book(stage, booking).await?;
            }
        }
        Ok(performed)
    }

    async fn book(&self, stage: &str, booking: &Booking) -> Result<(), Failure> {
        match booking {
            Booking::Reserve(claim) if self.is_dry() => self.judge(stage, claim),
            Booking::Reserve(claim) => self.reserve(stage, claim).await,
            Booking::Settle { .. } if self.is_dry() => Ok(()),
            Booking::Settle {
                feature,
                step,
                entries,
            } => self.settle_call(stage, feature, step, entries).await,
        }
    }

    fn judge(&self, stage: &str, claim: &Claim) -> Result<(), Failure> {
        match Book::of(&self.world.root)?.read()? {
            Books::Sound(ledger) => self.permit_claim(&ledger, stage, claim),
            Books::Damaged { reason, .. } => damaged(claim, &reason),
        }
    }

    fn permit_claim(&self, ledger: &Ledger, stage: &str, claim: &Claim) -> Result<(), Failure> {
        budget::check(ledger, claim, &self.about.run, stage).map_err(|it| exceeded(&it))
    }

    /// Holds what a call may take.
    async fn reserve(&self, stage: &str, claim: &Claim) -> Result<(), Failure> {
        let book = Book::of(&self.world.root)?;
        let open = book.open().await?;
        match open.books() {
            Books::Damaged { reason, .. } => return damaged(claim, reason),
            Books::Sound(ledger) => self.hold(&open, ledger.clone(), stage, claim)?,
        }
        drop(open);
        self.emit(What::CostsReserved {
            stage: stage.to_owned(),
            claim: claim.clone(),
        })
    }

    fn hold(
        &self,
        open: &OpenBook<'_>,
        mut ledger: Ledger,
        stage: &str,
        claim: &Claim,
    ) -> Result<(), Failure> {
        self.permit_claim(&ledger, stage, claim)?;
        let tree = self.world.root.place().to_string_lossy();
        let taker = Taker {
            run: &self.about.run,
            stage,
            tree: &tree,
        };
        ledger.hold(Reservation::of(claim, taker, now()?));
        self.refuse_unlocked()?;
        open.write(&ledger)
    }

    /// Writes down what a call took, each attempt once, and lets go of what its scope holds for it.
    async fn settle_call(
        &self,
        stage: &str,
        feature: &str,
        step: &str,
        entries: &[Entry],
    ) -> Result<(), Failure> {
        let book = Book::of(&self.world.root)?;
        let open = book.open().await?;
        if entries.is_empty() && !matches!(open.books(), Books::Sound(_)) {
            return Ok(());
        }
        let (mut ledger, aside) = open.to_go_on()?;
        let freed = ledger.let_go(&self.about.run, scope_of(stage), feature, step);
        for entry in entries {
            ledger.record(feature, entry.clone());
        }
        // An entry that is there may be one that a killed process has written and not synced: writing it again syncs it.
        if !entries.is_empty() || freed.is_some() {
            self.refuse_unlocked()?;
            open.write(&ledger)?;
        }
        if let Some(aside) = aside {
            self.reporter.news(News::Note(&format!(
                "`{COSTS}` was damaged; it is kept as `{}`, and a new one begins with this call",
                aside.path
            )));
        }
        Ok(())
    }

    /// Sees to it that the book holds what the next paid call of a scope may take, with what attempts before it have taken
    /// and is not yet written down. To be called before each call: a run that goes on finds its reservation as it was,
    /// or takes it again, and is refused where the limits no longer allow it. A scope that claimed nothing is free. What was
    /// claimed holds for one call at a time: one beside another holds as much of its own.
    ///
    /// # Errors
    /// `CostLimitExceeded`, as when the costs were checked; `LedgerDamaged`, `LedgerLocked` or `LockLost`.
    pub(crate) async fn ensure_reserved(&self, calling: &str) -> Result<(), Failure> {
        let scope = scope_of(calling);
        let Some((stage, claim)) = self.claimed(scope).filter(|_| !self.is_dry()) else {
            return Ok(());
        };
        let first = self
            .first_call_under_way(scope)
            .is_none_or(|it| it == calling);
        let stages = if first {
            vec![stage.as_str(), calling]
        } else {
            vec![calling]
        };
        let book = Book::of(&self.world.root)?;
        let open = book.open().await?;
        let ledger = match open.books() {
            Books::Damaged { reason, .. } => return damaged(&claim, reason),
            Books::Sound(ledger) => ledger.clone(),
        };
        let claim = self.with_unsettled(scope, self.going_on(calling, claim), &ledger);
        if holds(&ledger, &self.about.run, &stages, &claim) {
            return Ok(());
        }
        self.hold(&open, ledger, stages[0], &claim)
    }

    /// The first stage of a scope, by path, whose call is under way or lost.
    fn first_call_under_way(&self, scope: &str) -> Option<String> {
        let state = self.state.borrow();
        let calls = state.asking().filter(|(_, it)| self.pays(it));
        let calls = calls
            .map(|(stage, _)| stage)
            .filter(|it| scope_of(it) == scope);
        calls.min().map(str::to_owned)
    }

    fn claimed(&self, scope: &str) -> Option<(String, Claim)> {
        let state = self.state.borrow();
        let (stage, claim) = state.claim(scope)?;
        Some((stage.to_owned(), claim.clone()))
    }

    /// The claim of a call that sends back what there is of its reply, where it does.
    fn going_on(&self, calling: &str, claim: Claim) -> Claim {
        let state = self.state.borrow();
        let reads = sent_back::input_tokens(state.given_in_vain(calling));
        claim.reading(reads.unwrap_or_default())
    }

    /// The claim together with what failed attempts in the scope have taken and the ledger does not know yet.
    fn with_unsettled(&self, scope: &str, mut claim: Claim, ledger: &Ledger) -> Claim {
        let state = self.state.borrow();
        let given = state.given_in_vain_within(scope).cloned();
        let spent = given.filter_map(|it| serde_json::from_value::<Spent>(it).ok());
        let run = &self.about.run;
        let is_known = |it: &Spent| it.id.as_ref().is_some_and(|it| ledger.has_call(run, it));
        for spent in spent.filter(|it| !is_known(it)) {
            let usage = spent.usage.unwrap_or_default();
            let written = usage.output_tokens.saturating_add(usage.thought_tokens);
            let estimate = &mut claim.estimate;
            estimate.input_tokens = estimate.input_tokens.saturating_add(usage.input_tokens);
            estimate.output_tokens = estimate.output_tokens.saturating_add(written);
            estimate.cost = estimate
                .cost
                .map(|it| it.plus(spent.cost.unwrap_or_default()));
        }
        claim
    }

    /// Lets go of what the run still holds at its end, but for calls that were made, or of which nobody knows, and that
    /// are not written down: those count as spent until the run goes on or a person frees them.
    pub(crate) fn release_leftovers(&self) -> Result<(), Failure> {
        let run = &self.about.run;
        let book = Book::of(&self.world.root)?;
        let is_mine = |it: &Reservation| it.run == *run;
        let holds_any =
            |it: &Books| matches!(it, Books::Sound(ledger) if ledger.reservations().any(is_mine));
        if self.is_dry() || !holds_any(&book.read()?) {
            return Ok(());
        }
        let open = book.open_blocking()?;
        let Books::Sound(ledger) = open.books() else {
            return Ok(());
        };
        let (mut ledger, unsettled) = (ledger.clone(), self.unsettled_scopes(ledger));
        let gone = ledger.let_go_of_run(run, |it| unsettled.contains(it.scope()));
        if gone.is_empty() {
            return Ok(());
        }
        self.refuse_unlocked()?;
        open.write(&ledger)
    }

    /// The scopes of calls that may have been paid for and are not written down.
    fn unsettled_scopes(&self, ledger: &Ledger) -> BTreeSet<String> {
        let state = self.state.borrow();
        let asking = state.asking().filter(|(_, it)| self.pays(it));
        let asking = asking.map(|(stage, _)| stage);
        let given = state.given().filter(|(_, operation, given)| {
            self.pays(operation) && !self.is_written_down(ledger, given)
        });
        let stages = asking.chain(given.map(|(stage, ..)| stage));
        stages.map(|it| scope_of(it).to_owned()).collect()
    }

    /// Whether the book knows what a call took.
    fn is_written_down(&self, ledger: &Ledger, given: &Json) -> bool {
        let spent = serde_json::from_value::<Spent>(given.clone()).ok();
        let id = spent.and_then(|it| it.id);
        id.is_some_and(|it| ledger.has_call(&self.about.run, &it))
    }

    /// Whether an operation spends money.
    pub(super) fn pays(&self, operation: &str) -> bool {
        let operation = self.world.catalogue.get(operation);
        operation.is_some_and(|it| it.effects.money == Money::Pays)
    }
}

/// Whether one of these stages of a run holds at least what a claim may take.
fn holds(ledger: &Ledger, run: &str, stages: &[&str], claim: &Claim) -> bool {
    let estimate = claim.estimate;
    let tokens = estimate.input_tokens.saturating_add(estimate.output_tokens);
    ledger.reservations().any(|it| {
        stages.iter().any(|stage| it.is(run, stage))
            && it.cost >= estimate.cost
            && it.tokens() >= tokens
    })
}

fn now() -> Result<Stamp, Failure> {
    Stamp::at(clock::system()).map_err(|it| Failure::internal(it.to_string()))
}

fn exceeded(exceeded: &Exceeded) -> Failure {
    Failure::refused(exceeded.to_string())
        .coded(exceeded.code())
        .helped(exceeded.cure())
}

/// What a damaged book means for a claim: nothing where it keeps no limit, for then the book is set aside when the call
/// is written down.
fn damaged(claim: &Claim, reason: &str) -> Result<(), Failure> {
    if claim.limits.are_none() {
        return Ok(());
    }
    let message = format!("a limit cannot be kept, for nobody knows what was spent: {reason}");
    Err(Failure::refused(message).coded("LedgerDamaged").helped(
        "repair `.agent/costs.json` or move it away, or run without a limit: then it is set aside",
    ))
}

#[cfg(test)]
mod tests;

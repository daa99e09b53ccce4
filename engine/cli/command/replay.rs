//! `replay`: makes every decision of a run again, from its journal.

use gemstack_run::event::Event;
use gemstack_run::failure::Failure;
use gemstack_run::replay::{Mismatch, Replayed, replay};
use gemstack_run::state::State;
use serde_json::json;

use crate::answer::Answer;
use crate::app::App;
use crate::arguments::Replay;
use crate::render::amount::counted;
use crate::shell::Shell;

use super::runs::events;

/// Replays a run.
pub fn run(arguments: &Replay, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    let (run, happened) = events(&app.world, &arguments.run)?;
    refuse_without_step(&run, &happened)?;
    let Replayed { events, decisions } = replay(&app.world, &happened).map_err(mismatch)?;
    let text = format!(
        "{run}  {}, {}: all the same\n",
        counted(events as u64, "event"),
        counted(decisions as u64, "decision"),
    );
    let json = json!({ "run": run, "events": events, "decisions": decisions });
    Ok(Answer::new(text, json))
}

/// A beginning, a recovery or an undoing decides nothing that a plan says.
fn refuse_without_step(run: &str, events: &[Event]) -> Result<(), Failure> {
    let state = State::of(events);
    if state.header().is_some_and(|it| it.step.is_some()) {
        return Ok(());
    }
    Err(Failure::refused(format!(
        "`{run}` is no run of a step, and only those are replayed"
    ))
    .coded("NothingToReplay")
    .helped("gemstack runs"))
}

fn mismatch(mismatch: Mismatch) -> Failure {
    let failure = Failure::rejected(mismatch.to_string()).coded("ReplayMismatch");
    match mismatch.differences.first() {
        Some(first) => failure.helped(format!("gemstack diff {}", first.document)),
        None => failure.helped("gemstack runs verify"),
    }
}

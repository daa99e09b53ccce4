//! `runs set-aside`: goes on without a run whose journal is damaged.

use gemstack_run::failure::Failure;
use gemstack_run::report::Silent;
use gemstack_run::session::Session;
use gemstack_run::stop::Stop;
use gemstack_run::world::World;
use serde_json::json;

use crate::answer::Answer;

/// Sets a run aside.
pub(super) fn set_aside(world: &World, run: &str) -> Result<Answer, Failure> {
    let session = Session {
        world,
        reporter: &Silent,
        stop: &Stop::default(),
    };
    let run = super::named(world, run)?;
    let journal = session.set_aside(&run, &format!("gemstack runs set-aside {run}"))?;
    let text = format!("Set aside  {journal}\n");
    let note = "files that it was writing when it broke off may be half of a change: look at them before you go on; \
                `gemstack costs` tells what it still has reserved";
    Ok(Answer::new(text, json!({ "run": run, "journal": journal })).noting(note))
}

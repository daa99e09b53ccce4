//! `runs prune`: removes old runs.

use gemstack_run::failure::Failure;
use gemstack_run::report::Silent;
use gemstack_run::session::Session;
use gemstack_run::stop::Stop;
use gemstack_run::world::World;
use serde_json::json;

use crate::answer::Answer;

/// Removes all runs but the last ones.
pub(super) fn prune(world: &World, keep: usize) -> Result<Answer, Failure> {
    let session = Session {
        world,
        reporter: &Silent,
        stop: &Stop::default(),
    };
    let removed = session.prune(keep, &format!("gemstack runs prune --keep {keep}"))?;
    let lines = removed.iter().map(|it| format!("Removed  {it}\n"));
    let text = lines.collect::<Vec<_>>().concat();
    let answer = Answer::new(text, json!({ "removed": removed }));
    Ok(match removed.as_slice() {
        [] => answer.noting("no run is older than those that stay"),
        _ => answer,
    })
}

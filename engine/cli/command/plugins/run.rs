//! Tells a plugin of an event, outside of a run.

use gemstack_run::failure::Failure;
use gemstack_run::plugin::trial::{Trial, trial};
use gemstack_run::plugin::withheld;
use gemstack_run::stop::Stop;
use serde_json::{Value as Json, json};

use super::{named, usable};
use crate::answer::Answer;
use crate::app::App;
use crate::interrupt::block_on;
use crate::shell::Shell;

/// Tells it, and prints what it makes of the payload.
pub fn run(
    app: &App,
    name: &str,
    event: &str,
    payload: &str,
    shell: &Shell,
) -> Result<Answer, Failure> {
    let it = named(app, name)?;
    let plugin = usable(it)?;
    if !it.standing.runs() {
        return Err(Failure::refused(withheld::note(it)).coded("PluginNotTrusted"));
    }
    let payload = parsed(payload)?;
    let stop = Stop::default();
    let Trial { answer, payload } =
        block_on(shell, &stop, trial(&app.world, plugin, event, &payload))?;
    let refused = answer.refuse.clone().map(|it| {
        Failure::refused(format!("the plugin `{name}` refuses `{event}`: {it}"))
            .coded("RefusedByPlugin")
    });
    let notes = answer.notes.clone();
    let json = json!({ "answer": answer, "payload": payload });
    let told = Answer::new(format!("{payload:#}\n"), json).failing(refused);
    Ok(notes.into_iter().fold(told, Answer::noting))
}

fn parsed(payload: &str) -> Result<Json, Failure> {
    serde_json::from_str(payload).map_err(|it| {
        Failure::rejected(format!("the payload is no JSON: {it}")).coded("InvalidPayload")
    })
}

//! One plugin told of one event outside of a run, for whoever writes it.

use serde_json::Value as Json;

use super::{Answer, Notice, Plugin, answer, effect, start};
use crate::failure::{Failure, Kind};
use crate::screen;
use crate::world::World;

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// What the plugin answered.
    pub answer: Answer,
    /// The payload as it left it.
    pub payload: Json,
}

/// Tells a plugin of an event. The caller answers for that it may run.
pub async fn trial(
    world: &World,
    plugin: &Plugin,
    event: &str,
    payload: &Json,
) -> Result<Trial, Failure> {
    let manifest = &plugin.manifest;
    let notice = Notice::of(plugin, event, payload, world);
    let input = serde_json::to_vec(&notice).expect("a notice is plain data");
    let ready = start::ready(world, plugin, &manifest.command, manifest.timeout, input)?;
    let ended = ready.program.run().await;
    drop(ready.copy);
    let ended = ended.map_err(|it| failed(plugin, &it.to_string()))?;
    let answer: Answer = answer::read(&ended).map_err(|it| failed(plugin, &it))?;
    let payload = effect::of(&answer, manifest, payload).map_err(|it| failed(plugin, &it))?;
    Ok(Trial { answer, payload })
}

fn failed(plugin: &Plugin, reason: &str) -> Failure {
    let reason = screen::masked(reason.to_owned());
    let message = format!("the plugin `{}` failed: {reason}", plugin.manifest.name);
    Failure::new(Kind::NotRunnable, message).coded("PluginFailed")
}

//! What a plugin reads on its standard input: one JSON document.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::Plugin;
use super::manifest::Manifest;
use crate::world::World;

/// The number of the form of what plugins read and write.
pub const FORMAT: u32 = 1;

/// An event, as a plugin is told of it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "gemstack hook event")]
#[schemars(rename = "HookEvent")]
pub struct Notice {
    /// The number of this form: 1.
    pub format: u32,
    /// The event.
    pub event: String,
    /// The plugin that is told.
    pub plugin: String,
    /// The run, where there is one.
    pub run: Option<String>,
    /// Whether nothing is to be changed, for the run is dry.
    pub dry: bool,
    /// The directory of the project, absolute; the plugin is started in it.
    pub project: String,
    /// What the event carries, as far as the plugin sees it and as those before it left it.
    pub payload: Json,
}

impl Notice {
    /// What a plugin is told of an event.
    pub fn of(plugin: &Plugin, event: &str, payload: &Json, world: &World) -> Self {
        Self {
            format: FORMAT,
            event: event.to_owned(),
            plugin: plugin.manifest.name.clone(),
            run: None,
            dry: false,
            project: world.root().place().display().to_string(),
            payload: seen(&plugin.manifest, payload),
        }
    }
}

/// The parts of a payload that a plugin sees. What has no parts is seen whole.
fn seen(manifest: &Manifest, payload: &Json) -> Json {
    match payload {
        Json::Object(parts) => {
            let seen = parts.iter().filter(|(part, _)| manifest.sees(part));
            let seen: Map<_, _> = seen.map(|(part, it)| (part.clone(), it.clone())).collect();
            Json::Object(seen)
        }
        other => other.clone(),
    }
}

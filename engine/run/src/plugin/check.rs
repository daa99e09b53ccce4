//! The checks of plugins: programs that say what is wrong in a project, for whoever asks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::manifest::Check;
use super::notice::FORMAT;
use super::{Plugin, answer, start};
use crate::failure::{Failure, Kind};
use crate::screen;
use crate::world::World;

/// What a check reads on its standard input.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "gemstack check event")]
pub struct CheckEvent {
    /// The number of this form: 1.
    pub format: u32,
    /// The plugin that the check is of.
    pub plugin: String,
    /// The check.
    pub check: String,
    /// The directory of the project, absolute; the check is started in it.
    pub project: String,
}

/// What a check writes on its standard output. `{}` finds nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "gemstack check answer")]
#[serde(deny_unknown_fields)]
pub struct CheckAnswer {
    /// What is wrong, each once.
    #[serde(default)]
    pub findings: Vec<Finding>,
}

/// Something that is wrong in a project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// What is wrong, in words.
    pub message: String,
    /// The file, seen from the project; none where it is about all of it.
    #[serde(default)]
    pub path: Option<String>,
    /// The line of the file, counted from 1.
    #[serde(default)]
    pub line: Option<u64>,
    /// What to do about it.
    #[serde(default)]
    pub help: Option<String>,
    /// How bad it is.
    #[serde(default)]
    pub severity: Severity,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It must be mended.
    #[default]
    Error,
    /// It should be looked at.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// What a check finds. The caller answers for that its plugin may run.
pub async fn check(world: &World, plugin: &Plugin, it: &Check) -> Result<Vec<Finding>, Failure> {
    let event = CheckEvent {
        format: FORMAT,
        plugin: plugin.manifest.name.clone(),
        check: it.name.clone(),
        project: world.root().place().display().to_string(),
    };
    let input = serde_json::to_vec(&event).expect("an event is plain data");
    let ready = start::ready(world, plugin, &it.command, it.timeout, input)?;
    let ended = ready.program.run().await;
    drop(ready.copy);
    let ended = ended.map_err(|fault| failed(plugin, it, &fault.to_string()))?;
    let answer: CheckAnswer = answer::read(&ended).map_err(|fault| failed(plugin, it, &fault))?;
    Ok(answer.findings)
}

fn failed(plugin: &Plugin, it: &Check, reason: &str) -> Failure {
    let (name, check) = (&plugin.manifest.name, &it.name);
    let reason = screen::masked(reason.to_owned());
    let message = format!("the check `{check}` of the plugin `{name}` failed: {reason}");
    Failure::new(Kind::NotRunnable, message).coded("PluginFailed")
}

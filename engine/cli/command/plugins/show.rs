//! Shows what a plugin would run.

use std::fmt::Write as _;

use gemstack_run::failure::Failure;
use gemstack_run::plugin::{Installed, Manifest, OnFailure, Plugin};
use serde_json::json;

use super::{as_json, is_asked, usable};
use crate::answer::Answer;
use crate::render::amount::time;
use crate::render::paint::Paint;

/// Shows it.
pub fn show(it: &Installed, paint: Paint) -> Result<Answer, Failure> {
    let plugin = usable(it)?;
    let mut json = as_json(it);
    json["command"] = json!(plugin.manifest.command);
    json["sees"] = json!(plugin.manifest.sees);
    json["files"] = plugin.contents.paths().collect();
    json["texts"] = json!(plugin.manifest.registers.texts);
    let answer = Answer::new(described(it, plugin, paint), json);
    Ok(if is_asked(it) {
        answer.noting(format!(
            "read its files, then `gemstack plugins trust {}`",
            it.name
        ))
    } else {
        answer
    })
}

/// What it is, line by line.
pub fn described(it: &Installed, plugin: &Plugin, paint: Paint) -> String {
    let manifest = &plugin.manifest;
    let mut text = format!("{}  {}\n", paint.bold(&it.name), manifest.summary);
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "{name:<9}{value}");
        }
    };
    line(
        "Standing",
        &format!("{}, of the {}", it.standing.name(), it.layer),
    );
    line("Place", &it.place.display().to_string());
    line("Digest", &plugin.digest.to_string());
    line("Events", &manifest.events.join(", "));
    line("Runs", &manifest.command.join(" "));
    line(
        "Texts",
        manifest.registers.texts.as_deref().unwrap_or_default(),
    );
    line("Sees", &sees(manifest));
    line("Limits", &limits(manifest));
    line(
        "Files",
        &plugin.contents.paths().collect::<Vec<_>>().join(", "),
    );
    text
}

fn sees(manifest: &Manifest) -> String {
    match &manifest.sees {
        None => "all that an event carries".to_owned(),
        Some(parts) if parts.is_empty() => "nothing of what an event carries".to_owned(),
        Some(parts) => parts.join(", "),
    }
}

fn limits(manifest: &Manifest) -> String {
    use gemstack_run::context::Sandbox;
    let failure = match manifest.on_failure {
        OnFailure::Fail => "a failure ends the run",
        OnFailure::Warn => "a failure is passed over",
    };
    let place = match manifest.sandbox {
        Sandbox::None => "it may act wherever you may",
        Sandbox::Project => "it writes in the project alone and reaches no network",
    };
    let required = if manifest.required {
        "; nothing runs without it"
    } else {
        ""
    };
    format!(
        "{} an event; {failure}; {place}{required}",
        time(manifest.timeout)
    )
}

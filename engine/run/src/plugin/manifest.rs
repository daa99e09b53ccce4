//! What the document of a plugin says.

use std::time::Duration;

use gemstack_lang::diagnostic::{Diagnostic, Severity};
use gemstack_lang::document::Document;
use gemstack_lang::duration::duration;
use gemstack_lang::shape;
use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;

use crate::context::Sandbox;

/// How a word of a command begins that is a file of the plugin's folder.
pub const OWN_FILE: &str = "./";

/// What a plugin says of itself.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Manifest {
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub summary: String,
    /// What is started for an event.
    #[serde(default)]
    pub command: Vec<String>,
    /// The events that it is told of.
    #[serde(default)]
    pub events: Vec<String>,
    /// The parts of a payload that it is given and may set; all of them where nothing is said.
    #[serde(default)]
    pub sees: Option<Vec<String>>,
    /// Those with a smaller number come first.
    #[serde(default)]
    pub order: i64,
    /// Plugins that come after it.
    #[serde(default)]
    pub before: Vec<String>,
    /// Plugins that come before it.
    #[serde(default)]
    pub after: Vec<String>,
    /// How long an event may take it.
    #[serde(default = "usual_timeout", deserialize_with = "time")]
    pub timeout: Duration,
    /// What becomes of the run when it fails.
    #[serde(default)]
    pub on_failure: OnFailure,
    /// Whether a run is refused where it is not trusted.
    #[serde(default)]
    pub required: bool,
    /// Where it may act.
    #[serde(default)]
    pub sandbox: Sandbox,
    /// What it adds to what there is.
    #[serde(default)]
    pub registers: Registers,
}

/// What becomes of a run when a plugin fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnFailure {
    /// It fails too.
    #[default]
    Fail,
    /// It goes on without the plugin, and a note tells of it.
    Warn,
}

/// What a plugin adds.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Registers {
    /// The folder of its texts.
    #[serde(default)]
    pub texts: Option<String>,
}

fn usual_timeout() -> Duration {
    Duration::from_secs(30)
}

fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(from)?;
    duration(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no time")))
}

impl Manifest {
    /// The kind of document that it is read from.
    pub const KIND: &'static str = "plugin";

    /// Reads a document.
    ///
    /// # Errors
    /// The first fault, with its line.
    pub fn parse(document: &Document) -> Result<Self, String> {
        let shape = shape::check(Self::KIND, document);
        let mut faults = document.diagnostics().iter().chain(&shape);
        match faults.find(|it| it.severity == Severity::Error) {
            Some(fault) => Err(told(fault)),
            None => Self::from_value(&document.root().to_json()),
        }
    }

    /// Reads a value that has the shape of a manifest.
    ///
    /// # Errors
    /// What the schema of manifests cannot say: an event without a command, or a word of a command that leads nowhere.
    pub fn from_value(value: &Json) -> Result<Self, String> {
        let manifest = Self::deserialize(value).map_err(|it| it.to_string())?;
        if manifest.command.is_empty() && !manifest.events.is_empty() {
            return Err("it is told of events, and has no `command` to tell".to_owned());
        }
        starts_somewhere(&manifest.command)?;
        Ok(manifest)
    }

    /// The files of its folder that its command names.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let words = self.command.iter();
        words.filter_map(|it| it.strip_prefix(OWN_FILE))
    }

    /// Whether it is given that part of a payload.
    pub fn sees(&self, part: &str) -> bool {
        let said = self.sees.as_ref();
        said.is_none_or(|it| it.iter().any(|it| it == part))
    }
}

/// A relative path that is not said to be one of the plugin's own would be one of the project's, which nobody trusts.
fn starts_somewhere(command: &[String]) -> Result<(), String> {
    let first = command.first().map_or("", String::as_str);
    if first.starts_with(OWN_FILE) || first.starts_with('/') || !first.contains('/') {
        return Ok(());
    }
    Err(format!(
        "write `./{first}` for a file of the plugin's folder"
    ))
}

fn told(fault: &Diagnostic) -> String {
    let place = &fault.place;
    let (line, _) = place.source.line_and_column(place.span.start);
    format!("line {line}: {}", fault.message)
}

#[cfg(test)]
mod tests {
    use gemstack_lang::source::Source;

    use super::*;

    fn parsed(text: &str) -> Result<Manifest, String> {
        let text = format!("kind: plugin\nname: x\n{text}");
        Manifest::parse(&Document::yaml(Source::new("plugin.yaml", text)))
    }

    #[test]
    fn what_is_not_said_is_as_usual() {
        let manifest = parsed("command: [sh, ./a.sh]\nevents: [ripe]\n").expect("sound");
        assert_eq!(manifest.timeout, Duration::from_secs(30));
        assert_eq!((manifest.order, manifest.on_failure), (0, OnFailure::Fail));
        assert!(!manifest.required && manifest.sees("anything"));
        assert_eq!(manifest.files().collect::<Vec<_>>(), ["a.sh"]);
    }

    #[test]
    fn a_manifest_says_what_it_sees_and_how_long_it_may_take() {
        let text = "command: [a]\nsees: [step]\ntimeout: 5s\non_failure: warn\nsandbox: project\n";
        let manifest = parsed(text).expect("sound");
        assert!(manifest.sees("step") && !manifest.sees("sections"));
        assert_eq!(manifest.timeout, Duration::from_secs(5));
        assert_eq!(manifest.on_failure, OnFailure::Warn);
        assert_eq!(manifest.sandbox, Sandbox::Project);
    }

    #[test]
    fn a_fault_is_told_with_its_line() {
        let fault = |text| parsed(text).expect_err("a fault");
        assert!(fault("events: [ripe]\n").contains("no `command`"));
        assert!(fault("command: [a]\ntimeuot: 5s\n").starts_with("line 4: "));
        assert!(fault("command: [bin/a]\n").contains("`./bin/a`"));
        assert!(fault("command: []\n").starts_with("line 3: "));
    }
}

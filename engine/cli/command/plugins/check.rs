//! Runs the checks that plugins register.

use gemstack_run::failure::Failure;
use gemstack_run::plugin::check::{Finding, Severity, check};
use gemstack_run::plugin::{OnFailure, Plugin, withheld};
use gemstack_run::stop::Stop;
use serde_json::json;

use super::named;
use crate::answer::Answer;
use crate::app::App;
use crate::exit::Exit;
use crate::interrupt::block_on;
use crate::render::amount::counted;
use crate::shell::Shell;

/// A finding, and whose it is.
struct Found {
    /// Plugin and check: `house_rules/no_leftovers`.
    by: String,
    finding: Finding,
}

/// What came of all checks.
#[derive(Default)]
struct Checked {
    checks: u64,
    found: Vec<Found>,
    notes: Vec<String>,
}

/// Runs those of one plugin, or of all that may run.
pub fn run(app: &App, name: Option<&str>, shell: &Shell) -> Result<Answer, Failure> {
    if let Some(name) = name {
        let it = named(app, name)?;
        if !it.standing.runs() {
            return Err(Failure::refused(withheld::note(it)).coded("PluginNotTrusted"));
        }
    }
    let running = app.world.plugins().running()?.into_iter();
    let wanted = running.filter(|it| name.is_none_or(|name| it.manifest.name == name));
    let mut checked = Checked::default();
    let stop = Stop::default();
    block_on(shell, &stop, checked.run(app, wanted.collect()))?;
    Ok(checked.answer())
}

impl Checked {
    async fn run(&mut self, app: &App, plugins: Vec<&Plugin>) -> Result<(), Failure> {
        for plugin in plugins {
            for it in &plugin.manifest.registers.checks {
                let by = format!("{}/{}", plugin.manifest.name, it.name);
                let ended = check(&app.world, plugin, it).await;
                self.take(&by, ended, plugin.manifest.on_failure)?;
            }
        }
        Ok(())
    }

    fn take(
        &mut self,
        by: &str,
        ended: Result<Vec<Finding>, Failure>,
        on_failure: OnFailure,
    ) -> Result<(), Failure> {
        self.checks += 1;
        match (ended, on_failure) {
            (Ok(findings), _) => {
                let by = |finding| Found {
                    by: by.to_owned(),
                    finding,
                };
                self.found.extend(findings.into_iter().map(by));
            }
            (Err(failure), OnFailure::Fail) => return Err(failure),
            (Err(failure), OnFailure::Warn) => self.notes.push(failure.message),
        }
        Ok(())
    }

    fn answer(self) -> Answer {
        let errors = self
            .found
            .iter()
            .filter(|it| it.finding.severity == Severity::Error);
        let exit = match errors.count() {
            0 => Exit::Done,
            _ => Exit::Found,
        };
        let json = json!({
            "checks": self.checks,
            "findings": self.found.iter().map(Found::to_json).collect::<Vec<_>>(),
        });
        let text: String = self.found.iter().map(Found::line).collect();
        let told = format!(
            "{}, {}",
            counted(self.checks, "check"),
            counted(self.found.len() as u64, "finding")
        );
        let answer = Answer::new(text, json).ending(exit);
        self.notes
            .into_iter()
            .chain([told])
            .fold(answer, Answer::noting)
    }
}

impl Found {
    /// As compilers write it, which editors and services understand: `path:line: error: message`.
    fn line(&self) -> String {
        let Finding {
            message,
            path,
            line,
            help,
            severity,
        } = &self.finding;
        let line = line.map(|it| format!(":{it}")).unwrap_or_default();
        let place = path
            .as_ref()
            .map(|it| format!("{it}{line}: "))
            .unwrap_or_default();
        let help = help
            .as_ref()
            .map(|it| format!("\n  help: {it}"))
            .unwrap_or_default();
        format!(
            "{place}{}: {message} ({}){help}\n",
            severity.name(),
            self.by
        )
    }

    fn to_json(&self) -> serde_json::Value {
        let mut json = json!(self.finding);
        json["by"] = json!(self.by);
        json
    }
}

//! `doctor`: whether everything that a run needs is there.

use gemstack_run::failure::Failure;
use serde_json::{Value as Json, json};

use crate::answer::Answer;
use crate::app::App;
use crate::exit::Exit;
use crate::render::paint::Paint;
use crate::shell::Shell;

mod checks;

/// Checks everything.
pub fn run(shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    let findings = checks::all(&app);
    let broken = findings.iter().any(|it| it.health == Health::Broken);
    let json = json!({
        "ok": !broken,
        "checks": findings.iter().map(Finding::to_json).collect::<Json>(),
    });
    let text = findings
        .iter()
        .map(|it| it.text(shell.paint()))
        .collect::<String>();
    Ok(Answer::new(text, json).ending(if broken { Exit::Found } else { Exit::Done }))
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// It is there.
    Well,
    /// It is not, and can be done without.
    Missing,
    /// It is not, and nothing can be run.
    Broken,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What was checked.
    pub name: String,
    /// How it is.
    pub health: Health,
    /// What was found.
    pub found: String,
    /// How it is mended.
    pub cure: Option<String>,
}

impl Finding {
    /// Something that is there.
    pub fn well(name: &str, found: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            health: Health::Well,
            found: found.into(),
            cure: None,
        }
    }

    /// Something that can be done without.
    pub fn missing(name: &str, found: impl Into<String>, cure: impl Into<String>) -> Self {
        Self {
            health: Health::Missing,
            cure: Some(cure.into()),
            ..Self::well(name, found)
        }
    }

    /// Something that is needed.
    pub fn broken(name: &str, found: impl Into<String>, cure: impl Into<String>) -> Self {
        Self {
            health: Health::Broken,
            cure: Some(cure.into()),
            ..Self::well(name, found)
        }
    }

    fn to_json(&self) -> Json {
        let health = match self.health {
            Health::Well => "well",
            Health::Missing => "missing",
            Health::Broken => "broken",
        };
        json!({ "check": self.name, "health": health, "found": self.found, "help": self.cure })
    }

    fn text(&self, paint: Paint) -> String {
        let mark = match self.health {
            Health::Well => paint.green("ok     "),
            Health::Missing => paint.yellow("missing"),
            Health::Broken => paint.red("broken "),
        };
        let cure = self
            .cure
            .as_ref()
            .map(|it| format!("         {} {it}\n", paint.blue("help:")));
        format!(
            "{mark}  {:<13} {}\n{}",
            self.name,
            self.found,
            cure.unwrap_or_default()
        )
    }
}

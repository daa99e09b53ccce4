//! `status`: where the project stands.

use gemstack_run::failure::Failure;
use gemstack_run::lock::Lock;
use gemstack_run::report::Silent;
use gemstack_run::session::Session;
use gemstack_run::standing::Standing;
use gemstack_run::stop::Stop;
use gemstack_run::world::World;
use serde_json::{Map, Value as Json, json};

use crate::answer::Answer;
use crate::app::App;
use crate::next_step::NextStep;
use crate::render::paint::Paint;
use crate::render::visible::visible_line;
use crate::shell::Shell;

/// Shows where the project stands.
pub fn run(shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    let status = Status::read(&app.world)?;
    Ok(Answer::new(status.text(shell.paint()), status.to_json()))
}

struct Status {
    root: String,
    standing: Standing,
    next: NextStep,
    latest: Latest,
}

/// What is known of the latest run, as far as it has not ended.
enum Latest {
    /// There is nothing to go on with.
    Ended,
    /// Somebody is at it.
    Running(String),
    /// It can go on.
    Resumable(String),
    /// Its journal cannot be read.
    Unreadable(Failure),
}

impl Latest {
    fn read(world: &World) -> Self {
        let session = Session {
            world,
            reporter: &Silent,
            stop: &Stop::default(),
        };
        match session.open().map(|it| it.map(|it| it.run)) {
            Ok(Some(run)) if Lock::is_held_for(world.root(), &run).unwrap_or(false) => {
                Self::Running(run)
            }
            Ok(Some(run)) => Self::Resumable(run),
            Ok(None) => Self::Ended,
            Err(failure) => Self::Unreadable(failure),
        }
    }

    fn line(&self) -> (&'static str, Option<String>) {
        match self {
            Self::Ended => ("Resume", None),
            Self::Running(run) => ("Running", Some(run.clone())),
            Self::Resumable(run) => ("Resume", Some(format!("gemstack resume   ({run})"))),
            Self::Unreadable(failure) => {
                let cure = failure.help.as_deref().unwrap_or_default();
                let told = format!("{}\n           {cure}", failure.message);
                ("Damaged", Some(told))
            }
        }
    }
}

impl Status {
    fn read(world: &World) -> Result<Self, Failure> {
        let standing = Standing::read(world)?;
        let next = NextStep::of(&standing)?;
        let latest = Latest::read(world);
        let root = world.root().place().display().to_string();
        Ok(Self {
            root,
            standing,
            next,
            latest,
        })
    }

    /// The boxes of the lifecycle, and whether each is ticked.
    fn phases(&self) -> Vec<(&str, bool)> {
        let boxes = self.standing.plan.boxes();
        boxes
            .into_iter()
            .map(|it| (it, self.standing.record.is_done(it)))
            .collect()
    }

    fn facts(&self) -> Map<String, Json> {
        match self.standing.situation.facts.to_json() {
            Json::Object(facts) => facts,
            _ => Map::new(),
        }
    }

    fn to_json(&self) -> Json {
        let phases: Map<_, _> = self
            .phases()
            .into_iter()
            .map(|(name, done)| (name.to_owned(), Json::from(done)))
            .collect();
        json!({
            "state": self.standing.situation.state,
            "focus": self.standing.record.focus,
            "phases": phases,
            "project_root": self.root,
            "lifecycle": self.standing.plan.name,
            "counts": self.standing.situation.counts,
            "facts": self.facts(),
            "resumable": match &self.latest { Latest::Resumable(run) => Some(run), _ => None },
            "running": match &self.latest { Latest::Running(run) => Some(run), _ => None },
            "next": self.next.to_json(),
        })
    }

    fn text(&self, paint: Paint) -> String {
        let lines = [
            (
                "Lifecycle",
                Some(format!("{} in {}", self.standing.plan.name, self.root)),
            ),
            ("Feature", Some(self.feature(paint))),
            ("State", Some(paint.bold(&self.standing.situation.state))),
            ("Steps", Some(self.steps(paint))),
            ("Facts", self.facts_line()),
            ("Limits", self.limits()),
            self.latest.line(),
            (
                "Next",
                Some(format!(
                    "{}\n           {}",
                    paint.bold(&visible_line(&self.next.command)),
                    visible_line(&self.next.reason)
                )),
            ),
        ];
        let said = lines
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let lines = said.map(|(name, value)| format!("{name:<9}  {value}\n"));
        lines.collect::<Vec<_>>().concat()
    }

    fn feature(&self, paint: Paint) -> String {
        self.standing
            .record
            .focus
            .clone()
            .unwrap_or_else(|| paint.dim("none under way"))
    }

    fn steps(&self, paint: Paint) -> String {
        let phases = self.phases().into_iter();
        let boxes = phases.map(|(name, done)| {
            if done {
                paint.green(&format!("[x] {name}"))
            } else {
                format!("[ ] {name}")
            }
        });
        boxes.collect::<Vec<_>>().join("  ")
    }

    fn facts_line(&self) -> Option<String> {
        let facts = self.facts();
        let said = facts
            .iter()
            .map(|(name, value)| format!("{name}: {}", plain(value)));
        (!facts.is_empty()).then(|| said.collect::<Vec<_>>().join(", "))
    }

    fn limits(&self) -> Option<String> {
        let counts = self
            .standing
            .situation
            .counts
            .iter()
            .filter(|(_, used)| **used > 0);
        let said = counts.filter_map(|(name, used)| {
            let limit = self.standing.plan.limit(name)?;
            Some(format!("{name} {used} of {}", limit.at_most))
        });
        let said: Vec<_> = said.collect();
        (!said.is_empty()).then(|| said.join(", "))
    }
}

fn plain(value: &Json) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

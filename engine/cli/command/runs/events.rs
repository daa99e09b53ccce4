//! `runs events`: everything that happened in a run.

use gemstack_run::event::Event;
use gemstack_run::failure::Failure;
use gemstack_run::world::World;
use serde_json::{Map, Value as Json, json};

use crate::answer::Answer;

/// Prints the events of a run.
pub(super) fn print(world: &World, run: &str) -> Result<Answer, Failure> {
    let (_, events) = super::events(world, run)?;
    let told: Vec<_> = events.iter().map(Told::of).collect();
    let text = told.iter().map(Told::line).collect::<String>();
    let json = told.into_iter().map(Told::json).collect();
    Ok(Answer::new(text, Json::Array(json)))
}

/// An event, its name apart from its fields.
struct Told {
    at: String,
    name: String,
    fields: Map<String, Json>,
}

impl Told {
    fn of(event: &Event) -> Self {
        let what = serde_json::to_value(&event.what).expect("events are JSON");
        let only = match what {
            Json::Object(fields) => fields.into_iter().next(),
            _ => None,
        };
        let (name, fields) = only.expect("an event has a name");
        let fields = fields.as_object().cloned().unwrap_or_default();
        Self {
            at: event.at.clone(),
            name,
            fields,
        }
    }

    /// When, what, and of which stage or step.
    fn line(&self) -> String {
        let word = |key: &str| self.fields.get(key).and_then(Json::as_str);
        let subject = ["stage", "step", "scope", "name", "outcome"];
        let subject = subject.iter().find_map(|it| word(it)).unwrap_or_default();
        let line = format!("{}  {:<16} {subject}", self.at, self.name);
        line.trim_end().to_owned() + "\n"
    }

    fn json(self) -> Json {
        let mut json = json!({ "at": self.at, "event": self.name });
        json.as_object_mut().expect("an object").extend(self.fields);
        json
    }
}

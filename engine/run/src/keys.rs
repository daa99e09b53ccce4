//! The keys of all providers that there are, and passwords in the addresses of their services: known, so that they can be
//! kept out of whatever is kept or shown.

use gemstack_lang::library::Library as _;
use serde_json::{Map, Value as Json};

use crate::event::{Event, What};
use crate::failure::Failure;
use crate::http::Secrets;
use crate::layers::Wording;
use crate::world::World;

/// What a proposal of a stage is called in an event: contents of the project's own files, which are kept as they are.
const FILES: &str = "files";

/// The secrets of a world. Most providers speak of nothing that is set, and are not read for it.
pub(crate) fn known(world: &World) -> Secrets {
    let set = Wording::any_of(world.names_that_are_set());
    let names = world.library().documents("provider").into_iter();
    let names = names.filter(|it| world.library().may_say("provider", it, &set));
    let documents = names.filter_map(|it| world.library().json("provider", &it));
    Secrets::of(documents.flat_map(|it| world.secrets_of(&it)))
}

/// An event without them.
pub(crate) fn without(event: Event, secrets: &Secrets) -> Event {
    if secrets.is_empty() || !stand_in(&event.what, secrets) {
        return event;
    }
    let what = serde_json::to_value(&event.what).expect("events are JSON");
    let what = serde_json::from_value::<What>(named(what, secrets));
    Event {
        what: what.expect("masked texts are texts"),
        ..event
    }
}

/// Whether one of them stands in an event. What a stage gave may be large: its texts are looked through as they are.
fn stand_in(what: &What, secrets: &Secrets) -> bool {
    let is_in = |it: &str| secrets.stand_in(it.as_bytes());
    match what {
        What::StageFinished {
            stage,
            outputs,
            read,
            ..
        } => is_in(stage) || read.keys().any(|it| is_in(it)) || outputs.any_text(&is_in),
        other => secrets.stand_in(&serde_json::to_vec(other).expect("events are JSON")),
    }
}

/// A failure without them.
pub(crate) fn failure_without(failure: Failure, secrets: &Secrets) -> Failure {
    let json = serde_json::to_value(&failure).expect("failures are JSON");
    serde_json::from_value(masked(json, secrets)).unwrap_or(failure)
}

/// What happened: its name, over its fields.
fn named(what: Json, secrets: &Secrets) -> Json {
    let Json::Object(named) = what else {
        return what;
    };
    let named = named.into_iter();
    let named = named.map(|(name, fields)| (name, of_event(fields, secrets)));
    Json::Object(named.collect())
}

fn of_event(mut fields: Json, secrets: &Secrets) -> Json {
    let files = fields.as_object_mut().and_then(|it| it.remove(FILES));
    let mut fields = masked(fields, secrets);
    if let (Some(fields), Some(files)) = (fields.as_object_mut(), files) {
        fields.insert(FILES.to_owned(), files);
    }
    fields
}

/// A value without them, in whatever text they stand.
pub(crate) fn masked(json: Json, secrets: &Secrets) -> Json {
    match json {
        Json::String(text) => Json::String(secrets.masked(&text).into_owned()),
        Json::Array(items) => items.into_iter().map(|it| masked(it, secrets)).collect(),
        Json::Object(fields) => {
            let fields = fields.into_iter();
            let fields = fields.map(|(name, value)| {
                let name = secrets.masked(&name).into_owned();
                (name, masked(value, secrets))
            });
            Json::Object(fields.collect::<Map<_, _>>())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::Secret;

    const KEY: &str = "k3y-of-the-orchard";

    fn kept(stage: &str, outputs: Json) -> String {
        let event = Event {
            at: "now".into(),
            what: What::StageFinished {
                stage: stage.into(),
                outputs: outputs.into(),
                files: Vec::new(),
                read: std::collections::BTreeMap::new(),
            },
        };
        let secrets = Secrets::of(Secret::keep(KEY));
        serde_json::to_string(&without(event, &secrets)).expect("JSON")
    }

    #[test]
    fn a_key_is_kept_out_of_an_event_wherever_it_stands_in_it() {
        for outputs in [
            json!(KEY),
            json!({ "a": [1, { "b": format!("so {KEY}!") }] }),
            json!({ "a": { KEY: null } }),
        ] {
            assert!(!kept("a", outputs.clone()).contains(KEY), "{outputs}");
        }
        assert!(!kept(&format!("a/{KEY}"), json!({})).contains(KEY));
    }

    #[test]
    fn an_event_without_keys_stays_as_it_is() {
        let kept = kept("a", json!({ "b": [1.0, -2, "c"] }));
        assert!(kept.contains(r#""outputs":{"b":[1.0,-2,"c"]}"#), "{kept}");
    }
}

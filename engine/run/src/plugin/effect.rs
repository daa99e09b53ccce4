//! What an answer makes of a payload. Pure.

use gemstack_lang::suggestion::cure;
use serde_json::{Map, Value as Json};

use super::answer::Answer;
use super::manifest::Manifest;
use super::sections::{self, Change};

/// The part of a payload that holds the sections of a prompt.
const SECTIONS: &str = "sections";

/// The payload as a plugin leaves it.
///
/// # Errors
/// Why the answer cannot be carried out; nothing of it is then.
pub fn of(answer: &Answer, manifest: &Manifest, payload: &Json) -> Result<Json, String> {
    if answer.set.is_empty() && answer.sections.is_empty() {
        return Ok(payload.clone());
    }
    let mut payload = payload.clone();
    let parts = payload.as_object_mut();
    let parts = parts.ok_or("the event carries nothing that has parts to set")?;
    for (part, value) in &answer.set {
        set(parts, manifest, part, value)?;
    }
    if !answer.sections.is_empty() {
        change(parts, manifest, &answer.sections)?;
    }
    Ok(payload)
}

fn set(
    parts: &mut Map<String, Json>,
    manifest: &Manifest,
    part: &str,
    value: &Json,
) -> Result<(), String> {
    if part == SECTIONS {
        sections::check(value)?;
    }
    *own(parts, manifest, part)? = value.clone();
    Ok(())
}

fn change(
    parts: &mut Map<String, Json>,
    manifest: &Manifest,
    changes: &[Change],
) -> Result<(), String> {
    let list = own(parts, manifest, SECTIONS)?.as_array_mut();
    let list = list.ok_or("the `sections` of the event are no list")?;
    changes.iter().cloned().try_for_each(|it| it.apply(list))
}

/// A part that the payload has and the plugin may set.
fn own<'p>(
    parts: &'p mut Map<String, Json>,
    manifest: &Manifest,
    part: &str,
) -> Result<&'p mut Json, String> {
    if !manifest.sees(part) {
        return Err(format!(
            "it sets `{part}`, which its manifest does not say that it `sees`"
        ));
    }
    let known = cure(part, parts.keys().map(String::as_str));
    let found = parts.get_mut(part);
    found.ok_or_else(|| format!("the event carries no `{part}`; {known}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn left(answer: Json, sees: Json) -> Result<Json, String> {
        let manifest = Manifest::from_value(&json!({ "name": "x", "sees": sees })).expect("sound");
        let answer: Answer = serde_json::from_value(answer).expect("an answer");
        of(
            &answer,
            &manifest,
            &json!({ "step": "s", "text": "old", "sections": [] }),
        )
    }

    fn section() -> Json {
        json!({ "heading": "X", "priority": 1, "items": [] })
    }

    #[test]
    fn parts_are_set_whole_and_sections_are_changed() {
        let set = left(json!({ "set": { "text": "new" } }), Json::Null).expect("an effect");
        assert_eq!(set, json!({ "step": "s", "text": "new", "sections": [] }));
        let added = left(
            json!({ "sections": [{ "add": { "section": section() } }] }),
            Json::Null,
        );
        assert_eq!(added.expect("an effect")["sections"], json!([section()]));
        let nothing = left(json!({ "notes": ["hello"] }), json!([])).expect("an effect");
        assert_eq!(nothing["text"], "old");
    }

    #[test]
    fn what_the_event_does_not_carry_or_the_plugin_does_not_see_is_not_set() {
        let fault = |answer, sees| left(answer, sees).expect_err("a fault");
        assert!(
            fault(json!({ "set": { "txet": "x" } }), Json::Null).contains("did you mean `text`")
        );
        assert!(fault(json!({ "set": { "text": "x" } }), json!(["step"])).contains("does not say"));
        let add = json!({ "sections": [{ "add": { "section": section() } }] });
        assert!(fault(add, json!(["step"])).contains("`sections`"));
        assert!(fault(json!({ "set": { "sections": [1] } }), Json::Null).contains("no section"));
    }
}

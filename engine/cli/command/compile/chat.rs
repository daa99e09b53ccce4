//! `compile --format chat`: the prompt as the messages of a chat, as services of models take them.

use serde_json::{Value as Json, json};

/// The messages: what the sections of the system say, then what those of the person say. A prompt whose sections are
/// not known is one message of the person.
pub fn messages(outputs: &Json, prompt: &str) -> Json {
    let said = |speaker: &str| said_by(speaker, outputs, prompt);
    let (system, user) = (said("system"), said("user"));
    if user.is_empty() && system.is_empty() {
        return json!([{ "role": "user", "content": prompt }]);
    }
    let messages = [("system", system), ("user", user)];
    let messages = messages.into_iter().filter(|(_, it)| !it.is_empty());
    messages
        .map(|(role, content)| json!({ "role": role, "content": content }))
        .collect()
}

fn said_by(speaker: &str, outputs: &Json, prompt: &str) -> String {
    let spans = outputs["spans"].as_array().map_or(&[][..], Vec::as_slice);
    let said = spans.iter().filter(|it| it["speaker"] == speaker);
    let said: String = said.filter_map(|it| text(it, prompt)).collect();
    match said.trim_end() {
        "" => String::new(),
        said => format!("{said}\n"),
    }
}

fn text<'p>(span: &Json, prompt: &'p str) -> Option<&'p str> {
    let place = |name: &str| span[name].as_u64().and_then(|it| usize::try_from(it).ok());
    prompt.get(place("start")?..place("end")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_go_to_who_says_them_and_nothing_is_lost() {
        let span = |speaker: &str, start: usize, end: usize| json!({ "speaker": speaker, "start": start, "end": end });
        let outputs =
            json!({ "spans": [span("user", 0, 6), span("system", 6, 12), span("user", 12, 17)] });
        let expected = json!([
            { "role": "system", "content": "rules\n" },
            { "role": "user", "content": "goal\n\ncode\n" },
        ]);
        assert_eq!(messages(&outputs, "goal\n\nrules\ncode\n"), expected);
    }

    #[test]
    fn a_prompt_of_unknown_sections_is_one_message() {
        let expected = json!([{ "role": "user", "content": "a" }]);
        assert_eq!(messages(&json!({}), "a"), expected);
    }
}

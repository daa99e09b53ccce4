//! Roles of the configuration: another model for the part that a step plays.

use gemstack::demo::server::ModelServer;
use serde_json::{Value as Json, json};

use crate::workplace::Workplace;

/// A feature that was begun, where somebody else writes the specification.
fn place(role: &str) -> Workplace {
    let place = Workplace::started();
    place.write(
        ".agent/config.toml",
        &format!("[roles.step1-spec]\n{role}\n"),
    );
    place
}

fn compiled(place: &Workplace, more: &[&str]) -> Json {
    let (json, exit) = place.json(&[&["compile", "step1-spec"], more].concat());
    assert_eq!(exit, 0, "{json}");
    json
}

#[test]
fn a_prompt_is_counted_as_the_model_counts_that_its_step_asks() {
    let place = place("model = [\"gpt-5-mini\", \"gemini-3.1-pro-preview\"]");
    let routed = compiled(&place, &[]);
    assert_eq!(routed["model"], "gpt-5-mini");
    assert_eq!(
        (&routed["budget"], &routed["limited_by"]),
        (&json!(400_000 - 16_384), &json!("context")),
        "what it reads, without what the step lets it write"
    );
    let o200k = gemstack_tokens::Tokenizer::named("o200k").expect("it is known");
    let prompt = routed["prompt"].as_str().expect("a prompt");
    assert_eq!(routed["tokens"], o200k.count(prompt));
    // A flag is for every role.
    let named = compiled(&place, &["--model", "gemini-3.1-pro-preview"]);
    assert_eq!(named["model"], "gemini-3.1-pro-preview");
    assert_ne!(named["tokens"], routed["tokens"]);
    let (exported, _) = place.json(&["export", "--format", "json", "step1-spec"]);
    assert_eq!(exported["model"], "gpt-5-mini");
}

#[test]
fn a_run_counts_and_cuts_the_prompt_as_the_model_of_its_step_reads() {
    let place = place("model = \"notes/story\"");
    place.offer("{ name: story, context: 8000, max_output: 2000, characters_per_token: 3 }");
    let server = ModelServer::replying(vec!["````file:docs/designs/x.md\n# X\n````\n".into()])
        .expect("a port");
    place.run_asking(&server, &["run", "step1-spec"]).success();
    let (show, _) = place.json(&["compile", "step1-spec"]);
    assert_eq!(show["budget"], json!(6000));
    assert_ne!(show["cut"], json!([]), "it does not fit whole");
    let asked = server.requests();
    let prompt = &asked[0].body["contents"][0]["parts"][0]["text"];
    let characters = prompt.as_str().expect("a prompt").chars().count();
    assert!(characters <= 6000 * 3, "{characters}");
}

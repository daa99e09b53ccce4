//! Every shipped provider, and the one of the examples, asked by the program as a user would: variables say
//! where it is and what the key is.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::cassettes::served;
use crate::one_answer::OneAnswer;
use crate::workplace::{Workplace, text};

/// The user's variables for a provider: the address, what stands at its end, and the key.
struct Variables(&'static str, &'static str, &'static str);

/// Each shipped provider with a model of it.
const ASKED: &[(&str, &str, Variables)] = &[
    (
        "anthropic",
        "claude-sonnet-5-5",
        Variables("ANTHROPIC_BASE_URL", "", "ANTHROPIC_API_KEY"),
    ),
    (
        "gemini",
        "gemini-3.8-flash",
        Variables("GEMINI_BASE_URL", "/v1beta", "GEMINI_API_KEY"),
    ),
    (
        "ollama",
        "ollama/qwen3:8b",
        Variables("OLLAMA_HOST", "", "OLLAMA_API_KEY"),
    ),
    (
        "openai",
        "gpt-6.1-sol",
        Variables("OPENAI_BASE_URL", "/v1", "OPENAI_API_KEY"),
    ),
    (
        "openai_responses",
        "openai_responses/gpt-6.1-sol",
        Variables("OPENAI_BASE_URL", "/v1", "OPENAI_API_KEY"),
    ),
];

/// Asks, records what it cost, and keeps what was said.
const WORK: &str = r#"
  ask:
    uses: model.ask
    timeout: 5m
    with: { model: "{{ config.default_model }}", prompt: "Say hello." }
  record:
    uses: costs.record
    always: true
    with: { feature: x, step: work, call: "{{ stages.ask }}" }
  keep:
    uses: files.put
    with: { path: said.md, content: "{{ stages.ask.text }}" }
"#;

/// A project that asks a model.
pub fn project(model: &str) -> Workplace {
    let place = Workplace::working(WORK);
    place
        .run(&["config", "set", "default_model", model])
        .success();
    place
}

/// How the program ended, and all that it printed.
pub struct Ran {
    pub exit: Option<i32>,
    pub printed: String,
}

/// Runs the step with these variables.
pub fn run(place: &Workplace, variables: &[(&str, &str)]) -> Ran {
    let mut command = place.command();
    command.envs(variables.iter().copied());
    let ended = command.args(["run", "work", "--feature", "x"]).assert();
    let output = ended.get_output();
    Ran {
        exit: output.status.code(),
        printed: text(&output.stdout) + &text(&output.stderr),
    }
}

fn asked(model: &str, variables: &Variables, server: &OneAnswer) -> (Workplace, Ran) {
    let place = project(model);
    let Variables(address, end, key) = *variables;
    let url = format!("{}{end}", server.url());
    // The server of Ollama is mostly told without a scheme.
    let url = match address {
        "OLLAMA_HOST" => url.replace("http://", ""),
        _ => url,
    };
    let ran = run(&place, &[(address, &url), (key, "key-of-a-cassette")]);
    (place, ran)
}

#[test]
fn whatever_is_shipped_answers_and_what_it_says_is_kept() {
    for (provider, model, variables) in ASKED {
        let (server, _) = served(provider, "streamed");
        let (place, ran) = asked(model, variables, &server);
        assert_eq!(ran.exit, Some(0), "{provider}: {}", ran.printed);
        assert_eq!(place.read("said.md"), "Grüß Gott 💎", "{provider}");
        let request = server.received();
        let body: Json = serde_json::from_str(&request.body).expect("JSON");
        assert!(
            body.to_string().contains("Say hello."),
            "{provider}: {body}"
        );
    }
}

#[test]
fn whatever_refuses_is_told_with_its_cure_and_without_the_key() {
    for (provider, model, variables) in ASKED {
        for case in [
            "quota",
            "too_long",
            "unauthorized",
            "wrong_model",
            "malformed",
        ] {
            let (server, told) = served(provider, case);
            let (_, ran) = asked(model, variables, &server);
            assert_eq!(ran.exit, Some(4), "{provider}/{case}: {}", ran.printed);
            let printed = ran.printed.split_whitespace().collect::<Vec<_>>().join(" ");
            for part in told {
                assert!(
                    printed.contains(&part),
                    "{provider}/{case}: {part} in {printed}"
                );
            }
            assert!(
                !ran.printed.contains("key-of-a-cassette"),
                "{provider}/{case}"
            );
        }
    }
}

#[test]
fn a_missing_key_is_told_with_the_variable_before_anything_is_sent() {
    for (model, variable) in [
        ("gpt-6.1-sol", "OPENAI_API_KEY"),
        ("claude-sonnet-5-5", "ANTHROPIC_API_KEY"),
        ("gemini-3.8-flash", "GEMINI_API_KEY"),
    ] {
        let ran = run(&project(model), &[]);
        assert_eq!(ran.exit, Some(4), "{}", ran.printed);
        assert!(ran.printed.contains(variable), "{}", ran.printed);
    }
}

#[test]
fn the_gateway_of_the_examples_is_asked_by_its_one_file() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/gateway/.agent");
    let file = "pipelines/providers/lighthouse.yaml";
    let document = fs::read_to_string(example.join(file)).expect("a document");
    let answer = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n\
        event: words\ndata: {\"w\":\"Ahoy\"}\n\n\
        event: bill\ndata: {\"read\":{\"dozens\":1,\"rest\":0},\"wrote\":{\"dozens\":0,\"rest\":1},\"cents\":0.05}\n\n\
        event: over\ndata: {\"why\":\"said\"}\n\n";
    let server = OneAnswer::with(answer.as_bytes().to_vec());
    let place = Workplace::working(WORK);
    place.write(&format!(".agent/{file}"), &document);
    place
        .run(&["config", "set", "default_model", "lamp-large"])
        .success();
    place.run(&["lint"]).success();
    let variables = [
        ("LIGHTHOUSE_URL", server.url()),
        ("LIGHTHOUSE_TOKEN", "whale-oil-1"),
    ];
    let ran = run(&place, &variables);
    assert_eq!(ran.exit, Some(0), "{}", ran.printed);
    assert_eq!(place.read("said.md"), "Ahoy");
    let request = server.received();
    assert_eq!(request.path, "/lamp-large/talk");
    assert_eq!(request.header("x-lamp-oil"), Some("whale-oil-1"));
    let (costs, _) = place.json(&["costs"]);
    assert!(costs.to_string().contains("0.0005"), "{costs}");
}

#[test]
fn the_example_of_a_gateway_has_no_faults() {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/gateway");
    let (json, exit) = Workplace::new().json(&["lint", "-C", example]);
    assert_eq!(
        (exit, json["diagnostics"].as_array().map(Vec::len)),
        (0, Some(0)),
        "{json:#}"
    );
}

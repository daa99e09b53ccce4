//! `models`, as a user has it.

use crate::workplace::Workplace;

/// A provider of a team, whose key is missing.
const ACME: &str = "\
kind: provider
name: acme
summary: The gateway of a team.
protocol: http
key: { env: [ACME_KEY], header: x-key, get: 'https://acme.example/keys' }
base_url: { default: 'https://acme.example' }
request: { url: '{{ base_url }}', body: {} }
reply: { stream: none, text: '{{ chunk.text }}', finish: '{{ chunk.end }}' }
models:
  - { name: acme-large, context: 200000, max_output: 8192, prices: { input: 1, output: 0.125 } }
  - { pattern: 'lab/*' }
";

fn place() -> Workplace {
    let place = Workplace::initialized();
    place.write(".agent/pipelines/providers/acme.yaml", ACME);
    place
}

#[test]
fn models_stand_below_their_providers_with_what_they_cost_and_what_is_missing() {
    let told = place().out(&["models", "acme"]);
    let expected = "  model       $ in  $ out  context  output  used for
acme  not ready: there is no key for `acme`
  acme-large  1.00  0.125     200k      8k
  lab/*          ?      ?        ?       ?
";
    assert_eq!(told, expected);
}

#[test]
fn every_line_fits_a_terminal_and_the_default_is_marked() {
    let told = place().out(&["models"]);
    assert!(told.lines().all(|it| it.chars().count() <= 80), "{told}");
    let marked = told.lines().find(|it| it.ends_with("default"));
    assert!(
        marked
            .expect("a default")
            .contains("gemini-3.1-pro-preview")
    );
}

#[test]
fn a_page_tells_where_a_key_is_given_out() {
    let told = place().out(&["models", "acme", "-v"]);
    assert!(told.contains("https://acme.example/keys"), "{told}");
    assert!(told.contains("200,000 tokens"), "{told}");
}

#[test]
fn a_key_that_is_set_is_told_by_its_place_and_not_shown() {
    let place = place();
    let mut command = place.command();
    command
        .env("ACME_KEY", "sk-123456789")
        .args(["models", "--ready", "--json"]);
    let output = command.assert().success().get_output().stdout.clone();
    let text = String::from_utf8(output).expect("text");
    assert!(!text.contains("123456"), "{text}");
    let models: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    let acme = models.iter().find(|it| it["model"] == "acme-large");
    let acme = acme.expect("it is ready");
    assert_eq!(
        (&acme["found"], &acme["ready"]),
        (&"ACME_KEY".into(), &true.into())
    );
    assert!(models.iter().all(|it| it["provider"] != "gemini"));
}

#[test]
fn a_provider_that_there_is_not_is_told_with_the_one_that_was_meant() {
    let told = place().err(&["models", "acne"]);
    assert!(told.contains("there is no provider `acne`"), "{told}");
    assert!(told.contains("did you mean `acme`?"), "{told}");
}

#[test]
fn a_default_that_no_provider_has_is_told() {
    let place = place();
    let mut command = place.command();
    command.env("GEMSTACK_DEFAULT_MODEL", "gemini-3.1-pr0-preview");
    let output = command
        .arg("models")
        .assert()
        .success()
        .get_output()
        .stderr
        .clone();
    let told = String::from_utf8(output).expect("text");
    assert!(told.contains("`gemini-3.1-pr0-preview`"), "{told}");
}

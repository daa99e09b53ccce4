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

/// A script of one reply that a specification accepts.
const STORY: &str = "\
kind: script
name: story
replies:
  - text: |
      ```file:docs/designs/user-search.md
      # User search
      ```
";

fn told(output: &[u8]) -> String {
    String::from_utf8_lossy(output).into_owned()
}

#[test]
fn where_the_default_is_out_of_reach_a_fallback_answers_and_the_summary_says_why() {
    let place = Workplace::started();
    place.write(".agent/pipelines/scripts/story.yaml", STORY);
    place
        .run(&["config", "set", "fallback_models", "story"])
        .success();
    let ended = place.run(&["run", "step1-spec"]).success();
    let line = "Answered by `story`, for `gemini-3.1-pro-preview`: there is no key for `gemini`\n";
    assert!(told(&ended.get_output().stdout).contains(line));
    let said = told(&ended.get_output().stderr);
    assert!(
        said.contains("there is no key for `gemini`, asking story instead"),
        "{said}"
    );
    let costs = place.json(&["costs"]).0.to_string();
    assert!(costs.contains("\"story\""), "{costs}");
}

#[test]
fn a_role_of_the_configuration_has_its_own_model() {
    let place = Workplace::started();
    place.write(".agent/pipelines/scripts/story.yaml", STORY);
    let config = "[roles.step1-spec]\nmodel = \"scripted/story\"\neffort = \"high\"\n";
    place.write(".agent/config.toml", config);
    place.run(&["run", "step1-spec"]).success();
    let models = place.json(&["models", "scripted"]).0;
    assert_eq!(models[0]["uses"], serde_json::json!(["step1-spec (high)"]));
    assert!(place.out(&["config", "list"]).contains("step1-spec"));
}

#[test]
fn a_model_of_a_flag_is_asked_for_every_role() {
    let place = Workplace::started();
    place.write(".agent/pipelines/scripts/story.yaml", STORY);
    place.write(
        ".agent/config.toml",
        "[roles.step1-spec]\nmodel = \"gemini-2.5-pro\"\n",
    );
    place
        .run(&["run", "step1-spec", "--model", "story"])
        .success();
}

#[test]
fn a_list_of_models_is_checked_model_by_model() {
    let place = Workplace::working(
        "  ask:\n    uses: model.ask\n    timeout: 1m\n    with: { model: [gemini-2.5-pro, gemini-2.5-pr0], prompt: hello }\n",
    );
    let found = place.out(&["lint"]);
    assert!(
        found.contains("no provider has a model `gemini-2.5-pr0`"),
        "{found}"
    );
    assert!(!found.contains("`gemini-2.5-pro`\n"), "{found}");
}

//! Plugins, as a user has them: what runs, what does not, who is told, and the examples.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use gemstack::demo::server::{ModelServer, Plan};
use serde_json::{Value as Json, json};

use crate::workplace::{Workplace, text};

const DESIGN: &str = "A design.\n\n````file:docs/designs/x.md\n# X\n````\n";

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples/plugins")
        .join(name)
}

/// Puts an example into the project.
fn install(place: &Workplace, name: &str) {
    for entry in fs::read_dir(example(name)).expect("an example") {
        let path = entry.expect("an entry").path();
        let file = path.file_name().expect("a name").to_string_lossy();
        let text = fs::read_to_string(&path).expect("a text");
        place.write(&format!(".agent/plugins/{name}/{file}"), &text);
    }
}

/// Puts a plugin in sh into the project: what its manifest says beside its name, and its lines.
fn write(place: &Workplace, name: &str, manifest: &str, lines: &str) {
    let folder = format!(".agent/plugins/{name}");
    let head = format!("kind: plugin\nname: {name}\nsummary: A test.\ncommand: [sh, ./x.sh]\n");
    place.write(
        &format!("{folder}/plugin.yaml"),
        &format!("{head}{manifest}"),
    );
    place.write(&format!("{folder}/x.sh"), lines);
}

fn digest(place: &Workplace, name: &str) -> String {
    let (shown, exit) = place.json(&["plugins", "show", name]);
    assert_eq!(exit, 0, "{shown:#}");
    shown["digest"].as_str().expect("a digest").to_owned()
}

fn trust(place: &Workplace, name: &str) {
    let digest = digest(place, name);
    place
        .run(&["plugins", "trust", name, "--digest", &digest])
        .success();
}

fn standing(place: &Workplace) -> String {
    let (listed, _) = place.json(&["plugins"]);
    listed[0]["standing"].as_str().expect("one").to_owned()
}

fn prompt(place: &Workplace) -> String {
    place.out(&["compile", "step1-spec"])
}

/// Whether there is a Python for the examples in it; where not, that is said.
fn has_python() -> bool {
    let found = Command::new("python3").arg("--version").output();
    let found = found.is_ok_and(|it| it.status.success());
    if !found {
        eprintln!("skipped: there is no `python3` for the plugin in Python");
    }
    found
}

#[test]
fn a_plugin_of_a_repository_runs_once_its_contents_are_trusted_and_no_longer() {
    let place = Workplace::started();
    install(&place, "house_rules");
    assert!(!prompt(&place).contains("HOUSE RULES"));
    let told = place.err(&["compile", "step1-spec"]);
    assert!(
        told.contains("`gemstack plugins trust house_rules`"),
        "{told}"
    );
    trust(&place, "house_rules");
    let compiled = prompt(&place);
    let at = |it: &str| compiled.find(it).expect(it);
    assert!(at("ROLES") < at("HOUSE RULES") && at("HOUSE RULES") < at("PHASE: "));
    assert!(compiled.contains("Count money in whole cents"));
    let file = ".agent/plugins/house_rules/house_rules.sh";
    let changed = place.read(file).replace("cents", "dollars");
    place.write(file, &changed);
    assert_eq!(standing(&place), "changed");
    assert!(!prompt(&place).contains("HOUSE RULES"));
    let told = place.err(&["compile", "step1-spec"]);
    assert!(told.contains("has changed since you trusted it"), "{told}");
}

#[test]
fn trust_is_given_to_a_digest_or_by_a_person_and_kept_outside_the_project() {
    let place = Workplace::started();
    install(&place, "house_rules");
    let nobody = place.run(&["plugins", "trust", "house_rules"]).code(3);
    let told = text(&nobody.get_output().stderr);
    let digest = digest(&place, "house_rules");
    assert!(told.contains(&format!("--digest {digest}")), "{told}");
    for wrong in [&digest[..15], "0123456789abcdef0123"] {
        let trust = ["plugins", "trust", "house_rules", "--digest", wrong];
        place.run(&trust).code(3);
    }
    assert_eq!(standing(&place), "untrusted");
    let trust = ["plugins", "trust", "house_rules", "--digest", &digest[..16]];
    place.run(&trust).success();
    assert_eq!(standing(&place), "trusted");
    assert!(place.config().join("trusted_plugins.json").is_file());
    assert!(!place.has(".agent/trusted_plugins.json"));
    place.run(&["plugins", "untrust", "house_rules"]).success();
    assert_eq!(standing(&place), "untrusted");
}

#[test]
fn a_project_that_would_say_itself_what_is_trusted_is_not_asked() {
    let place = Workplace::started();
    install(&place, "house_rules");
    let digest = digest(&place, "house_rules");
    let trust = ["plugins", "trust", "house_rules", "--digest", &digest];
    let mut inside = place.command();
    inside.env("GEMSTACK_CONFIG_DIR", place.path().join("config"));
    let refused = inside.args(trust).assert().code(3);
    let told = text(&refused.get_output().stderr);
    assert!(told.contains("NoPlaceForTrust"), "{told}");
    // Nor is a plugin the user's own for lying in what the project calls their directory.
    install(&place, "office_hours");
    let from = place.path().join(".agent/plugins");
    fs::create_dir_all(place.path().join("config")).expect("writable");
    fs::rename(from, place.path().join("config/plugins")).expect("writable");
    let mut inside = place.command();
    inside.env("GEMSTACK_CONFIG_DIR", place.path().join("config"));
    let listed = inside.args(["plugins", "--json"]).assert().success();
    let listed: Json = serde_json::from_slice(&listed.get_output().stdout).expect("JSON");
    assert!(
        listed
            .as_array()
            .expect("a list")
            .iter()
            .all(|it| it["standing"] == "untrusted")
    );
}

#[test]
fn a_plugin_of_the_user_runs_in_every_project() {
    let place = Workplace::started();
    install(&place, "house_rules");
    fs::create_dir_all(place.config()).expect("writable");
    let from = place.path().join(".agent/plugins");
    fs::rename(from, place.config().join("plugins")).expect("writable");
    assert_eq!(standing(&place), "own");
    assert!(prompt(&place).contains("HOUSE RULES"));
}

#[test]
fn the_example_in_python_refuses_a_run_before_any_money_is_spent_and_tells_what_failed() {
    if !has_python() {
        return;
    }
    let place = Workplace::started();
    install(&place, "office_hours");
    trust(&place, "office_hours");
    place.write("FREEZE", "until the release is out\n");
    let server = ModelServer::replying(vec![DESIGN.into()]).expect("a port");
    let refused = place.run_asking(&server, &["run", "step1-spec"]).code(3);
    let told = text(&refused.get_output().stderr);
    assert!(told.contains("RefusedByPlugin"), "{told}");
    assert!(told.contains("until the release is out"), "{told}");
    assert!(server.requests().is_empty() && !place.has("docs/designs/x.md"));
    fs::remove_file(place.path().join("FREEZE")).expect("it is there");
    let plans = vec![Plan::refused(401, "no such key")];
    let failing = ModelServer::planned(plans).expect("a port");
    let failed = place.run_asking(&failing, &["run", "step1-spec", "--anew"]);
    let told = text(&failed.get_output().stderr);
    assert!(
        told.contains("api_call failed (unauthorized), after 0 dollars"),
        "{told}"
    );
    place
        .run_asking(&server, &["run", "step1-spec", "--anew"])
        .success();
    assert!(place.has("docs/designs/x.md"));
}

#[test]
fn a_required_plugin_that_nobody_trusts_refuses_the_run() {
    let place = Workplace::started();
    write(
        &place,
        "guard",
        "events: [pre_run]\nrequired: true\n",
        "echo '{}'\n",
    );
    let server = ModelServer::repeating(vec![DESIGN.into()]).expect("a port");
    let refused = place.run_asking(&server, &["run", "step1-spec"]).code(3);
    let told = text(&refused.get_output().stderr);
    assert!(
        told.contains("PluginNotTrusted") && told.contains("plugins trust guard"),
        "{told}"
    );
    assert!(server.requests().is_empty());
    trust(&place, "guard");
    place
        .run_asking(&server, &["run", "step1-spec", "--anew"])
        .success();
}

#[test]
fn a_prompt_that_a_plugin_replaces_keeps_its_budget() {
    let place = Workplace::started();
    let lines =
        "printf '{\"set\": {\"text\": \"'; head -c 400000 /dev/zero | tr '\\0' x; printf '\"}}'\n";
    write(&place, "talkative", "events: [post_compile]\n", lines);
    trust(&place, "talkative");
    let within = ["compile", "step1-spec", "--token-budget", "20000"];
    let failed = place.run(&within).code(4);
    let told = text(&failed.get_output().stderr);
    assert!(
        told.contains("`talkative`") && told.contains("the budget of the prompt is 20000"),
        "{told}"
    );
    assert_eq!(prompt(&place).len(), 400_000);
    write(
        &place,
        "talkative",
        "events: [post_compile]\non_failure: warn\n",
        lines,
    );
    trust(&place, "talkative");
    let passed = place.run(&within).success();
    assert!(text(&passed.get_output().stdout).contains("WORKFLOW"));
    assert!(text(&passed.get_output().stderr).contains("`talkative`"));
}

#[test]
fn texts_that_a_plugin_registers_are_texts_like_any() {
    let place = Workplace::started();
    let manifest = "kind: plugin\nname: sea\nsummary: Texts.\nregisters: { texts: texts }\n";
    place.write(".agent/plugins/sea/plugin.yaml", manifest);
    let guardrail =
        "---\nname: salt\ntitle: Salt\nsummary: Of salt.\n---\n\nNo iron near the water.\n";
    place.write(".agent/plugins/sea/texts/guardrails/salt.md", guardrail);
    place.run(&["show", "guardrail/salt"]).code(1);
    trust(&place, "sea");
    let (shown, _) = place.json(&["show", "guardrail/salt"]);
    assert_eq!(shown["layer"], "plugin");
    place
        .run(&["config", "set", "guardrails", "salt"])
        .success();
    assert!(prompt(&place).contains("No iron near the water."));
    let (lint, exit) = place.json(&["lint"]);
    assert_eq!((exit, &lint["diagnostics"]), (0, &json!([])), "{lint:#}");
}

#[test]
fn a_plugin_is_tried_alone_and_its_faults_are_named() {
    let place = Workplace::started();
    write(
        &place,
        "x",
        "events: [a]\n",
        "echo '{\"set\": {\"n\": 2}, \"notes\": [\"two\"]}'\n",
    );
    let run = ["plugins", "run", "x", "a", "--payload", "{\"n\": 1}"];
    place.run(&run).code(3);
    trust(&place, "x");
    let (json, exit) = place.json(&run);
    assert_eq!((exit, &json["payload"]), (0, &json!({ "n": 2 })));
    assert!(place.err(&run).contains("two"));
    write(&place, "x", "events: [a]\n", "echo hello\n");
    trust(&place, "x");
    let failed = place.run(&run).code(4);
    let told = text(&failed.get_output().stderr);
    assert!(
        told.contains("the plugin `x` failed: its answer is no JSON"),
        "{told}"
    );
    write(&place, "x", "evnets: [a]\n", "");
    let (lint, exit) = place.json(&["lint"]);
    assert_eq!(
        (exit, &lint["diagnostics"][0]["rule"]),
        (1, &json!("unknown_key")),
        "{lint:#}"
    );
    assert_eq!(standing(&place), "unusable");
}

#[test]
fn every_example_is_sound_and_fits_its_schema() {
    let folder = example("");
    let lint = ["lint", folder.to_str().expect("a path")];
    let place = Workplace::new();
    let (json, exit) = place.json(&lint);
    assert_eq!((exit, &json["diagnostics"]), (0, &json!([])), "{json:#}");
}

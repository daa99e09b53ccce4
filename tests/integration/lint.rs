//! `lint`, `explain` and `schema`, as a user has them.

use serde_json::json;

use crate::workplace::{Workplace, text};

const BROKEN: &str = "kind: pipeline\nname: mine\nstages:\n  one:\n    uses: pipelin.run\n";

#[test]
fn all_that_is_shipped_is_without_faults() {
    let place = Workplace::new();
    let (json, exit) = place.json(&["lint"]);
    assert_eq!((exit, &json["diagnostics"]), (0, &json!([])));
}

#[test]
fn a_fault_is_shown_at_its_place_with_its_cure() {
    let place = Workplace::new();
    place.write("mine.yaml", BROKEN);
    let ended = place.run(&["lint", "mine.yaml"]).code(1);
    let out = text(&ended.get_output().stdout);
    for part in [
        "unknown_operation",
        "mine.yaml:5:11",
        "did you mean `pipeline.run`?",
    ] {
        assert!(out.contains(part), "no `{part}` in:\n{out}");
    }
    assert!(text(&ended.get_output().stderr).contains("1 file checked: 1 error"));
}

#[test]
fn a_secret_is_found_and_never_printed() {
    let place = Workplace::new();
    let token = format!("ghp_{}", "a1B2".repeat(9));
    let stage = format!("a: {{ uses: hook.fire, with: {{ event: {token} }} }}");
    let document = format!("kind: pipeline\nname: x\nstages:\n  {stage}\n");
    place.write("mine.yaml", &document);
    for format in ["human", "json", "github"] {
        let all = ["lint", "mine.yaml", "--format", format];
        let ended = place.run(&all).code(1);
        let out = text(&ended.get_output().stdout);
        assert_eq!(out.matches("literal_secret").count(), 1, "{out}");
        assert!(!out.contains(&token), "{out}");
    }
}

#[test]
fn standard_input_and_annotations() {
    let place = Workplace::new();
    let ended = place
        .command()
        .args(["lint", "-", "--format", "github"])
        .write_stdin(BROKEN)
        .assert()
        .code(1);
    let out = text(&ended.get_output().stdout);
    assert!(
        out.starts_with("::error file=standard input,line=5,"),
        "{out}"
    );
}

#[test]
fn a_folder_is_searched_and_what_is_not_ours_is_left_alone() {
    let place = Workplace::new();
    place.write("team/a.yaml", BROKEN);
    place.write("team/compose.yml", "services: {}\n");
    place.write("team/b.yaml", "kind: pipeline\nname: b\nstages:\n  one:\n    uses: pipeline.run\n    with: { pipeline: c }\n");
    place.write("team/c.yaml", "kind: pipeline\nname: c\nstages:\n  one:\n    uses: pipeline.run\n    with: { pipeline: begin }\n");
    let (json, exit) = place.json(&["lint", "team"]);
    assert_eq!(
        (exit, &json["files"], &json["errors"]),
        (1, &json!(3), &json!(1))
    );
    assert_eq!(json["diagnostics"][0]["file"], "team/a.yaml");
}

#[test]
fn a_text_that_names_a_role_there_is_not_is_found() {
    let place = Workplace::initialized();
    place.write(
        ".agent/workflows/step1-spec.md",
        "---\nroles: [archtect]\n---\n\n## Goal\n\nx\n",
    );
    let (json, exit) = place.json(&["lint"]);
    let found = &json["diagnostics"][0];
    assert_eq!(
        (exit, &found["rule"], &found["line"]),
        (1, &json!("unknown_text"), &json!(2))
    );
    assert_eq!(found["file"], ".agent/workflows/step1-spec.md");
}

#[test]
fn rules_operations_and_schemas_have_pages() {
    let place = Workplace::new();
    assert!(place.out(&["explain", "cycle"]).starts_with("# cycle\n"));
    assert!(
        place
            .out(&["explain", "pipeline.run"])
            .contains("## Parameters")
    );
    assert_eq!(place.json(&["schema", "pipeline"]).1, 0);
    assert!(
        place
            .err(&["explain", "cyle"])
            .contains("did you mean `cycle`?")
    );
}

#[test]
fn prices_age_in_a_teams_own_provider_by_the_day_that_is_given() {
    let place = Workplace::initialized();
    place.run(&["fork", "provider/gemini"]).success();
    let lint = |seconds: &str| {
        let mut command = place.command();
        command
            .env("SOURCE_DATE_EPOCH", seconds)
            .args(["lint", "--json"]);
        let output = command.assert().get_output().stdout.clone();
        String::from_utf8(output)
            .expect("UTF-8")
            .matches("stale_price")
            .count()
    };
    // The prices of its seven models were looked up on 2026-11-25.
    assert_eq!((lint("1811203199"), lint("1811203200")), (0, 7));
}

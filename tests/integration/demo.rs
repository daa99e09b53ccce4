//! The demonstration, as a user has it.

use serde_json::json;

use crate::workplace::{Workplace, text};

#[test]
fn the_demonstration_runs_all_steps_and_leaves_nothing_behind() {
    let place = Workplace::new();
    let scratch = tempfile::tempdir().expect("a directory");
    let mut command = place.command();
    let ended = command
        .env("TMPDIR", scratch.path())
        .args(["demo"])
        .assert()
        .success();
    let (out, err) = (
        text(&ended.get_output().stdout),
        text(&ended.get_output().stderr),
    );
    for step in [
        "step1-spec",
        "step2-trap",
        "step3-build",
        "step4-audit",
        "step5-ship",
    ] {
        assert!(err.contains(step), "no `{step}` in:\n{err}");
    }
    assert!(
        err.contains("failed  exit 1") && err.contains("passed  exit 0"),
        "{err}"
    );
    assert!(out.contains("8 calls") && out.contains("Try next"), "{out}");
    let left = std::fs::read_dir(scratch.path())
        .expect("a directory")
        .count();
    assert_eq!(left, 0, "nothing is left behind");
}

#[test]
fn a_kept_demonstration_is_a_shipped_project() {
    let place = Workplace::new();
    let (json, exit) = place.json(&["demo", "--keep", "notes"]);
    assert_eq!(
        (exit, &json["outcome"], &json["next"]["situation"]),
        (0, &json!("done"), &json!("final"))
    );
    assert!(
        place
            .read("notes/.agent/STATUS.md")
            .contains("[STATE: SHIPPED]")
    );
    assert!(
        place.json(&["costs", "-C", "notes"]).0["total_cost_usd"]
            .as_f64()
            .expect("a sum")
            > 0.0
    );
    let (runs, _) = place.json(&["runs", "-C", "notes"]);
    assert_eq!(
        runs.as_array().map(Vec::len),
        Some(8),
        "begin and seven steps"
    );
    let steps = runs.as_array().expect("runs")[1..].iter();
    for run in steps.map(|it| it["run"].as_str().expect("a name")) {
        let (replayed, exit) = place.json(&["replay", run, "-C", "notes"]);
        assert_eq!(exit, 0, "{replayed}");
    }
    place.run(&["demo", "--keep", "notes"]).code(3);
}

#[test]
fn the_demonstration_can_be_recorded() {
    let place = Workplace::new();
    let ended = place.run(&["demo", "--record", "calls.yaml"]).success();
    let told = text(&ended.get_output().stderr);
    let recorded = place.read("calls.yaml");
    let calls = recorded.matches("request:").count();
    assert!(calls > 5, "{recorded}");
    assert!(
        told.contains(&format!("{calls} calls to models recorded in `calls.yaml`")),
        "{told}"
    );
    assert!(recorded.starts_with("kind: script"), "{recorded}");
    assert_eq!(place.json(&["lint", "calls.yaml"]).1, 0);
}

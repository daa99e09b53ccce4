//! What was run: `runs events`, `verify` and `prune`, `replay` and `undo`, as a user has them.

use gemstack::demo::server::ModelServer;
use serde_json::json;

use crate::workplace::Workplace;

const DESIGN: &str = "````file:docs/designs/x.md\n# X\n````\n";

/// A project in which the first step was run, and the name of that run.
fn specified() -> (Workplace, String) {
    let place = Workplace::started();
    let server = ModelServer::replying(vec![DESIGN.into()]).expect("a server");
    place.run_asking(&server, &["run", "step1-spec"]).success();
    let (runs, _) = place.json(&["runs"]);
    let run = runs[1]["run"].as_str().expect("the second run").to_owned();
    (place, run)
}

/// Every file and folder below one.
fn entries(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let read = std::fs::read_dir(folder).expect("a folder");
    let mut all: Vec<_> = read.map(|it| it.expect("an entry").path()).collect();
    let below: Vec<_> = all
        .iter()
        .filter(|it| it.is_dir())
        .flat_map(|it| entries(it))
        .collect();
    all.extend(below);
    all.sort();
    all
}

#[test]
fn to_look_makes_nothing() {
    let place = Workplace::started();
    let (runs, _) = place.json(&["runs"]);
    let run = runs[0]["run"].as_str().expect("a run");
    let folder = place.path().join(".agent/runs").join(run);
    std::fs::remove_dir_all(folder.join("blobs")).expect("it keeps contents");
    let before = entries(place.path());
    for arguments in [
        &["runs"][..],
        &["runs", "show", "latest"],
        &["runs", "events", "latest"],
        &["runs", "verify"],
        &["status"],
        &["route"],
        &["costs"],
        &["list"],
        &["doctor"],
        &["compile", "step1-spec"],
        &["resume"],
    ] {
        place.run(arguments);
        let made: Vec<_> = entries(place.path())
            .into_iter()
            .filter(|it| !before.contains(it))
            .collect();
        assert!(made.is_empty(), "{arguments:?} made {made:?}");
    }
}

#[test]
fn a_paid_call_is_told_before_it_is_made_and_kept_before_it_is_read() {
    let (place, run) = specified();
    let (events, _) = place.json(&["runs", "events", &run]);
    let names: Vec<_> = events
        .as_array()
        .expect("events")
        .iter()
        .map(|it| it["event"].clone())
        .collect();
    let at = |name: &str| names.iter().position(|it| it == name).expect(name);
    assert_eq!(at("run_started"), 0);
    assert!(at("plans_proved") < at("call_intended"));
    assert_eq!(at("call_intended") + 1, at("call_answered"));
    assert!(at("call_answered") < at("commit_started"));
    let text = place.out(&["runs", "events", &run]);
    assert!(
        text.lines()
            .any(|it| it.ends_with("call_intended    step1-spec/run/api_call")),
        "{text}"
    );
}

#[test]
fn every_run_is_verified_and_replays_until_its_documents_change() {
    let (place, run) = specified();
    let (verified, exit) = place.json(&["runs", "verify"]);
    assert_eq!((exit, verified.as_array().map(Vec::len)), (0, Some(2)));
    let (replayed, exit) = place.json(&["replay", &run]);
    assert_eq!(exit, 0, "{replayed}");
    assert!(replayed["decisions"].as_u64() > Some(20), "{replayed}");

    let begun = verified[0]["run"].as_str().expect("the beginning");
    let (told, exit) = place.json(&["replay", begun]);
    assert_eq!(
        (exit, &told["error"]["code"]),
        (3, &json!("NothingToReplay"))
    );

    place.run(&["fork", "pipeline/step"]).success();
    let fork = ".agent/pipelines/step.yaml";
    place.write(
        fork,
        &place.read(fork).replace("Relevant Files", "Other Files"),
    );
    let (told, exit) = place.json(&["replay", &run]);
    assert_eq!(
        (exit, &told["error"]["code"]),
        (1, &json!("ReplayMismatch"))
    );
    assert_eq!(told["error"]["help"], "gemstack diff pipeline/step");

    let journal = format!(".agent/runs/{run}/journal.jsonl");
    place.write(
        &journal,
        &place.read(&journal).replacen("step1-spec", "step2-trap", 1),
    );
    let (told, exit) = place.json(&["runs", "verify", &run]);
    assert_eq!((exit, &told[0]["whole"]), (1, &json!(false)));
}

#[test]
fn a_run_is_undone_and_what_was_changed_since_is_listed() {
    let (place, run) = specified();
    let cost = place.json(&["costs"]).0["total_cost_usd"].clone();
    place.write("docs/designs/x.md", "# Mine\n");
    let (undone, exit) = place.json(&["undo", &run]);
    assert_eq!(
        (exit, &undone["restored"]),
        (0, &json!([".agent/STATUS.md"]))
    );
    assert_eq!(
        undone["kept"],
        json!({ "docs/designs/x.md": "it was changed since" })
    );
    assert!(!place.read(".agent/STATUS.md").contains("- [x] Spec"));
    assert_eq!(place.read("docs/designs/x.md"), "# Mine\n");
    assert_eq!(
        place.json(&["costs"]).0["total_cost_usd"],
        cost,
        "money stays spent"
    );
    let (route, _) = place.json(&["route"]);
    assert_eq!(route["step"], "step1-spec");
    place.run(&["undo", "no-such-run"]).code(1);
}

#[test]
fn old_runs_are_removed_and_the_latest_stays() {
    let (place, run) = specified();
    let (pruned, exit) = place.json(&["runs", "prune", "--keep", "0"]);
    assert_eq!(
        (exit, pruned["removed"].as_array().map(Vec::len)),
        (0, Some(1))
    );
    let (runs, _) = place.json(&["runs"]);
    assert_eq!(runs.as_array().map(Vec::len), Some(1));
    assert_eq!(runs[0]["run"], run.as_str());
}

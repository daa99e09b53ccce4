//! `run`, `drive`, `resume` and `compile`, as a user has them, against a model server on loopback.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gemstack::demo::server::{ModelServer, Plan};
use serde_json::json;

use crate::workplace::{Workplace, text};

const DESIGN: &str = "A design.\n\n````file:docs/designs/x.md\n# X\n````\n";

/// Every file below a directory with its bytes.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)
        .expect("a folder")
        .map(|it| it.expect("an entry").path())
    {
        if entry.is_dir() {
            files.extend(tree(&entry));
        } else {
            files.insert(
                entry.display().to_string(),
                fs::read(&entry).expect("readable"),
            );
        }
    }
    files
}

#[test]
fn a_step_that_is_not_permitted_is_refused_with_the_command_that_goes_on() {
    let place = Workplace::started();
    let (json, exit) = place.json(&["run", "step3-build"]);
    assert_eq!(
        (exit, &json["error"]["code"]),
        (3, &json!("InvalidStepTransition"))
    );
    assert_eq!(json["error"]["help"], "gemstack run step1-spec");
    let (json, exit) = place.json(&["run", "step3-biuld"]);
    assert_eq!(
        (exit, &json["error"]["help"]),
        (1, &json!("did you mean `step3-build`?"))
    );
}

#[test]
fn a_step_writes_its_files_its_effects_and_its_costs() {
    let (place, server) = (
        Workplace::started(),
        ModelServer::replying(vec![DESIGN.into()]).expect("a port"),
    );
    let ended = place
        .run_asking(&server, &["run", "step1-spec", "--json"])
        .success();
    let json: serde_json::Value = serde_json::from_slice(&ended.get_output().stdout).expect("JSON");
    assert_eq!(
        (&json["outcome"], &json["files"]),
        (&json!("done"), &json!(["docs/designs/x.md"]))
    );
    assert_eq!(
        (&json["next"]["step"], &json["failure"]),
        (&json!("step2-trap"), &json!(null))
    );
    assert!(json["cost"].as_f64().expect("a cost") > 0.0);
    assert_eq!(place.read("docs/designs/x.md"), "# X\n");
    assert!(place.read(".agent/STATUS.md").contains("- [x] Spec"));
    let shown = place.out(&["runs", "show", "latest"]);
    assert!(
        shown.contains("api_call") && shown.contains("journal.jsonl"),
        "{shown}"
    );
}

#[test]
fn a_dry_run_changes_no_byte_and_tells_what_it_would_cost() {
    let place = Workplace::started();
    let before = tree(place.path());
    let out = place.out(&["run", "step1-spec", "--dry-run"]);
    assert!(
        out.contains("Permitted") && out.contains("at most $"),
        "{out}"
    );
    assert_eq!(
        place.json(&["run", "step1-spec", "--dry-run"]).0["outcome"],
        "done"
    );
    assert!(tree(place.path()) == before, "the tree is byte-identical");
}

#[test]
fn a_missing_key_is_told_before_anything_is_sent() {
    let place = Workplace::started();
    let (json, exit) = place.json(&["run", "step1-spec"]);
    assert_eq!(
        (exit, &json["failure"]["code"]),
        (4, &json!("APIKeyNotConfigured"))
    );
    assert!(
        json["failure"]["help"]
            .as_str()
            .expect("a cure")
            .contains("GEMINI_API_KEY")
    );
}

#[test]
fn a_budget_is_checked_before_the_money_is_spent() {
    let (place, server) = (
        Workplace::started(),
        ModelServer::replying(vec![DESIGN.into()]).expect("a port"),
    );
    let ended = place
        .run_asking(&server, &["run", "step1-spec", "--max-cost", "0.0001"])
        .code(3);
    let said = text(&ended.get_output().stderr);
    assert!(said.contains("CostLimitExceeded"), "{said}");
    assert_eq!(server.requests(), []);
    place
        .run_asking(&server, &["resume", "--max-cost", "5"])
        .success();
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_run_that_failed_is_resumed_with_its_flags() {
    let plans = vec![Plan::refused(400, "no"), Plan::Reply(DESIGN.into())];
    let (place, server) = (
        Workplace::started(),
        ModelServer::planned(plans).expect("a port"),
    );
    place
        .run_asking(
            &server,
            &["run", "step1-spec", "--model", "gemini-2.5-flash"],
        )
        .code(1);
    let (status, _) = place.json(&["status"]);
    assert!(status["resumable"].is_string());
    place.run_asking(&server, &["resume"]).success();
    let models: Vec<_> = server.requests().into_iter().map(|it| it.model).collect();
    assert_eq!(models, ["gemini-2.5-flash", "gemini-2.5-flash"]);
    let (json, exit) = place.json(&["resume"]);
    assert_eq!(
        (exit, &json["error"]["code"]),
        (3, &json!("NothingToResume"))
    );
}

#[test]
fn driving_stops_after_as_many_steps_as_are_wanted() {
    let (place, server) = (
        Workplace::started(),
        ModelServer::replying(vec![DESIGN.into()]).expect("a port"),
    );
    let ended = place
        .run_asking(&server, &["drive", "--max-steps", "1", "--json"])
        .success();
    let json: serde_json::Value = serde_json::from_slice(&ended.get_output().stdout).expect("JSON");
    assert_eq!(
        (json["runs"].as_array().map(Vec::len), &json["next"]["step"]),
        (Some(1), &json!("step2-trap"))
    );
}

#[test]
fn a_prompt_is_printed_byte_for_byte_and_written_alike() {
    let place = Workplace::started();
    let out = place.out(&["compile", "step1-spec"]);
    assert!(
        out.contains("user search") && out.contains("WORKFLOW"),
        "{out}"
    );
    place
        .run(&["compile", "step1-spec", "-o", "prompt.md"])
        .success()
        .stdout("");
    assert_eq!(place.read("prompt.md"), out);
    assert!(place.err(&["compile", "step1-spec"]).contains("sections, "));
    assert_eq!(
        place.json(&["compile", "step1-spec"]).0["prompt"],
        json!(out)
    );
}

#[test]
fn an_interruption_ends_the_run_and_what_was_spent_is_recorded() {
    let server =
        ModelServer::planned(vec![Plan::Hang, Plan::Reply(DESIGN.into())]).expect("a port");
    let place = Workplace::started();
    let program = place.command().get_program().to_owned();
    let mut child = std::process::Command::new(program)
        .args(["run", "step1-spec"])
        .current_dir(place.path())
        .env("GEMSTACK_CONFIG_DIR", place.config())
        .env("GEMINI_BASE_URL", server.base_url())
        .env("GEMINI_API_KEY", "a-key")
        .stderr(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("it starts");
    while server.requests().is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let pid = child.id().to_string();
    let signalled = std::process::Command::new("kill")
        .args(["-INT", &pid])
        .status();
    assert!(signalled.expect("it starts").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    let (costs, _) = place.json(&["costs"]);
    assert!(costs["total_cost_usd"].as_f64().expect("a sum") > 0.0);
    assert_eq!(
        place.json(&["runs", "show", "latest"]).0["outcome"],
        "stopped"
    );
    place.run_asking(&server, &["resume"]).success();
    assert_eq!(place.read("docs/designs/x.md"), "# X\n");
}

#[test]
fn a_fault_in_what_a_step_runs_last_is_told_before_it_begins() {
    let place = Workplace::started();
    place.write(
        ".agent/pipelines/step.yaml",
        include_str!("../../pipelines/step.yaml")
            .replace("section.extend", "section.extnd")
            .as_str(),
    );
    let server = ModelServer::replying(Vec::new()).expect("a server");
    let ended = place.run_asking(&server, &["run", "step1-spec"]);
    let told = text(&ended.failure().code(1).get_output().stderr);
    assert!(
        told.contains("BrokenFork") && told.contains("section.extnd"),
        "{told}"
    );
    assert!(server.requests().is_empty());
}

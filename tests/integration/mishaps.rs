//! What a person meets who was unlucky: killed calls, damaged journals, the wrong run undone. The command that a message
//! names must go on.

use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use gemstack::demo::server::{ModelServer, Plan};
use serde_json::{Value as Json, json};

use crate::workplace::{Workplace, text};

const DESIGN: &str = "````file:docs/designs/x.md\n# X\n````\n";

/// A run whose call is under way: the first one of the server never comes back.
fn asking(place: &Workplace, server: &ModelServer) -> Child {
    let mut process = place.process();
    process
        .args(["run", "step1-spec"])
        .env("GEMINI_BASE_URL", server.base_url())
        .env("GEMINI_API_KEY", "a-key")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let child = process.spawn().expect("it starts");
    while server.requests().is_empty() {
        thread::sleep(Duration::from_millis(10));
    }
    child
}

fn never_then_a_design() -> ModelServer {
    let plans = vec![Plan::Hang, Plan::Reply(DESIGN.into())];
    ModelServer::planned(plans).expect("a server")
}

fn latest(place: &Workplace) -> Json {
    let (runs, _) = place.json(&["runs"]);
    let runs = runs.as_array().expect("runs");
    runs.last().expect("a run")["run"].clone()
}

fn damage_latest(place: &Workplace) -> String {
    let run = latest(place).as_str().expect("a name").to_owned();
    let journal = format!(".agent/runs/{run}/journal.jsonl");
    let whole = place.read(&journal);
    // What was on the disk when later lines were written.
    place.write(&journal, &whole.replacen("run_started", "run_stArted", 1));
    run
}

#[test]
fn status_tells_a_run_under_way_from_one_that_can_go_on() {
    let (place, server) = (Workplace::started(), never_then_a_design());
    let mut child = asking(&place, &server);
    let (status, _) = place.json(&["status"]);
    let run = latest(&place);
    assert_eq!(
        (&status["running"], &status["resumable"]),
        (&run, &Json::Null)
    );
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let (status, _) = place.json(&["status"]);
    assert_eq!(
        (&status["running"], &status["resumable"]),
        (&Json::Null, &run)
    );
}

#[test]
fn after_a_lost_call_the_next_command_is_the_one_that_goes_on() {
    let (place, server) = (Workplace::started(), never_then_a_design());
    let mut child = asking(&place, &server);
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let refused = place.run_asking(&server, &["resume"]);
    let out = text(&refused.code(3).get_output().stdout);
    let command = "gemstack resume --lost-call retry";
    assert!(
        out.contains(&format!("Next: {command} asks the model again")),
        "{out}"
    );
    let arguments: Vec<_> = command.split(' ').skip(1).collect();
    place.run_asking(&server, &arguments).success();
    assert!(place.has("docs/designs/x.md"));
}

#[test]
fn a_lost_call_of_a_run_that_is_over_stays_reserved() {
    let (place, server) = (Workplace::started(), never_then_a_design());
    let mut child = asking(&place, &server);
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let lost = latest(&place);
    let lost = lost.as_str().expect("a name");
    let anew = ["run", "step1-spec", "--anew"];
    place.run_asking(&server, &anew).success();
    // The lifecycle has moved on: the step of that run is not permitted any more.
    let refused = place.run_asking(&server, &["resume", lost]).code(3);
    let out = text(&refused.get_output().stdout);
    assert!(
        out.ends_with("trap of failing tests.\n"),
        "it names the next step: {out}"
    );
    let book: Json = serde_json::from_str(&place.read(".agent/costs.json")).expect("JSON");
    assert_eq!(book["reservations"][0]["run"], json!(lost));
    place.run(&["costs", "release", lost]).success();
    let (nothing, _) = place.json(&["costs", "release", "latest"]);
    let message = nothing["error"]["message"].as_str().expect("a message");
    assert!(!message.contains("latest"), "the run is named: {message}");
}

#[test]
fn a_damaged_journal_is_set_aside_and_the_project_goes_on() {
    let place = Workplace::started();
    let run = damage_latest(&place);
    let status = place.out(&["status"]);
    assert!(status.contains("Damaged    line 1 of "), "{status}");
    let cure = format!("runs set-aside {run}");
    for arguments in [
        &["start", "other", "--force"][..],
        &["undo", "latest"],
        &["runs", "prune"],
    ] {
        let told = place.err(arguments);
        assert!(told.contains(&format!("`gemstack {cure}`")), "{told}");
    }
    let before = place.read(&format!(".agent/runs/{run}/journal.jsonl"));
    place.run(&cure.split(' ').collect::<Vec<_>>()).success();
    let aside = format!(".agent/runs/{run}/journal.damaged.jsonl");
    assert_eq!(place.read(&aside), before, "nothing is lost");
    place.run(&["start", "other", "--force"]).success();
    place.run(&["runs", "verify"]).success();
}

#[test]
fn a_whole_journal_is_not_set_aside() {
    let place = Workplace::started();
    let (refused, exit) = place.json(&["runs", "set-aside", "latest"]);
    assert_eq!(
        (exit, &refused["error"]["code"]),
        (3, &json!("RunNotDamaged"))
    );
}

#[test]
fn a_content_that_is_gone_is_told_as_damage_and_undo_keeps_its_file() {
    let place = Workplace::started();
    let server = ModelServer::replying(vec![DESIGN.into()]).expect("a server");
    place.write("docs/designs/x.md", "# Old\n");
    place.run_asking(&server, &["run", "step1-spec"]).success();
    let blobs = place.path().join(format!(
        ".agent/runs/{}/blobs",
        latest(&place).as_str().expect("a name")
    ));
    for entry in std::fs::read_dir(&blobs).expect("blobs") {
        let path = entry.expect("an entry").path();
        if std::fs::read(&path).expect("readable") == b"# Old\n" {
            std::fs::remove_file(path).expect("it goes");
        }
    }
    let (verified, exit) = place.json(&["runs", "verify", "latest"]);
    assert_eq!(
        (exit, &verified[0]["whole"]),
        (1, &json!(false)),
        "{verified}"
    );
    let (undone, exit) = place.json(&["undo", "latest"]);
    assert_eq!(exit, 0, "{undone}");
    assert_eq!(
        undone["kept"]["docs/designs/x.md"],
        "what it held before is lost"
    );
    assert_eq!(place.read("docs/designs/x.md"), "# X\n");
}

#[test]
fn who_undoes_the_wrong_run_takes_that_back() {
    let place = Workplace::started();
    let server = ModelServer::replying(vec![DESIGN.into()]).expect("a server");
    place.run_asking(&server, &["run", "step1-spec"]).success();
    let run = latest(&place);
    let told = place.err(&["undo", "latest"]);
    assert!(!place.has("docs/designs/x.md"));
    let (runs, _) = place.json(&["runs"]);
    assert_eq!(
        runs[2]["step"],
        json!(format!("undo {}", run.as_str().expect("a name")))
    );
    let command = told.split('`').nth(1).expect("a command");
    let arguments: Vec<_> = command.split(' ').skip(1).collect();
    place.run(&arguments).success();
    assert_eq!(place.read("docs/designs/x.md"), "# X\n");
}

#[test]
fn a_negative_limit_is_told_as_what_it_is() {
    let place = Workplace::started();
    let told = place.err(&["run", "step1-spec", "--max-cost", "-1"]);
    assert!(
        told.contains("invalid value '-1' for '--max-cost"),
        "{told}"
    );
}

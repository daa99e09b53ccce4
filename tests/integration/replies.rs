//! Replies that cannot be used, services that do not answer, and books that are damaged.

use std::process::{Command, Stdio};
use std::time::Duration;

use gemstack::demo::server::{ModelServer, Plan};
use serde_json::{Value as Json, json};

use crate::workplace::{Workplace, text};

const PROSE: &str = "I would write the design.";
const DESIGN: &str = "````file:docs/designs/x.md\n# X\n````\n";

fn steps(place: &Workplace) -> Vec<Json> {
    let (costs, _) = place.json(&["costs"]);
    let steps = costs["features"]["user search"]["steps"].as_array();
    steps.cloned().unwrap_or_default()
}

#[test]
fn a_reply_that_cannot_be_used_is_kept_and_another_one_is_asked_for() {
    let replies = vec![PROSE.into(), PROSE.into(), DESIGN.into()];
    let server = ModelServer::replying(replies).expect("a server");
    let place = Workplace::started();
    let failed = place
        .run_asking(&server, &["run", "step1-spec", "--json"])
        .code(1);
    let json: Json = serde_json::from_slice(&failed.get_output().stdout).expect("JSON");
    assert_eq!(json["resume"], "gemstack resume --ask-again");
    assert_eq!(place.out(&["runs", "reply"]), PROSE);

    place.run_asking(&server, &["resume"]).code(1);
    assert_eq!(server.requests().len(), 2, "the same reply is tried again");
    place
        .run_asking(&server, &["resume", "--ask-again", "--max-cost", "0.01"])
        .code(3);
    assert_eq!(server.requests().len(), 2, "the budget is checked again");
    // What was to be done anew is open now; only the budget stands in the way.
    place
        .run_asking(&server, &["resume", "--max-cost", "5"])
        .success();
    assert_eq!(server.requests().len(), 3);
    assert_eq!(place.read("docs/designs/x.md"), "# X\n");
    assert_eq!(steps(&place).len(), 3, "all were paid for");
    place
        .run_asking(&server, &["resume", "--ask-again"])
        .code(3);
}

#[test]
fn what_of_a_reply_does_not_fit_is_asked_for_once_more_and_nothing_is_written_before() {
    let edit = |search: &str| {
        format!(
            "```edit:docs/y.md\n<<<<<<< SEARCH\n{search}\n=======\n# Why\n>>>>>>> REPLACE\n```\n"
        )
    };
    let replies = vec![format!("{DESIGN}{}", edit("# Wherefore")), edit("# Y")];
    let server = ModelServer::replying(replies).expect("a server");
    let place = Workplace::started();
    place.write("docs/y.md", "# Y\n\ntext\n");
    place.run_asking(&server, &["run", "step1-spec"]).success();
    assert_eq!(
        place.read("docs/designs/x.md"),
        "# X\n",
        "what fits is kept"
    );
    assert_eq!(place.read("docs/y.md"), "# Why\n\ntext\n");
    assert_eq!(server.requests().len(), 2);
    let steps = steps(&place);
    assert_eq!(steps.len(), 2, "both calls are in the books");
    let cost = |it: &Json| it["cost_usd"].as_f64().expect("a cost");
    assert!(steps.iter().all(|it| cost(it) > 0.0), "{steps:?}");
}

#[test]
fn a_reply_is_repaired_once_and_a_second_fault_changes_nothing() {
    let server = ModelServer::replying(vec![PROSE.into(), PROSE.into()]).expect("a server");
    let place = Workplace::started();
    place.run_asking(&server, &["run", "step1-spec"]).code(1);
    assert_eq!(server.requests().len(), 2);
    assert!(!place.has("docs"));
}

#[test]
fn files_of_earlier_attempts_are_put_back_although_a_reply_between_could_not_be_used() {
    let trap = "````file:tests/run.sh\necho not ok\nexit 1\n````\n";
    let code = |name: &str| format!("````file:src/{name}\nx\n````\n");
    let outside = "````file:../outside\nx\n````\n".to_owned();
    let replies = [
        DESIGN.into(),
        trap.into(),
        code("a"),
        outside,
        code("b"),
        code("c"),
    ];
    let server = ModelServer::replying(replies.to_vec()).expect("a server");
    let place = Workplace::started();
    let flags = ["--test-cmd", "sh tests/run.sh"];
    place
        .run_asking(&server, &["drive", flags[0], flags[1]])
        .code(3);
    assert!(place.has("src/a"));
    place
        .run_asking(&server, &["resume", "--ask-again"])
        .code(1);
    assert!(!place.has("src"), "everything of the run is put back");
    assert!(place.read(".agent/REFLECTION.md").contains("3 attempts"));
    assert_eq!(steps(&place).len(), 6);
}

#[test]
fn nobody_waits_for_a_day() {
    let server = ModelServer::planned(vec![Plan::busy(429, "86400s")]).expect("a server");
    let place = Workplace::started();
    let failed = place.run_asking(&server, &["run", "step1-spec"]).code(4);
    let told = text(&failed.get_output().stderr);
    assert!(
        told.contains("help: the service asks to wait 24 hours; then `gemstack resume`\n"),
        "{told}"
    );
}

#[test]
fn a_damaged_ledger_does_not_hide_why_a_run_failed() {
    let server = ModelServer::replying(vec![]).expect("a server");
    let place = Workplace::started();
    place.write(".agent/costs.json", "{ \"features\": ");
    let arguments = ["run", "step1-spec", "--max-cost", "5", "--json"];
    let failed = place.run_asking(&server, &arguments).code(3);
    let json: Json = serde_json::from_slice(&failed.get_output().stdout).expect("JSON");
    assert_eq!(json["failure"]["code"], "LedgerDamaged");
    assert!(json["failure"]["help"].is_string(), "{json}");
    assert_eq!(place.read(".agent/costs.json"), "{ \"features\": ");
}

#[test]
fn a_call_whose_process_was_killed_is_in_the_books_after_all() {
    let server = ModelServer::planned(vec![Plan::Hang, Plan::Reply(DESIGN.into())]);
    let server = server.expect("a server");
    let place = Workplace::started();
    let mut command = Command::new(env!("CARGO_BIN_EXE_gemstack"));
    command
        .current_dir(place.path())
        .args(["run", "step1-spec"]);
    command.env("GEMSTACK_CONFIG_DIR", place.config());
    command
        .env("GEMINI_BASE_URL", server.base_url())
        .env("GEMINI_API_KEY", "a-key");
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("it starts");
    while server.requests().is_empty() {
        assert!(child.try_wait().expect("a child").is_none(), "it asks");
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().expect("it is killed");
    child.wait().expect("it ended");

    let lost = place.run_asking(&server, &["resume"]).code(3);
    let told = text(&lost.get_output().stderr);
    assert!(told.contains("the call may have been billed"), "{told}");
    assert_eq!(server.requests().len(), 1, "nobody agreed to pay twice");
    assert_eq!(steps(&place).len(), 1, "it counts as spent");
    let again = ["resume", "--lost-call", "retry"];
    place.run_asking(&server, &again).success();
    let steps = steps(&place);
    let estimated: Vec<_> = steps.iter().map(|it| &it["estimated"]).collect();
    assert_eq!(estimated, [&json!(true), &Json::Null], "{steps:?}");
}

#[test]
fn where_there_is_no_project_nothing_is_left_behind() {
    let place = Workplace::new();
    for arguments in [
        &["start", "x"][..],
        &["run", "step1-spec"],
        &["recover", "x"],
    ] {
        let (json, exit) = place.json(arguments);
        assert_eq!(
            (exit, &json["error"]["code"]),
            (1, &json!("ProjectNotInitialized"))
        );
    }
    assert!(!place.has(".agent"));
}

#[test]
fn a_feature_without_a_name_is_wrong_usage() {
    let place = Workplace::initialized();
    for arguments in [&["start", " "][..], &["run", "step1-spec", "--feature", ""]] {
        place.run(arguments).code(2);
    }
    assert!(
        place
            .read(".agent/STATUS.md")
            .contains("[STATE: INITIALIZED]")
    );
}

#[test]
fn a_text_that_cannot_be_read_is_told_and_not_replaced() {
    let place = Workplace::started();
    let role = place.path().join(".agent/roles/architect.md");
    std::fs::create_dir_all(role.parent().expect("a folder")).expect("writable");
    std::fs::write(role, [0xff, 0xfe]).expect("writable");
    for arguments in [&["compile", "step1-spec"][..], &["show", "role/architect"]] {
        let told = place.err(arguments);
        assert!(told.contains("architect.md` is not UTF-8"), "{told}");
    }
    let (json, exit) = place.json(&["lint"]);
    let found = &json["diagnostics"][0];
    assert_eq!((exit, &found["rule"]), (1, &"unreadable_file".into()));
    let told = found["message"].as_str().expect("a message");
    assert!(told.contains("architect.md` is not UTF-8"), "{told}");
}

#[test]
fn a_document_in_the_folder_of_another_kind_is_found_by_the_linter() {
    let place = Workplace::started();
    let fork = place.out(&["show", "lifecycle/build_attempts"]);
    place.write(".agent/pipelines/build_attempts.yaml", &fork);
    let told = text(&place.run(&["lint"]).code(1).get_output().stdout);
    assert!(
        told.contains(".agent/pipelines/lifecycles/build_attempts.yaml"),
        "{told}"
    );
}

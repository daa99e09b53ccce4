//! Calls to models, recorded and answered from the recording, as a user has it.

use gemstack::demo::server::{ModelServer, Plan};

use crate::workplace::Workplace;

/// A reply that a specification accepts.
const REPLY: &str = "```file:docs/designs/user-search.md\n# User search\n```\n";

/// What a command prints on standard error.
fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A project whose specification was asked of a server and recorded: first it was busy, then it answered.
fn recorded(file: &str) -> Workplace {
    of(
        vec![Plan::busy(503, "0s"), Plan::Reply(REPLY.to_owned())],
        file,
    )
}

fn of(plans: Vec<Plan>, file: &str) -> Workplace {
    let place = Workplace::started();
    let server = ModelServer::planned(plans).expect("a server");
    let ended = place.run_asking(&server, &["run", "step1-spec", "--record", file]);
    let ended = ended.success();
    assert!(said(ended.get_output()).contains("to models recorded in `calls."));
    place
}

/// The same project before that, without a key, and with the recording.
fn anew(recorded: &Workplace, file: &str) -> Workplace {
    let place = Workplace::started();
    place.write(file, &recorded.read(file));
    place
}

#[test]
fn a_recorded_run_is_made_again_without_a_key_or_a_network() {
    for file in ["calls.yaml", "calls.kdl"] {
        let first = recorded(file);
        let second = anew(&first, file);
        let ended = second
            .run(&["run", "step1-spec", "--replay", file])
            .success();
        let told = said(ended.get_output());
        assert!(
            told.contains("answered 503"),
            "what failed fails again: {told}"
        );
        let path = "docs/designs/user-search.md";
        assert_eq!(second.read(path), first.read(path));
        let costs = |place: &Workplace| place.json(&["costs"]).0["total"].clone();
        assert_eq!(costs(&second), costs(&first));
    }
}

#[test]
fn a_recording_holds_no_key_and_is_a_document_without_a_fault() {
    let place = recorded("calls.yaml");
    let text = place.read("calls.yaml");
    assert!(text.starts_with("kind: script\nname: calls\n"), "{text}");
    assert!(!text.contains("a-key"), "{text}");
    place.run(&["lint", "calls.yaml"]).success();
}

#[test]
fn a_question_that_was_not_recorded_fails_and_says_how_it_differs() {
    let place = anew(&recorded("calls.yaml"), "calls.yaml");
    place.write(".agent/STYLE.md", "# Style\n\nShort lines.\n");
    let ended = place
        .run(&["run", "step1-spec", "--replay", "calls.yaml"])
        .code(3);
    let told = said(ended.get_output());
    assert!(told.contains("ReplayDiffers"), "{told}");
    assert!(told.contains("of `prompt` was"), "{told}");
    assert!(told.contains("--replay-any"), "{told}");
    assert!(!place.has("docs/designs/user-search.md"));
    place
        .run(&["resume", "--replay-any", "calls.yaml"])
        .success();
    assert!(place.has("docs/designs/user-search.md"));
}

#[test]
fn a_recording_in_which_nothing_failed_serves_as_a_script() {
    let first = of(vec![Plan::Reply(REPLY.to_owned())], "calls.yaml");
    let place = Workplace::started();
    place.write(
        ".agent/pipelines/scripts/calls.yaml",
        &first.read("calls.yaml"),
    );
    place
        .run(&["run", "step1-spec", "--model", "scripted/calls"])
        .success();
    assert!(place.has("docs/designs/user-search.md"));
}

#[test]
fn a_dry_run_records_nothing() {
    let place = Workplace::started();
    place
        .run(&["run", "step1-spec", "--dry-run", "--record", "calls.yaml"])
        .code(2);
    assert!(!place.has("calls.yaml"));
    let told = place.err(&["run", "step1-spec", "--replay", "calls.yaml"]);
    assert!(told.contains("there is no file `calls.yaml`"), "{told}");
}

#[test]
fn a_run_that_fails_is_recorded_too() {
    let place = Workplace::started();
    place
        .run(&["run", "step1-spec", "--record", "calls.yaml"])
        .code(4);
    assert!(place.read("calls.yaml").contains("APIKeyNotConfigured"));
}

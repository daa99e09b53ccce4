use serde_json::json;

use crate::failure::Kind;
use crate::harness::Project;

const RUNS: &str = ".agent/runs/20260101-000000-00000";

/// A stage whose program prints, and looks for the note that tells of it.
const PRINTS: &str = "\
stages:
  checks:
    uses: tests.run
    with: { command: 'until ls .agent/runs/*/programs/*.json >/dev/null 2>&1; do sleep 0.01; done; echo one; echo two >&2; exit 3', expect: [passed] }
";

#[tokio::test]
async fn all_that_a_program_prints_is_kept_and_pointed_to() {
    let project = Project::new(&[], &[]);
    let failure = project.run(PRINTS, json!({})).await.failure();
    let log = format!("{RUNS}/output/p1.checks.log");
    let kept = project.text(&log).expect("it is kept");
    let mut lines: Vec<_> = kept.split_whitespace().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["one", "two"]);
    assert!(
        failure
            .message
            .ends_with(&format!("\nall that it printed: {log}")),
        "{failure}"
    );
    let outputs = failure.outputs.expect("outputs");
    assert_eq!(outputs["log"], log);
    let notes = project
        .sandbox
        .root
        .list(&crate::tree::relative(&format!("{RUNS}/programs")).expect("a path"));
    assert!(notes.expect("a folder").is_empty());
}

#[tokio::test]
async fn a_dry_run_keeps_nothing() {
    let project = Project::new(&[], &[]);
    project.rehearse(PRINTS, json!({})).await;
    assert!(project.sandbox.listing().is_empty());
}

#[test]
fn a_run_in_memory_keeps_nothing() {
    let project = Project::new(&[], &[]);
    let given = project.perform("command.run", json!({ "argv": ["echo", "x"] }));
    assert_eq!(given.expect("it ends")["log"], json!(null));
    assert!(project.sandbox.listing().is_empty());
}

#[tokio::test]
async fn a_program_that_floods_its_output_leaves_a_bounded_one() {
    let project = Project::new(&[], &[]);
    let flood = "\
stages:
  flood:
    uses: command.run
    with: { argv: [sh, -c, \"head -c 200000000 /dev/zero | tr '\\\\0' 'x'\"] }
outputs:
  log: '{{ stages.flood.log }}'
  output: '{{ stages.flood.output }}'
";
    let outputs = project.run(flood, json!({})).await.outputs();
    let shown = outputs["output"].as_str().expect("text");
    assert!(shown.len() < 100 * 1024 && shown.contains("bytes left out"));
    let log = crate::tree::relative(outputs["log"].as_str().expect("a path")).expect("a path");
    let kept = project.sandbox.root.metadata(&log).expect("it is read");
    let length = kept.expect("a file").length;
    assert!(
        (64 << 20..(64 << 20) + 100).contains(&length),
        "{length} bytes"
    );
}

#[tokio::test]
async fn who_runs_out_of_its_time_may_tidy_up_and_is_not_judged() {
    let tidies = "\
stages:
  slow:
    uses: tests.run
    timeout: 1s
    with: { command: \"trap 'echo tidied > tidied; exit 1' TERM; while :; do sleep 0.01; done\" }
";
    // On a loaded machine a program may not come to it in time; it will in one of many tries.
    for _ in 0..60 {
        let project = Project::new(&[], &[]);
        let failure = project.run(tidies, json!({})).await.failure();
        assert_eq!(failure.kind, Kind::Timeout, "{failure}");
        if project.text("tidied").is_some() {
            return;
        }
    }
    panic!("the program is never asked to end");
}

#[test]
fn without_what_could_confine_it_nothing_runs() {
    let project = Project::new(&[], &[]);
    for (operation, with) in [
        (
            "tests.run",
            json!({ "command": "touch made", "sandbox": "project" }),
        ),
        (
            "command.run",
            json!({ "argv": ["touch", "made"], "sandbox": "project" }),
        ),
    ] {
        // Nothing supervises programs here, and only a supervisor confines.
        let failure = project.perform(operation, with).expect_err("no sandbox");
        assert_eq!(failure.kind, Kind::NotRunnable);
        assert_eq!(failure.code.as_deref(), Some("SandboxUnavailable"));
        assert!(failure.help.expect("a cure").contains("sandbox: none"));
    }
    assert!(project.files().is_empty());
}

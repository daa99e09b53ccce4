//! `diff --breaking`, as a user has it.

use std::process::Command;

use serde_json::json;

use crate::workplace::Workplace;

const LIFECYCLE: &str = ".agent/pipelines/lifecycles/five_step.yaml";
const RUN: &str = ".agent/pipelines/run.yaml";

fn git(place: &Workplace, arguments: &[&str]) {
    let identity = ["-c", "user.name=ann", "-c", "user.email=ann@example.org"];
    let ended = Command::new("git")
        .args(identity)
        .args(arguments)
        .current_dir(place.path())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .expect("git is there");
    assert!(ended.status.success(), "{ended:?}");
}

/// A feature under way in a project with two forks, all of it committed.
fn committed() -> Workplace {
    let place = Workplace::started();
    place.run(&["fork", "lifecycle/five_step"]).success();
    place.run(&["fork", "pipeline/run"]).success();
    git(&place, &["init", "-q"]);
    git(&place, &["add", "-A"]);
    git(&place, &["commit", "-qm", "forks"]);
    place
}

fn edit(place: &Workplace, path: &str, from: &str, to: &str) {
    let text = place.read(path);
    assert!(text.contains(from), "`{from}` is in `{path}`");
    place.write(path, &text.replace(from, to));
}

#[test]
fn what_breaks_is_told_with_both_places_and_for_whom() {
    let place = committed();
    let (json, exit) = place.json(&["diff", "--breaking", "--against", "HEAD"]);
    assert_eq!((exit, &json["documents"]), (0, &json!([])));
    edit(&place, LIFECYCLE, "IN_PROGRESS", "WORKING");
    edit(
        &place,
        RUN,
        "max_tokens: { type: integer",
        "max_tokens: { type: string",
    );
    let expected = "\
lifecycle/five_step
  breaking: the state `IN_PROGRESS` is removed; `WORKING` is new
    was    HEAD:.agent/pipelines/lifecycles/five_step.yaml:30:3
    now    .agent/pipelines/lifecycles/five_step.yaml:28:1
    why    \"user search\" is in it now, and nothing could go on
    cure   finish the feature first, or write `[STATE: WORKING]` into its record
           in the same change
  compatible: the state `WORKING` is new

pipeline/run
    run by pipeline/attempt, pipeline/ship, pipeline/step
  breaking: the input `max_tokens` takes string, no longer integer
    was    HEAD:.agent/pipelines/run.yaml:10:3
    now    .agent/pipelines/run.yaml:10:3
    why    a caller that gives something else is refused
    cure   take integer as before, or add another input beside `max_tokens`
";
    assert_eq!(
        place.out(&["diff", "--breaking", "--against", "HEAD"]),
        expected
    );
    assert!(expected.lines().all(|it| it.chars().count() <= 80));
    let (json, exit) = place.json(&["diff", "--breaking", "--against", "HEAD"]);
    assert_eq!(
        (exit, &json["breaking"], &json["compatible"]),
        (1, &json!(2), &json!(1))
    );
    let first = &json["documents"][0]["changes"][0];
    assert_eq!(
        (&first["what"], &first["old"]["line"]),
        (&json!("state_removed"), &json!(30))
    );
}

#[test]
fn one_document_or_file_is_compared_with_a_revision_a_file_or_what_is_below() {
    let place = committed();
    edit(&place, LIFECYCLE, "at_most: 5", "at_most: 4");
    edit(&place, RUN, "  evidence:", "  proof:");
    let breaks = |arguments: &[&str]| {
        let (json, _) = place.json(&[&["diff", "--breaking"], arguments].concat());
        let documents = json["documents"].as_array().expect("documents").iter();
        let names = documents.map(|it| it["document"].as_str().expect("a name").to_owned());
        (
            names.collect::<Vec<_>>().join(" "),
            json["breaking"].as_u64().expect("a count"),
        )
    };
    let run = ("pipeline/run".to_owned(), 1);
    assert_eq!(breaks(&["pipeline/run", "--against", "HEAD"]), run);
    assert_eq!(breaks(&[RUN, "--against", "HEAD"]), run);
    assert_eq!(breaks(&["pipeline/run"]), run);
    let both = ("lifecycle/five_step pipeline/run".to_owned(), 2);
    assert_eq!(breaks(&[]), both);
    assert_eq!(
        breaks(&[".agent/pipelines", "--against", "HEAD"]),
        ("lifecycle/five_step pipeline/run".into(), 2)
    );
    place.write(
        "old.yaml",
        &place.out(&["show", "pipeline/run", "--layer", "shipped"]),
    );
    assert_eq!(breaks(&["pipeline/run", "--against", "old.yaml"]), run);
    assert_eq!(breaks(&[RUN, "--against", "old.yaml"]), run);
}

#[test]
fn a_fork_that_is_removed_is_what_lies_below_and_another_document_is_gone() {
    let place = committed();
    place.write(".agent/pipelines/ours.yaml", "kind: pipeline\nname: ours\nstages: { one: { uses: project.detect, with: { detection: project } } }\n");
    git(&place, &["add", "-A"]);
    git(&place, &["commit", "-qm", "ours"]);
    std::fs::remove_file(place.path().join(RUN)).expect("it is there");
    let against = ["diff", "--breaking", "--against", "HEAD"];
    assert_eq!(place.json(&against).1, 0);
    std::fs::remove_file(place.path().join(".agent/pipelines/ours.yaml")).expect("it is there");
    let (json, exit) = place.json(&against);
    assert_eq!((exit, &json["breaking"]), (1, &json!(1)));
    assert_eq!(
        json["documents"][0]["changes"][0]["what"],
        "document_removed"
    );
}

#[test]
fn what_cannot_be_compared_is_told() {
    let place = committed();
    let told = |arguments: &[&str]| place.json(&[&["diff", "--breaking"], arguments].concat());
    let (json, exit) = told(&["--against", "nope"]);
    assert_eq!(
        (exit, &json["error"]["code"]),
        (1, &json!("UnknownRevision"))
    );
    let (json, exit) = told(&["--against=--output=evil"]);
    assert_eq!(
        (exit, &json["error"]["code"]),
        (1, &json!("UnknownRevision"))
    );
    assert!(!place.has("evil"));
    let (json, _) = told(&["--against", RUN]);
    assert_eq!(json["error"]["code"], "NothingToCompare");
    let elsewhere = Workplace::initialized();
    let (json, exit) = elsewhere.json(&["diff", "--breaking", "--against", "HEAD"]);
    assert_eq!(
        (exit, &json["error"]["code"]),
        (1, &json!("UnknownRevision"))
    );
}

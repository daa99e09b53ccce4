//! `graph`, as a user has it.

use serde_json::json;

use crate::workplace::{Workplace, text};

const BROKEN: &str =
    "kind: pipeline\nname: mine\nstages:\n  one:\n    uses: nothing\n    needs: [two]\n";

#[test]
fn a_document_is_drawn_by_name_by_kind_and_by_file_with_its_faults() {
    let place = Workplace::initialized();
    let by_name = place.run(&["graph", "five_step"]).success();
    let by_kind = place.run(&["graph", "lifecycle/five_step"]).success();
    assert_eq!(by_name.get_output().stdout, by_kind.get_output().stdout);
    place.write("mine.yaml", BROKEN);
    let by_file = place.run(&["graph", "mine.yaml"]).success();
    let out = text(&by_file.get_output().stdout);
    assert!(out.contains("two  there is no such stage"), "{out}");
}

#[test]
fn a_name_of_both_kinds_needs_its_kind() {
    let place = Workplace::initialized();
    place.write(
        ".agent/pipelines/five_step.yaml",
        &BROKEN.replace("mine", "five_step"),
    );
    let ended = place.run(&["graph", "five_step"]).code(1);
    let told = text(&ended.get_output().stderr);
    assert!(
        told.contains("`gemstack graph pipeline/five_step`"),
        "{told}"
    );
    place.run(&["graph", "pipeline/five_step"]).success();
}

#[test]
fn a_name_that_is_not_there_and_a_kind_without_picture_are_told() {
    let place = Workplace::initialized();
    let ended = place.run(&["graph", "five_stp"]).code(1);
    assert!(text(&ended.get_output().stderr).contains("did you mean `five_step`?"));
    let ended = place.run(&["graph", "role/architect"]).code(1);
    assert!(text(&ended.get_output().stderr).contains("is a role, which has no picture"));
}

#[test]
fn a_picture_is_written_to_a_file_and_given_as_json() {
    let place = Workplace::initialized();
    place
        .run(&["graph", "run", "--format", "svg", "-o", "run.svg"])
        .success();
    assert!(place.read("run.svg").starts_with("<svg "));
    let (picture, exit) = place.json(&["graph", "run"]);
    assert_eq!((exit, &picture["kind"]), (0, &json!("pipeline")));
    assert_eq!(picture["nodes"][0]["name"], "validate");
    assert_eq!(
        picture["edges"][0]["notes"][0],
        json!({ "says": "fields", "fields": ["context"] })
    );
}

//! `route`, `status`, `start` and `recover`, as a user has them.

use serde_json::json;

use crate::workplace::Workplace;

#[test]
fn a_place_without_a_project_says_how_to_begin() {
    let place = Workplace::new();
    let said = place.err(&["route"]);
    assert_eq!(
        said,
        "error: ProjectNotInitialized: there is no `.agent/STATUS.md` here\n  help: `gemstack init`\n"
    );
    let (json, exit) = place.json(&["status"]);
    assert_eq!(
        (exit, &json["error"]["code"]),
        (1, &json!("ProjectNotInitialized"))
    );
}

#[test]
fn the_router_says_what_is_next_and_status_where_it_stands() {
    let place = Workplace::initialized();
    let (route, exit) = place.json(&["route"]);
    assert_eq!(
        (exit, &route["action"], &route["step"]),
        (0, &json!("continue"), &json!("step1-spec"))
    );
    let (status, _) = place.json(&["status"]);
    assert_eq!(
        (&status["state"], &status["focus"]),
        (&json!("INITIALIZED"), &json!(null))
    );
    assert_eq!(
        status["phases"],
        json!({ "Spec": false, "Trap": false, "Build": false, "Audit": false, "Ship": false })
    );
}

#[test]
fn the_project_is_found_from_below() {
    let place = Workplace::initialized();
    place.write("src/deep/x", "");
    let ended = place
        .command()
        .current_dir(place.path().join("src/deep"))
        .arg("route")
        .assert()
        .success();
    assert!(!ended.get_output().stdout.is_empty());
}

#[test]
fn what_is_final_or_waits_ends_with_3() {
    let place = Workplace::initialized();
    let status = place.read(".agent/STATUS.md");
    place.write(
        ".agent/STATUS.md",
        &status.replace("INITIALIZED", "SHIPPED"),
    );
    let (route, exit) = place.json(&["route"]);
    assert_eq!(
        (exit, &route["action"], &route["situation"]),
        (3, &json!("blocked"), &json!("final"))
    );
    place.write(
        ".agent/STATUS.md",
        &status.replace("INITIALIZED", "BLOCKED"),
    );
    let (route, exit) = place.json(&["route"]);
    assert_eq!(
        (exit, &route["next_command"]),
        (3, &json!("gemstack recover"))
    );
    assert!(place.out(&["recover"]).contains("gemstack recover retry"));
    place.run(&["recover", "retest"]).success();
    assert!(
        place
            .read(".agent/STATUS.md")
            .contains("[STATE: IN_PROGRESS]")
    );
    place.run(&["recover", "retest"]).code(3);
}

#[test]
fn a_feature_begins_and_another_does_not_push_it_away() {
    let place = Workplace::initialized();
    place.write(".agent/AUDIT_FINDINGS.md", "# Old\n\nAUDIT: FINDINGS\n");
    place.run(&["start", "user search"]).success();
    assert!(place.read(".agent/STATUS.md").contains("user search"));
    assert!(
        !place.has(".agent/AUDIT_FINDINGS.md"),
        "the findings of another feature are archived"
    );
    let (json, exit) = place.json(&["start", "other"]);
    assert_eq!(
        (exit, &json["error"]["code"]),
        (3, &json!("FeatureUnderWay"))
    );
    place.run(&["start", "other", "--force"]).success();
}

#[test]
fn a_record_that_is_not_text_is_told() {
    let place = Workplace::initialized();
    std::fs::write(place.path().join(".agent/STATUS.md"), b"\xff\xfe").expect("writable");
    let (json, exit) = place.json(&["route"]);
    assert_eq!((exit, &json["error"]["code"]), (4, &json!("TextNotUtf8")));
}

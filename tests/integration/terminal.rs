//! What every command does alike: standard output, exit codes, help.

use std::process::{Command, Stdio};

use serde_json::json;

use crate::workplace::{Workplace, text};

#[test]
fn wrong_usage_ends_with_2_and_is_json_when_that_is_asked_for() {
    let place = Workplace::new();
    place.run(&["frobnicate"]).code(2);
    let (json, exit) = place.json(&["run"]);
    assert_eq!((exit, &json["error"]["kind"]), (2, &json!("usage")));
    assert_eq!(place.json(&["--version"]).1, 0);
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let place = Workplace::new();
    let program = place.command().get_program().to_owned();
    let mut child = Command::new(program)
        .args(["list"])
        .current_dir(place.path())
        .env("GEMSTACK_CONFIG_DIR", place.config())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success());
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn colours_are_used_when_they_are_asked_for() {
    let place = Workplace::initialized();
    assert!(!place.out(&["status"]).contains('\x1b'));
    assert!(place.out(&["status", "--color", "always"]).contains('\x1b'));
}

#[test]
fn quiet_says_nothing_but_what_went_wrong() {
    let place = Workplace::initialized();
    assert_eq!(place.err(&["lint", "-q"]), "");
    assert!(
        place
            .err(&["-q", "show", "role/nobody"])
            .starts_with("error: ")
    );
}

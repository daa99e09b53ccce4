//! One writer per working tree, whatever the command; reading commands go on.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use gemstack_run::files::Root;
use gemstack_run::lock::{Holder, Lock};
use serde_json::json;

use crate::workplace::Workplace;

const PIPELINE: &str = "kind: pipeline\nname: own\nsumary: typed in a hurry\nstages:\n  a: { uses: section.set, with: { file: x.md, section: X, items: [] } }\n";

/// Every command that writes into `.agent`.
const WRITING: &[&[&str]] = &[
    &["init", "--force"],
    &["start", "another", "--force"],
    &["run", "step1-spec"],
    &["drive"],
    &["recover", "retry"],
    &["fork", "role/sdet"],
    &["config", "set", "max-cost", "5", "--in-project"],
    &["config", "unset", "max-tokens", "--in-project"],
    &["costs", "reset", "user search"],
    &["undo", "latest"],
    &["runs", "prune"],
    &["runs", "set-aside", "latest"],
    &["compile", "step1-spec", "-o", ".agent/prompt.md"],
    &["export", "--format", "agents"],
    &["graph", "run", "-o", ".agent/graph.txt"],
    &[
        "convert",
        ".agent/pipelines/own.yaml",
        "--to",
        "kdl",
        "-o",
        ".agent/pipelines/other.kdl",
    ],
    &["schema", "--into", ".agent/schemas"],
    &["lint", "--fix", ".agent/pipelines"],
    &["lint", "--write-baseline", ".agent/baseline.json"],
];

/// Commands that only read.
const READING: &[&[&str]] = &[
    &["status"],
    &["route"],
    &["runs"],
    &["costs"],
    &["list"],
    &["config", "list"],
    &["compile", "step1-spec"],
    &["export", "--format", "json", "step1-spec"],
    &["show", "role/sdet"],
    &["run", "step1-spec", "--dry-run"],
    &["doctor"],
];

fn hold(place: &Path) -> Lock {
    let root = Root::open(place).expect("a project");
    Lock::take(&root, &Holder::this_process(Some("r".to_owned()), "a test"))
        .expect("the lock is free")
}

/// The files of `.agent` with their bytes, but for the lock itself.
fn state(place: &Workplace) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![place.path().join(".agent")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with(".gemstack.lock") {
                files.push((
                    path.display().to_string(),
                    fs::read(&path).expect("readable"),
                ));
            }
        }
    }
    files.sort();
    files
}

fn with_pipeline() -> Workplace {
    let place = Workplace::started();
    place.write(".agent/pipelines/own.yaml", PIPELINE);
    place.write(".agent/config.toml", "max_tokens = 5\n");
    place
}

#[test]
fn every_command_that_writes_waits_for_no_lock_and_writes_nothing_without_it() {
    let place = with_pipeline();
    let _lock = hold(place.path());
    let before = state(&place);
    for command in WRITING {
        let (json, exit) = place.json(command);
        assert_eq!(
            (exit, &json["error"]["code"]),
            (3, &json!("LockfileExists")),
            "{command:?}: {json}"
        );
    }
    assert!(state(&place) == before, "nothing was written");
}

#[test]
fn commands_that_read_go_on_while_another_writes() {
    let place = Workplace::started();
    let _lock = hold(place.path());
    for command in READING {
        let (json, exit) = place.json(command);
        assert_eq!(exit, 0, "{command:?}: {json}");
    }
}

#[test]
fn a_project_is_the_same_tree_through_a_link_and_from_a_folder_of_it() {
    let place = Workplace::started();
    fs::create_dir_all(place.path().join("src/deep")).expect("writable");
    let elsewhere = Workplace::new();
    symlink(place.path(), elsewhere.path().join("link")).expect("writable");
    symlink(place.path().join("src/deep"), elsewhere.path().join("deep")).expect("writable");
    let _lock = hold(place.path());
    for named in ["link", "deep", "link/src"] {
        let named = elsewhere.path().join(named);
        let arguments = ["-C", named.to_str().expect("UTF-8"), "fork", "role/sdet"];
        let (json, exit) = elsewhere.json(&arguments);
        assert_eq!(
            (exit, &json["error"]["code"]),
            (3, &json!("LockfileExists")),
            "{named:?}"
        );
    }
    let mut inside = place.process();
    inside
        .current_dir(place.path().join("src/deep"))
        .args(["fork", "role/sdet"]);
    assert_eq!(inside.output().expect("it starts").status.code(), Some(3));
}

#[test]
fn a_linked_tree_and_a_nested_project_are_trees_of_their_own() {
    let place = Workplace::started();
    let nested = place.path().join("nested");
    let arguments = ["-C", nested.to_str().expect("UTF-8"), "fork", "role/sdet"];
    let _lock = hold(place.path());
    fs::create_dir(&nested).expect("writable");
    assert_eq!(place.json(&arguments).1, 3, "a folder of the project");
    // A linked tree within the main one has a file `.git`, and no `.agent` yet.
    fs::write(nested.join(".git"), "gitdir: elsewhere\n").expect("writable");
    assert_eq!(place.json(&arguments).1, 0);
    assert!(nested.join(".agent/roles/sdet.md").exists());
}

/// Commands that need the lock are refused with a cure, and those that read go on.
fn refuses_to_write_and_reads(place: &Workplace) {
    for command in [
        &["start", "x", "--force"][..],
        &["fork", "role/sdet"],
        &["run", "step1-spec"],
    ] {
        let (json, exit) = place.json(command);
        assert_eq!(
            (exit, &json["error"]["code"]),
            (4, &json!("LockUnavailable")),
            "{json}"
        );
        let cure = json["error"]["help"].as_str().expect("a cure");
        assert!(cure.contains("writable"), "{cure}");
    }
    for command in READING.iter().filter(|it| **it != ["doctor"]) {
        let (json, exit) = place.json(command);
        assert_eq!(exit, 0, "{command:?}: {json}");
    }
}

#[test]
fn a_project_whose_lock_cannot_be_opened_is_told_with_a_cure_and_can_be_read() {
    let place = Workplace::started();
    let lock = place.path().join(".agent/.gemstack.lock");
    fs::remove_file(&lock).expect("it is there");
    fs::create_dir(&lock).expect("writable");
    refuses_to_write_and_reads(&place);
}

#[test]
fn a_project_that_may_not_be_written_is_told_with_a_cure_and_can_be_read() {
    let place = Workplace::started();
    let agent = place.path().join(".agent");
    fs::remove_file(agent.join(".gemstack.lock")).expect("it is there");
    let chmod = |mode| fs::set_permissions(&agent, PermissionsExt::from_mode(mode)).expect("ours");
    chmod(0o555);
    // Whoever may write anywhere is kept out by no permission; the test before this one is for them.
    if fs::write(agent.join("probe"), "").is_err() {
        refuses_to_write_and_reads(&place);
    }
    chmod(0o755);
}

#[test]
fn a_linked_state_folder_is_followed_inside_the_project_and_refused_outside() {
    let place = Workplace::started();
    fs::rename(place.path().join(".agent"), place.path().join("state")).expect("writable");
    symlink("state", place.path().join(".agent")).expect("writable");
    {
        let _lock = hold(place.path());
        let (json, exit) = place.json(&["fork", "role/sdet"]);
        assert_eq!(
            (exit, &json["error"]["code"]),
            (3, &json!("LockfileExists"))
        );
    }
    assert_eq!(place.json(&["fork", "role/sdet"]).1, 0);
    let elsewhere = Workplace::started();
    fs::remove_file(place.path().join(".agent")).expect("it is there");
    symlink(elsewhere.path().join(".agent"), place.path().join(".agent")).expect("writable");
    let (json, _) = place.json(&["fork", "role/architect"]);
    assert_eq!(
        json["error"]["code"],
        json!("PathTraversalBlocked"),
        "{json}"
    );
    assert!(!elsewhere.has(".agent/roles/architect.md"));
}

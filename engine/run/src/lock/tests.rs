use super::*;
use crate::files::sandbox::{Sandbox, path};

fn holder(pid: u32) -> Holder {
    let run = Some("20261121-041700".to_owned());
    Holder {
        pid,
        host: "build-7".to_owned(),
        run,
        command: "gemstack run step3-build".to_owned(),
    }
}

#[test]
fn who_comes_second_is_told_who_holds_it() {
    let sandbox = Sandbox::empty();
    let lock = Lock::take(&sandbox.root, &holder(1234)).unwrap();
    let fault = Lock::take(&sandbox.root, &holder(1)).unwrap_err();
    assert_eq!(fault.code(), "LockfileExists");
    let expected = format!(
        "Another gemstack run is already executing in this project.
  Lockfile: {}/.agent/.gemstack.lock
  Holder: process 1234 on build-7, run 20261121-041700, `gemstack run step3-build`
  The lock is released when that process ends; nothing needs deleting.",
        sandbox.root.place().display()
    );
    assert_eq!(fault.to_string(), expected);
    drop(lock);
    Lock::take(&sandbox.root, &holder(1)).unwrap();
}

#[test]
fn the_file_stays_and_blocks_nobody() {
    let sandbox = Sandbox::empty();
    drop(Lock::take(&sandbox.root, &holder(1)).unwrap());
    assert_eq!(sandbox.listing(), [".agent/", ".agent/.gemstack.lock"]);
    for left in [
        "",
        "1\n",
        "not a holder",
        "{\"pid\":1,\"host\":\"h\",\"command\":\"a very much longer line\"}",
    ] {
        sandbox.file(FILE, left);
        let lock = Lock::take(&sandbox.root, &holder(7)).unwrap();
        assert_eq!(
            serde_json::from_str::<Holder>(&sandbox.text(FILE).unwrap()).unwrap(),
            holder(7)
        );
        drop(lock);
    }
}

#[test]
fn a_holder_without_a_name_is_still_a_holder() {
    let sandbox = Sandbox::empty();
    let lock = Lock::take(&sandbox.root, &holder(1)).unwrap();
    sandbox.file(FILE, "");
    let fault = Lock::take(&sandbox.root, &holder(2)).unwrap_err();
    assert!(
        fault
            .to_string()
            .contains("Holder: a process that has not written its name yet"),
        "{fault}"
    );
    drop(lock);
}

#[test]
fn a_command_without_a_run_is_named_without_one() {
    let holder = Holder {
        run: None,
        ..holder(5)
    };
    assert_eq!(
        described(Some(&holder)),
        "process 5 on build-7, `gemstack run step3-build`"
    );
    let this = Holder::this_process(None, "gemstack start");
    assert_eq!(this.pid, std::process::id());
    assert!(!this.host.is_empty());
}

#[test]
fn a_project_that_cannot_be_written_is_not_run_unlocked() {
    let sandbox = Sandbox::with(&[(".agent", "a file where the folder should be")]);
    let fault = Lock::take(&sandbox.root, &holder(1)).unwrap_err();
    assert!(
        fault.to_string().starts_with("cannot lock the project"),
        "{fault}"
    );
}

#[test]
fn a_lock_is_not_taken_through_a_link_that_leaves() {
    let sandbox = Sandbox::empty();
    std::fs::create_dir(sandbox.beside("elsewhere")).unwrap();
    sandbox.link(".agent", "../elsewhere");
    let fault = Lock::take(&sandbox.root, &holder(1)).unwrap_err();
    assert_eq!(fault.code(), "PathTraversalBlocked");
}

/// Run by the test below in a process of its own: it takes the lock and waits to be killed.
#[test]
fn another_process_holds_the_lock_when_asked_to() {
    let Ok(place) = std::env::var("GEMSTACK_TEST_LOCK") else {
        return;
    };
    let root = Root::open(std::path::Path::new(&place)).unwrap();
    let _lock = Lock::take(&root, &holder(std::process::id())).unwrap();
    std::fs::write(root.absolute(&path("ready")), "").unwrap();
    std::thread::sleep(std::time::Duration::from_mins(10));
}

#[test]
fn a_killed_process_holds_nothing_any_more() {
    let sandbox = Sandbox::empty();
    let mut other = std::process::Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "lock::tests::another_process_holds_the_lock_when_asked_to",
        ])
        .env("GEMSTACK_TEST_LOCK", sandbox.root.place())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    while !sandbox.at("ready").exists() {
        assert_eq!(
            other.try_wait().unwrap(),
            None,
            "the other process ended too early"
        );
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let fault = Lock::take(&sandbox.root, &holder(1)).unwrap_err();
    assert!(
        fault
            .to_string()
            .contains(&format!("process {} on", other.id())),
        "{fault}"
    );
    other.kill().unwrap();
    other.wait().unwrap();
    Lock::take(&sandbox.root, &holder(1)).unwrap();
}

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
        "{\"pid\":1,\"host\":\"h\",\"command\":\"of an engine without epochs\"}",
    ] {
        sandbox.file(FILE, left);
        let lock = Lock::take(&sandbox.root, &holder(7)).unwrap();
        let told = Lock::take(&sandbox.root, &holder(1))
            .unwrap_err()
            .to_string();
        assert!(told.contains("process 7 on"), "{told}");
        assert_eq!(lock.epoch(), 1);
        let is_damaged = !left.is_empty() && !left.starts_with('{');
        assert_eq!(lock.note().is_some(), is_damaged, "{left}");
    }
}

#[test]
fn every_taking_has_a_greater_number_also_after_a_crash() {
    let sandbox = Sandbox::empty();
    let epochs = (0..400).map(|_| Lock::take(&sandbox.root, &holder(7)).unwrap().epoch());
    assert!(epochs.eq(1..=400));
    let written = sandbox.text(FILE).unwrap();
    assert!(
        written.len() < 64 << 10,
        "the file is begun anew now and then"
    );
    // A crash freed nothing, and tore the line of the next taking.
    sandbox.file(
        FILE,
        "{\"epoch\":400,\"pid\":1,\"host\":\"h\",\"command\":\"c\"}\n{\"epoch\":401,\"pi",
    );
    let lock = Lock::take(&sandbox.root, &holder(7)).unwrap();
    assert_eq!((lock.epoch(), lock.note()), (401, None));
    lock.is_ours().unwrap();
}

#[test]
fn who_lost_the_file_learns_it_before_writing() {
    let sandbox = Sandbox::empty();
    let stopped = Lock::take(&sandbox.root, &holder(1)).unwrap();
    stopped.is_ours().unwrap();
    std::fs::remove_file(sandbox.at(FILE)).unwrap();
    let fault = stopped.is_ours().unwrap_err();
    assert_eq!(fault.code(), "LockLost");
    assert!(fault.to_string().contains("was removed"), "{fault}");
    assert_eq!(sandbox.text(FILE), None, "looking makes no file");
    let other = Lock::take(&sandbox.root, &holder(2)).unwrap();
    let fault = stopped.is_ours().unwrap_err().to_string();
    assert!(fault.contains("taken by process 2 on build-7"), "{fault}");
    drop(stopped);
    other.is_ours().unwrap();
}

#[test]
fn a_file_that_names_another_epoch_is_not_ours() {
    let sandbox = Sandbox::empty();
    let lock = Lock::take(&sandbox.root, &holder(1)).unwrap();
    sandbox.file(FILE, "{\"epoch\":9}\n");
    assert_eq!(lock.is_ours().unwrap_err().code(), "LockLost");
}

#[test]
fn a_stopped_holder_is_told_with_the_way_to_continue_it() {
    let sandbox = Sandbox::empty();
    let mut other = helper(
        "lock::tests::another_process_holds_the_lock_when_asked_to",
        &sandbox,
    );
    until_ready(&sandbox, &mut other);
    let signal = |name: &str| {
        let pid = other.id().to_string();
        let sent = std::process::Command::new("kill")
            .args([name, &pid])
            .status();
        assert!(sent.unwrap().success());
    };
    signal("-STOP");
    let told = || {
        Lock::take(&sandbox.root, &holder(1))
            .unwrap_err()
            .to_string()
    };
    while !told().contains("That process is stopped: continue it") {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    signal("-CONT");
    while told().contains("stopped") {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    other.kill().unwrap();
    other.wait().unwrap();
}

#[test]
fn a_run_is_alive_while_its_process_holds_the_lock() {
    let sandbox = Sandbox::empty();
    let run = "20261121-041700";
    assert!(!Lock::is_held_for(&sandbox.root, run).unwrap());
    let lock = Lock::take(&sandbox.root, &holder(1)).unwrap();
    assert!(Lock::is_held_for(&sandbox.root, run).unwrap());
    assert!(!Lock::is_held_for(&sandbox.root, "another").unwrap());
    drop(lock);
    assert!(!Lock::is_held_for(&sandbox.root, run).unwrap());
}

#[test]
fn a_tree_is_the_same_through_a_link_and_a_nested_project_is_its_own() {
    let sandbox = Sandbox::with(&[("nested/.agent/x", "")]);
    std::os::unix::fs::symlink(sandbox.root.place(), sandbox.beside("link")).unwrap();
    let _lock = Lock::take(&sandbox.root, &holder(1)).unwrap();
    let linked = Root::open(&sandbox.beside("link")).unwrap();
    assert_eq!(
        Lock::take(&linked, &holder(2)).unwrap_err().code(),
        "LockfileExists"
    );
    let nested = Root::open(&sandbox.at("nested")).unwrap();
    Lock::take(&nested, &holder(2)).unwrap();
}

#[test]
fn a_link_within_the_project_leads_to_one_lock() {
    let sandbox = Sandbox::with(&[("state/x", "")]);
    sandbox.link(".agent", "state");
    let _lock = Lock::take(&sandbox.root, &holder(1)).unwrap();
    assert!(sandbox.text("state/.gemstack.lock").is_some());
    assert_eq!(
        Lock::take(&sandbox.root, &holder(2)).unwrap_err().code(),
        "LockfileExists"
    );
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
    let this = Holder::this_process(Some("r".to_owned()), "gemstack run");
    let _lock = Lock::take(&root, &this).unwrap();
    std::fs::write(root.absolute(&path("ready")), "").unwrap();
    std::thread::sleep(std::time::Duration::from_mins(10));
}

/// A process of its own that runs one of these tests for a project.
fn helper(test: &str, sandbox: &Sandbox) -> std::process::Child {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", test])
        .env("GEMSTACK_TEST_LOCK", sandbox.root.place());
    command
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());
    command.spawn().unwrap()
}

fn until_ready(sandbox: &Sandbox, other: &mut std::process::Child) {
    while !sandbox.at("ready").exists() {
        let ended = other.try_wait().unwrap();
        assert_eq!(ended, None, "the other process ended too early");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

#[test]
fn a_killed_process_holds_nothing_any_more() {
    let sandbox = Sandbox::empty();
    let mut other = helper(
        "lock::tests::another_process_holds_the_lock_when_asked_to",
        &sandbox,
    );
    until_ready(&sandbox, &mut other);
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

mod hammered;

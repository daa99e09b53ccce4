use super::super::sandbox::{Sandbox, path};
use super::*;

#[test]
fn what_is_appended_is_read_back_and_goes_on_where_it_ended() {
    let sandbox = Sandbox::empty();
    let journal = path(".agent/runs/1/journal.jsonl");
    let mut file = AppendFile::open(&sandbox.root, &journal).unwrap();
    file.append(b"one\n").unwrap();
    file.append(b"two\n").unwrap();
    file.sync().unwrap();
    assert_eq!(file.read_all().unwrap(), b"one\ntwo\n");
    drop(file);
    let mut file = AppendFile::open(&sandbox.root, &journal).unwrap();
    assert_eq!(file.length(), 8);
    file.append(b"three\n").unwrap();
    assert_eq!(file.read_all().unwrap(), b"one\ntwo\nthree\n");
}

#[test]
fn a_torn_end_is_cut_off() {
    let sandbox = Sandbox::with(&[("journal", "whole\nto")]);
    let mut file = AppendFile::open(&sandbox.root, &path("journal")).unwrap();
    file.cut(6).unwrap();
    file.append(b"next\n").unwrap();
    assert_eq!(sandbox.text("journal").unwrap(), "whole\nnext\n");
    file.cut(1000).unwrap();
    assert_eq!(file.length(), 11);
}

#[test]
fn it_opens_nothing_outside_and_nothing_of_git() {
    let sandbox = Sandbox::with(&[(".git/config", "[core]")]);
    sandbox.link("out", "../journal");
    sandbox.link("g", ".git");
    for text in ["out", "g/config", ".git/x"] {
        assert!(
            AppendFile::open(&sandbox.root, &path(text)).is_err(),
            "{text}"
        );
    }
    assert!(!sandbox.beside("journal").exists());
    assert!(AppendFile::open(&sandbox.root, &path("g")).is_err());
}

#[test]
fn a_folder_is_no_file() {
    let sandbox = Sandbox::with(&[("folder/x", "")]);
    assert!(AppendFile::open(&sandbox.root, &path("folder")).is_err());
    assert!(AppendFile::open(&sandbox.root, &path("folder/x/y")).is_err());
}

#[test]
fn after_a_failed_sync_nothing_is_appended_until_the_file_is_read_again() {
    use crate::fault::armed::Armed;
    use crate::fault::plan::{Fault, Plan, Refusal};
    let sandbox = Sandbox::empty();
    let mut log = AppendFile::open(&sandbox.root, &path("log")).unwrap();
    log.append(b"first\n").unwrap();
    log.sync().unwrap();
    log.append(b"second\n").unwrap();
    let fault = Fault::Refused(Refusal::Broken);
    let armed = Armed::over(sandbox.root.place()).with(Plan { at: 0, fault });
    let (told, _) = armed.during(|| {
        log.sync().expect_err("the disk is broken");
        log.append(b"third\n")
            .expect_err("and remains so")
            .to_string()
    });
    assert!(told.contains("could not be brought to the disk"), "{told}");
    log.sync().expect_err("nobody says that all is well");
    assert_eq!(sandbox.text("log").as_deref(), Some("first\n"));
    let mut log = AppendFile::open(&sandbox.root, &path("log")).unwrap();
    log.append(b"second\n").unwrap();
    log.sync().unwrap();
    assert_eq!(sandbox.text("log").as_deref(), Some("first\nsecond\n"));
}

use std::io;

use super::super::policy::{Policy, Writer};
use super::super::sandbox::{Sandbox, path};
use super::super::stage;
use super::*;

fn permitted(sandbox: &Sandbox, text: &str) -> Permitted {
    Policy::default()
        .check(&sandbox.root, &path(text), Writer::Proposal)
        .unwrap()
}

fn change(sandbox: &Sandbox, text: &str, content: Option<&str>, expected: Expected) -> Change {
    let content = content.map(|content| content.as_bytes().to_vec());
    Change {
        path: permitted(sandbox, text),
        content,
        executable: None,
        expected,
    }
}

fn write(sandbox: &Sandbox, text: &str, content: &str) -> Change {
    change(sandbox, text, Some(content), Expected::Any)
}

fn delete(sandbox: &Sandbox, text: &str) -> Change {
    change(sandbox, text, None, Expected::Any)
}

fn expecting(sandbox: &Sandbox, text: &str, content: &str, before: &str) -> Change {
    change(
        sandbox,
        text,
        Some(content),
        Expected::Digest(Digest::of(before.as_bytes())),
    )
}

fn prepared(sandbox: &Sandbox, changes: Vec<Change>) -> Result<Prepared, CommitFault> {
    prepare(&sandbox.root, changes)
}

fn committed(sandbox: &Sandbox, changes: Vec<Change>) -> Result<Vec<String>, CommitFault> {
    let places = prepared(sandbox, changes)?.publish()?;
    Ok(places.iter().map(ToString::to_string).collect())
}

#[test]
fn several_files_are_written_and_deleted_together() {
    let sandbox = Sandbox::with(&[("old", "1"), ("gone", "2")]);
    let changes = vec![
        write(&sandbox, "old", "new"),
        delete(&sandbox, "gone"),
        write(&sandbox, "a/b/c", "deep"),
    ];
    assert_eq!(
        committed(&sandbox, changes).unwrap(),
        ["old", "gone", "a/b/c"]
    );
    assert_eq!(sandbox.listing(), ["a/", "a/b/", "a/b/c", "old"]);
    assert_eq!(sandbox.text("old").unwrap(), "new");
    assert_eq!(sandbox.text("a/b/c").unwrap(), "deep");
}

#[test]
fn before_publishing_nothing_has_changed_for_a_reader() {
    let sandbox = Sandbox::with(&[("old", "1"), ("gone", "2")]);
    let changes = vec![write(&sandbox, "old", "new"), delete(&sandbox, "gone")];
    let prepared = prepared(&sandbox, changes).unwrap();
    assert_eq!(sandbox.text("old").unwrap(), "1");
    assert_eq!(sandbox.text("gone").unwrap(), "2");
    let temporary = sandbox
        .listing()
        .into_iter()
        .find(|name| stage::is_temporary(name))
        .unwrap();
    assert!(temporary.starts_with(".gemstack-"), "{temporary}");
    drop(prepared);
}

#[test]
fn what_is_dropped_leaves_no_trace() {
    let sandbox = Sandbox::with(&[("old", "1"), ("kept/x", "")]);
    let before = sandbox.listing();
    let changes = vec![
        write(&sandbox, "old", "new"),
        write(&sandbox, "a/b/c", ""),
        write(&sandbox, "a/d", ""),
        write(&sandbox, "kept/y", ""),
    ];
    drop(prepared(&sandbox, changes).unwrap());
    assert_eq!(sandbox.listing(), before);
    assert_eq!(sandbox.text("old").unwrap(), "1");
}

#[test]
fn the_pre_images_tell_bytes_and_modes() {
    let sandbox = Sandbox::with(&[("run.sh", "old")]);
    sandbox.chmod("run.sh", 0o750);
    let changes = vec![
        write(&sandbox, "run.sh", "new"),
        write(&sandbox, "fresh", ""),
    ];
    let prepared = prepared(&sandbox, changes).unwrap();
    let before = Before {
        bytes: b"old".to_vec(),
        mode: 0o750,
    };
    assert!(before.executable());
    let expected = [
        PreImage {
            path: path("run.sh"),
            before: Some(before),
        },
        PreImage {
            path: path("fresh"),
            before: None,
        },
    ];
    assert_eq!(prepared.pre_images(), expected);
}

#[test]
fn every_conflict_is_named_and_nothing_is_written() {
    let sandbox = Sandbox::with(&[("a", "person"), ("b", "same"), ("c", "here")]);
    let changes = || {
        vec![
            expecting(&sandbox, "a", "new", "as read"),
            expecting(&sandbox, "b", "new", "same"),
            change(&sandbox, "c", Some("new"), Expected::Absent),
            expecting(&sandbox, "missing", "new", "was there"),
            write(&sandbox, "d/e", "new"),
        ]
    };
    match prepared(&sandbox, changes()) {
        Err(CommitFault::Conflict { paths }) => {
            assert_eq!(paths, [path("a"), path("c"), path("missing")]);
        }
        other => panic!("{other:?}"),
    }
    let fault = prepared(&sandbox, changes()).unwrap_err();
    assert_eq!(fault.code(), "FileConflict");
    assert!(
        fault.to_string().starts_with("`a`, `c`, `missing` changed"),
        "{fault}"
    );
    assert_eq!(sandbox.listing(), ["a", "b", "c"]);
    assert_eq!(sandbox.text("b").unwrap(), "same");
}

#[test]
fn a_person_who_writes_between_preparing_and_publishing_wins() {
    let sandbox = Sandbox::with(&[("a", "1"), ("b", "2")]);
    let changes = vec![
        write(&sandbox, "b", "new"),
        write(&sandbox, "a", "new"),
        write(&sandbox, "c", "new"),
    ];
    let prepared = prepared(&sandbox, changes).unwrap();
    sandbox.file("a", "person");
    sandbox.file("c", "person");
    match prepared.publish() {
        Err(CommitFault::Conflict { paths }) => assert_eq!(paths, [path("a"), path("c")]),
        other => panic!("{other:?}"),
    }
    assert_eq!(sandbox.listing(), ["a", "b", "c"]);
    assert_eq!(sandbox.text("b").unwrap(), "2");
    assert_eq!(sandbox.text("a").unwrap(), "person");
}

#[test]
fn after_a_crash_doing_it_again_is_harmless() {
    let sandbox = Sandbox::with(&[("a", "1"), ("b", "2"), ("gone", "3")]);
    let changes = || {
        vec![
            expecting(&sandbox, "a", "new a", "1"),
            expecting(&sandbox, "b", "new b", "2"),
            change(&sandbox, "gone", None, Expected::Digest(Digest::of(b"3"))),
            change(&sandbox, "fresh", Some("new"), Expected::Absent),
        ]
    };
    // Killed when half of it had been renamed, with the temporary file of another process still there.
    sandbox.file("a", "new a");
    sandbox.file("fresh", "new");
    std::fs::remove_file(sandbox.at("gone")).unwrap();
    sandbox.file(".gemstack-00000000deadbeef-0.tmp", "new b");
    assert_eq!(committed(&sandbox, changes()).unwrap(), ["b"]);
    assert_eq!(sandbox.listing(), ["a", "b", "fresh"]);
    assert!(committed(&sandbox, changes()).unwrap().is_empty());
}

#[test]
fn modes_are_kept_and_execution_can_be_given_and_taken() {
    let sandbox = Sandbox::with(&[
        ("script", "1"),
        ("secret", "1"),
        ("both", "1"),
        ("plain", "1"),
    ]);
    sandbox.chmod("script", 0o755);
    sandbox.chmod("secret", 0o600);
    sandbox.chmod("both", 0o775);
    sandbox.chmod("plain", 0o640);
    let with = |text, content, executable| Change {
        executable,
        ..write(&sandbox, text, content)
    };
    let changes = vec![
        with("script", "2", None),
        with("secret", "2", None),
        with("both", "1", Some(false)),
        with("plain", "2", Some(true)),
        with("fresh", "", None),
        with("fresh.sh", "", Some(true)),
    ];
    assert_eq!(committed(&sandbox, changes).unwrap().len(), 6);
    let modes = ["script", "secret", "both", "plain"].map(|text| sandbox.mode(text));
    assert_eq!(modes, [0o755, 0o600, 0o664, 0o750]);
    // The user's mask takes from new files; what it leaves is told by one that is made without us.
    sandbox.file("witness", "");
    assert_eq!(sandbox.mode("fresh"), sandbox.mode("witness") & 0o644);
    assert_eq!(sandbox.mode("fresh.sh") & 0o100, 0o100);
}

#[test]
fn a_link_is_kept_and_its_file_is_written() {
    let sandbox = Sandbox::with(&[("real/a", "1")]);
    sandbox.link("link", "real/a");
    sandbox.link("folder", "real");
    sandbox.link("dangling", "real/new");
    let changes = vec![
        write(&sandbox, "link", "2"),
        write(&sandbox, "folder/b", "3"),
        write(&sandbox, "dangling", "4"),
    ];
    assert_eq!(
        committed(&sandbox, changes).unwrap(),
        ["real/a", "real/b", "real/new"]
    );
    for (link, text) in [("link", "2"), ("folder/b", "3"), ("dangling", "4")] {
        assert_eq!(sandbox.text(link).unwrap(), text);
    }
    assert!(sandbox.at("link").is_symlink() && sandbox.at("dangling").is_symlink());
}

#[test]
fn a_link_is_not_deleted_and_one_file_is_changed_once() {
    let sandbox = Sandbox::with(&[("a", "1")]);
    sandbox.link("link", "a");
    let fault = prepared(&sandbox, vec![delete(&sandbox, "link")]).unwrap_err();
    assert!(matches!(fault, CommitFault::DeletesLink { .. }), "{fault}");
    let twice = vec![write(&sandbox, "a", "2"), write(&sandbox, "link", "3")];
    let fault = prepared(&sandbox, twice).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "`a` and `link` lead to the same file `a`; change it once"
    );
}

#[test]
fn what_is_in_the_way_is_told_and_the_others_are_not_written() {
    let sandbox = Sandbox::with(&[("file", "1"), ("folder/x", "")]);
    let before = sandbox.listing();
    let table = [
        (
            "folder",
            "`folder` cannot be written: a directory stands there; name a file, or move it away",
        ),
        (
            "file/a/b",
            "`file/a/b` cannot be written: `file` is not a directory; name another place, or move it away",
        ),
    ];
    for (text, message) in table {
        let fault = prepared(
            &sandbox,
            vec![write(&sandbox, "new/a", ""), write(&sandbox, text, "")],
        )
        .unwrap_err();
        assert_eq!(fault.to_string(), message);
        assert_eq!(sandbox.listing(), before);
    }
    let fault = prepared(&sandbox, vec![delete(&sandbox, "folder")]).unwrap_err();
    assert!(matches!(fault, CommitFault::NotAFile { .. }), "{fault}");
}

#[test]
fn when_publishing_breaks_off_everything_is_put_back() {
    let sandbox = Sandbox::with(&[("a", "1"), ("run.sh", "2"), ("gone", "3")]);
    sandbox.chmod("run.sh", 0o755);
    let before = sandbox.listing();
    let changes = vec![
        write(&sandbox, "a", "new"),
        write(&sandbox, "run.sh", "new"),
        delete(&sandbox, "gone"),
        write(&sandbox, "fresh/file", "new"),
        write(&sandbox, "z", "new"),
    ];
    let mut prepared = prepared(&sandbox, changes).unwrap();
    // The last rename cannot succeed: its temporary file is taken away.
    let Some(Entry {
        deed: Deed::Replace(last),
        ..
    }) = prepared.entries.last_mut()
    else {
        panic!()
    };
    last.lose();
    let fault = prepared.publish().unwrap_err();
    assert!(fault.to_string().contains("project/z"), "{fault}");
    assert_eq!(sandbox.listing(), before);
    assert_eq!(
        ["a", "run.sh", "gone"].map(|text| sandbox.text(text).unwrap()),
        ["1", "2", "3"]
    );
    assert_eq!(sandbox.mode("run.sh"), 0o755);
}

#[test]
fn bytes_are_written_as_they_are_and_what_is_so_already_is_not_touched() {
    let sandbox = Sandbox::with(&[("dos.txt", "a\r\nb\r\n"), ("same", "1")]);
    let written = |text| {
        std::fs::metadata(sandbox.at(text))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before = written("same");
    let changes = vec![
        write(&sandbox, "dos.txt", "c\r\n\0\r\n"),
        write(&sandbox, "same", "1"),
    ];
    assert_eq!(committed(&sandbox, changes).unwrap(), ["dos.txt"]);
    assert_eq!(sandbox.text("dos.txt").unwrap(), "c\r\n\0\r\n");
    assert_eq!(written("same"), before);
}

#[test]
fn deleting_what_is_not_there_is_done() {
    let sandbox = Sandbox::empty();
    assert!(
        committed(&sandbox, vec![delete(&sandbox, "a/b/c")])
            .unwrap()
            .is_empty()
    );
    assert!(sandbox.listing().is_empty());
}

#[test]
fn what_the_system_refuses_is_told_by_its_reason() {
    let fault = |kind: io::ErrorKind| CommitFault::io(PathBuf::from("/p/a"), kind.into());
    let full = fault(io::ErrorKind::StorageFull);
    assert_eq!(full.code(), "DiskFull");
    assert!(full.to_string().contains("free some space"), "{full}");
    assert!(
        fault(io::ErrorKind::QuotaExceeded)
            .to_string()
            .contains("no room")
    );
    assert!(
        fault(io::ErrorKind::ReadOnlyFilesystem)
            .to_string()
            .contains("read-only file system")
    );
    assert!(
        fault(io::ErrorKind::PermissionDenied)
            .to_string()
            .contains("chmod u+w")
    );
}

#[test]
fn the_engine_writes_its_own_files_whole_but_never_into_git() {
    let sandbox = Sandbox::with(&[(".agent/STATUS.md", "old"), (".git/config", "")]);
    write_atomic(&sandbox.root, &path(".agent/STATUS.md"), b"new").unwrap();
    write_atomic(&sandbox.root, &path(".agent/costs.json"), b"{}").unwrap();
    assert_eq!(sandbox.text(".agent/STATUS.md").unwrap(), "new");
    let fault = write_atomic(&sandbox.root, &path(".git/config"), b"").unwrap_err();
    assert_eq!(fault.code(), "PathProtected");
    assert_eq!(sandbox.listing().len(), 5);
}

#[test]
fn a_folder_that_a_deletion_empties_goes_too() {
    let sandbox = Sandbox::with(&[("a/b/c", "1"), ("a/b/d/e", "2"), ("f/g", "3"), ("f/h", "4")]);
    let changes = ["a/b/c", "a/b/d/e", "f/g"].map(|it| delete(&sandbox, it));
    committed(&sandbox, changes.to_vec()).unwrap();
    assert_eq!(sandbox.listing(), ["f/", "f/h"]);
}

#[test]
fn the_other_name_of_a_file_keeps_its_bytes() {
    let sandbox = Sandbox::with(&[("a", "1")]);
    std::fs::write(sandbox.beside("outside"), "theirs").unwrap();
    std::fs::hard_link(sandbox.at("a"), sandbox.at("other")).unwrap();
    std::fs::hard_link(sandbox.beside("outside"), sandbox.at("shared")).unwrap();
    let changes = vec![write(&sandbox, "a", "2"), write(&sandbox, "shared", "ours")];
    committed(&sandbox, changes).unwrap();
    assert_eq!(sandbox.text("a").unwrap(), "2");
    assert_eq!(sandbox.text("other").unwrap(), "1");
    assert_eq!(sandbox.text("shared").unwrap(), "ours");
    assert_eq!(
        std::fs::read_to_string(sandbox.beside("outside")).unwrap(),
        "theirs"
    );
}

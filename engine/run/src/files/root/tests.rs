use super::super::sandbox::{Sandbox, path};
use super::*;

#[test]
fn a_file_is_read_and_a_missing_one_is_none() {
    let sandbox = Sandbox::with(&[("a/b.txt", "text")]);
    assert_eq!(
        sandbox.root.read(&path("a/b.txt")).unwrap(),
        Some(b"text".to_vec())
    );
    assert_eq!(
        sandbox.root.read_text(&path("./a//b.txt")).unwrap(),
        Some("text".to_owned())
    );
    for missing in ["a/c", "x/y", "a/b.txt/below"] {
        assert_eq!(
            sandbox.root.read(&path(missing)).unwrap(),
            None,
            "{missing}"
        );
        assert!(!sandbox.root.exists(&path(missing)).unwrap());
    }
}

#[test]
fn a_link_inside_is_read_and_one_that_leaves_is_not() {
    let sandbox = Sandbox::with(&[("a", "inside")]);
    std::fs::write(sandbox.beside("secret"), "outside").unwrap();
    sandbox.link("link", "a");
    sandbox.link("leak", "../secret");
    sandbox.link("dangling", "nowhere");
    assert_eq!(
        sandbox.root.read_text(&path("link")).unwrap(),
        Some("inside".to_owned())
    );
    assert!(matches!(
        sandbox.root.read(&path("leak")),
        Err(FilesError::LinkLeaves { .. })
    ));
    assert_eq!(sandbox.root.read(&path("dangling")).unwrap(), None);
}

#[test]
fn the_limit_is_in_bytes_and_inclusive() {
    let sandbox = Sandbox::with(&[("a", "12345")]);
    let text = sandbox.root.read_text_at_most(&path("a"), 5).unwrap();
    assert_eq!(text, Some("12345".to_owned()));
    let fault = sandbox.root.read_at_most(&path("a"), 4).unwrap_err();
    assert!(
        matches!(
            fault,
            FilesError::TooLarge {
                length: 5,
                limit: 4,
                ..
            }
        ),
        "{fault}"
    );
}

#[test]
fn text_that_is_not_utf8_is_told_with_its_byte() {
    let sandbox = Sandbox::empty();
    std::fs::write(sandbox.at("a"), b"ab\xffcd").unwrap();
    let fault = sandbox.root.read_text(&path("a")).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "`a` is not UTF-8 text at byte 2; save it as UTF-8"
    );
}

#[test]
fn what_is_no_file_is_not_read_and_never_waited_for() {
    let sandbox = Sandbox::with(&[("folder/a", "")]);
    std::os::unix::net::UnixListener::bind(sandbox.at("socket")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(sandbox.at("pipe"))
        .status()
        .unwrap();
    assert!(made.success());
    for (text, kind) in [
        ("folder", Kind::Directory),
        ("pipe", Kind::Special),
        ("socket", Kind::Special),
    ] {
        match sandbox.root.read(&path(text)) {
            Err(FilesError::NotAFile { kind: found, .. }) => assert_eq!(found, kind),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn the_metadata_tell_length_and_execution() {
    let sandbox = Sandbox::with(&[("run.sh", "12345")]);
    let metadata = || sandbox.root.metadata(&path("run.sh")).unwrap().unwrap();
    assert_eq!(
        metadata(),
        Metadata {
            kind: Kind::File,
            length: 5,
            executable: false
        }
    );
    sandbox.chmod("run.sh", 0o755);
    assert!(metadata().executable);
}

#[test]
fn a_folder_is_listed_in_order() {
    let sandbox = Sandbox::with(&[("d/b", ""), ("d/a/x", "")]);
    sandbox.link("d/c", "b");
    let entries = sandbox.root.list(&path("d")).unwrap();
    let entries: Vec<_> = entries
        .iter()
        .map(|entry| (&*entry.name, entry.kind))
        .collect();
    assert_eq!(
        entries,
        [("a", Kind::Directory), ("b", Kind::File), ("c", Kind::Link)]
    );
    assert_eq!(sandbox.root.list(&path("missing")).unwrap(), []);
    assert_eq!(sandbox.root.list(&path("d/b")).unwrap(), []);
}

#[test]
fn a_root_must_be_a_directory() {
    let sandbox = Sandbox::with(&[("file", "")]);
    for place in ["file", "missing"] {
        let fault = Root::open(&sandbox.at(place)).unwrap_err();
        assert!(fault.to_string().contains(place), "{fault}");
    }
}

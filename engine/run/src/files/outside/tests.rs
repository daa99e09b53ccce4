use super::super::sandbox::{Sandbox, path};
use super::*;

#[test]
fn a_file_is_read_or_is_none() {
    let sandbox = Sandbox::with(&[("a", "text")]);
    assert_eq!(
        read_text(&sandbox.at("a")).unwrap(),
        Some("text".to_owned())
    );
    assert_eq!(read(&sandbox.at("missing/a")).unwrap(), None);
    std::fs::write(sandbox.at("bad"), b"\xff").unwrap();
    let fault = read_text(&sandbox.at("bad")).unwrap_err();
    assert!(fault.to_string().contains("byte 0"), "{fault}");
}

#[test]
fn a_file_that_is_too_large_is_not_taken_into_memory() {
    let sandbox = Sandbox::with(&[("huge", "")]);
    let file = std::fs::File::options()
        .write(true)
        .open(sandbox.at("huge"));
    file.unwrap().set_len(1 << 40).unwrap();
    let fault = read_text(&sandbox.at("huge")).unwrap_err();
    assert!(fault.to_string().contains("larger than 16 MiB"), "{fault}");
}

#[test]
fn a_private_file_is_for_its_owner_alone_and_so_is_its_new_folder() {
    let sandbox = Sandbox::with(&[("config.toml", "old")]);
    sandbox.chmod("config.toml", 0o644);
    write(&sandbox.at("config.toml"), b"key", Readers::OwnerAlone).unwrap();
    write(
        &sandbox.at("new/gemstack/config.toml"),
        b"key",
        Readers::OwnerAlone,
    )
    .unwrap();
    assert_eq!(sandbox.mode("config.toml"), 0o600);
    assert_eq!(sandbox.mode("new/gemstack/config.toml"), 0o600);
    assert_eq!(sandbox.mode("new/gemstack") & 0o077, 0);
    assert_eq!(sandbox.text("config.toml").unwrap(), "key");
}

#[test]
fn other_files_keep_their_modes_and_links_are_kept() {
    let sandbox = Sandbox::with(&[("real", "old")]);
    sandbox.chmod("real", 0o640);
    sandbox.link("link", "real");
    write(&sandbox.at("link"), b"new", Readers::AsBefore).unwrap();
    assert!(sandbox.at("link").is_symlink());
    assert_eq!(sandbox.text("real").unwrap(), "new");
    assert_eq!(sandbox.mode("real"), 0o640);
    assert_eq!(sandbox.listing(), ["link", "real"]);
}

#[test]
fn what_names_no_file_is_not_written() {
    let sandbox = Sandbox::with(&[("folder/x", "")]);
    assert!(write(&sandbox.at("folder"), b"", Readers::AsBefore).is_err());
    assert!(write(Path::new("/"), b"", Readers::AsBefore).is_err());
    assert_eq!(sandbox.listing(), ["folder/", "folder/x"]);
}

#[test]
fn a_directory_of_documents_is_a_root() {
    let sandbox = Sandbox::with(&[("team/pipelines/run.yaml", "kind: pipeline")]);
    let root = directory(&sandbox.at("team")).unwrap().unwrap();
    assert_eq!(
        root.read_text(&path("pipelines/run.yaml")).unwrap(),
        Some("kind: pipeline".to_owned())
    );
    assert!(directory(&sandbox.at("missing")).unwrap().is_none());
}

#[test]
fn a_temporary_directory_goes_with_all_that_is_in_it() {
    let name = format!("gemstack-test-{}", std::process::id());
    let temporary = Temporary::create(&name).expect("a new name");
    let place = temporary.place().join("below/file");
    write(&place, b"x", Readers::AsBefore).expect("writable");
    assert!(Temporary::create(&name).is_err() && is_file(&place));
    let place = temporary.place().to_owned();
    drop(temporary);
    assert!(!is_directory(&place));
}

#[test]
fn a_pipe_is_written_into_and_stays_one() {
    use std::os::unix::fs::FileTypeExt;
    let sandbox = Sandbox::with(&[]);
    let pipe = sandbox.at("pipe");
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    let kind = rustix::fs::FileType::Fifo;
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, kind, mode, 0).unwrap();
    let reader = {
        let pipe = pipe.clone();
        std::thread::spawn(move || std::fs::read_to_string(pipe).unwrap())
    };
    write(&pipe, b"text", Readers::AsBefore).unwrap();
    assert_eq!(reader.join().unwrap(), "text");
    assert!(std::fs::metadata(&pipe).unwrap().file_type().is_fifo());
}

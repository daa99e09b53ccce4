//! An adversary who swaps folders and files for links to outside while the engine reads and writes.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::super::sandbox::{Sandbox, path};
use super::super::{Change, Expected, Policy, Root, Writer, prepare};
use super::ground::SECRET;

/// How often the engine reads and writes; an environment variable says more.
const ROUNDS: usize = 60;

/// The environment variable.
const VARIABLE: &str = "GEMSTACK_RACE_ROUNDS";

/// So often the adversary must have swapped.
const SWAPS: usize = 100;

/// Files that the engine reads and writes while they, or the folders above them, come and go.
const PATHS: [&str; 3] = ["spot/file", "spot/new/deep", "file"];

/// What is written: whole, or not at all.
fn content(round: usize) -> String {
    format!("begin {round}\n{}end {round}\n", "x".repeat(5000))
}

fn is_whole(text: &str) -> bool {
    let round = text.lines().next().and_then(|it| it.strip_prefix("begin "));
    round.is_some_and(|it| it.parse().is_ok_and(|it| content(it) == text))
}

/// A project and a tree outside with the same names.
fn ground() -> Sandbox {
    let sandbox = Sandbox::with(&[("spot/file", ""), ("file", "")]);
    for name in ["spot/file", "file"] {
        sandbox.file(name, &content(0));
    }
    std::fs::create_dir_all(sandbox.beside("outside/new")).unwrap();
    for name in ["outside/file", "outside/new/deep"] {
        std::fs::write(sandbox.beside(name), SECRET).unwrap();
    }
    sandbox
}

/// Swaps what stands at `place` for a link to `outside`, and back.
fn swap(place: &Path, parked: &Path, outside: &Path) {
    // A step that fails because the engine was there in between is made good in the next round.
    let _ = std::fs::rename(place, parked);
    let _ = symlink(outside, place);
    let is_link = std::fs::symlink_metadata(place).is_ok_and(|it| it.is_symlink());
    let _ = is_link.then(|| std::fs::remove_file(place));
    let _ = std::fs::rename(parked, place);
}

/// Swaps a folder and a file until it is told to stop.
fn attack(project: &Path, outside: &Path, stop: &AtomicBool, swaps: &AtomicUsize) {
    while !stop.load(Ordering::Relaxed) {
        swap(&project.join("spot"), &project.join("parked"), outside);
        swap(
            &project.join("file"),
            &project.join("parked_file"),
            &outside.join("file"),
        );
        swaps.fetch_add(1, Ordering::Relaxed);
    }
}

fn write(root: &Root, name: &str, round: usize) -> Option<()> {
    let permitted = Policy::default()
        .check(root, &path(name), Writer::Proposal)
        .ok()?;
    let change = Change {
        path: permitted,
        content: Some(content(round).into_bytes()),
        executable: None,
        expected: Expected::Any,
    };
    prepare(root, vec![change]).ok()?.publish().ok().map(drop)
}

/// Whatever is read is whole and of the project.
fn read(root: &Root, name: &str) {
    if let Ok(Some(text)) = root.read_text(&path(name)) {
        assert!(is_whole(&text), "{name}: {text}");
    }
}

/// How often the engine wrote.
fn race(root: &Root, sandbox: &Sandbox) -> usize {
    let (stop, swaps) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
    );
    let adversary = {
        let (project, outside) = (sandbox.at(""), sandbox.beside("outside"));
        let (stop, swaps) = (Arc::clone(&stop), Arc::clone(&swaps));
        std::thread::spawn(move || attack(&project, &outside, &stop, &swaps))
    };
    let rounds = std::env::var(VARIABLE).ok().and_then(|it| it.parse().ok());
    let rounds = rounds.unwrap_or(ROUNDS);
    let (mut round, mut written) = (0, 0);
    while round < rounds || swaps.load(Ordering::Relaxed) < SWAPS {
        round += 1;
        for name in PATHS {
            written += usize::from(write(root, name, round).is_some());
            read(root, name);
        }
    }
    stop.store(true, Ordering::Relaxed);
    adversary.join().unwrap();
    written
}

/// Every file of a tree with its text.
fn texts(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        match entry.file_type().unwrap() {
            it if it.is_dir() => found.extend(texts(&entry.path())),
            it if it.is_file() => {
                let text = std::fs::read_to_string(entry.path()).unwrap();
                found.push((entry.path().display().to_string(), text));
            }
            _ => {}
        }
    }
    found.sort();
    found
}

fn nothing_gets_out(of: impl Fn(Root) -> Root) {
    let sandbox = ground();
    let root = of(Root::open(sandbox.root.place()).unwrap());
    let before = texts(&sandbox.beside("outside"));
    let written = race(&root, &sandbox);
    assert_eq!(
        texts(&sandbox.beside("outside")),
        before,
        "after {written} writes"
    );
    for (name, text) in texts(&sandbox.at("")) {
        assert!(is_whole(&text), "{name} is torn or from outside: {text}");
    }
}

#[test]
fn an_adversary_who_swaps_links_leads_nothing_out_where_a_path_is_opened_at_once() {
    nothing_gets_out(|root| root);
}

#[test]
fn an_adversary_who_swaps_links_leads_nothing_out_name_by_name() {
    nothing_gets_out(Root::name_by_name);
}

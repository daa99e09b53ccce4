use serde_json::json;

use super::*;
use crate::event::Outcome;
use crate::files::sandbox::Sandbox;

fn header() -> Header {
    Header {
        format: FORMAT,
        engine: "0.0.0".into(),
        run: "one".into(),
        kind: "lifecycle".into(),
        name: "x".into(),
        step: Some("s".into()),
        feature: None,
        inputs: json!({}),
        settings: json!({}),
    }
}

fn events() -> Vec<Event> {
    let large = "é".repeat(5000);
    let what = [
        What::RunStarted(Box::new(header())),
        What::StageFinished {
            stage: "a".into(),
            outputs: json!({ "text": large, "again": [large] }),
            files: Vec::new(),
        },
        What::RunEnded {
            outcome: Outcome::Done,
            failure: None,
            uses: std::collections::BTreeMap::new(),
        },
    ];
    what.map(|what| Event {
        at: "2026-01-01T00:00:00.000Z".into(),
        what,
    })
    .to_vec()
}

fn written(sandbox: &Sandbox) -> Vec<Event> {
    let mut journal = Journal::create(&sandbox.root, "one").expect("a journal");
    let events = events();
    for event in &events {
        journal.append(event, true).expect("it is written");
    }
    events
}

#[test]
fn what_is_written_is_read_again_with_its_large_texts_in_one_blob() {
    let sandbox = Sandbox::empty();
    let events = written(&sandbox);
    assert_eq!(
        Journal::events(&sandbox.root, "one").expect("it reads"),
        events
    );
    let blobs = RelativePath::parse(".agent/runs/one/blobs").expect("a path");
    assert_eq!(sandbox.root.list(&blobs).expect("a folder").len(), 1);
    assert_eq!(Journal::runs(&sandbox.root).expect("runs"), ["one"]);
}

#[test]
fn a_torn_last_line_is_dropped_and_cut_off() {
    let sandbox = Sandbox::empty();
    let events = written(&sandbox);
    let path = RelativePath::parse(".agent/runs/one/journal.jsonl").expect("a path");
    let mut file = AppendFile::open(&sandbox.root, &path).expect("the file");
    let whole = file.length();
    file.append(b"{\"at\":\"2026-01-01T0").expect("a torn line");
    assert_eq!(
        Journal::events(&sandbox.root, "one")
            .expect("it reads")
            .len(),
        events.len()
    );
    let (_, read) = Journal::open(&sandbox.root, "one").expect("it opens");
    assert_eq!(read, events);
    assert_eq!(
        AppendFile::open(&sandbox.root, &path)
            .expect("the file")
            .length(),
        whole
    );
}

#[test]
fn damage_in_the_middle_and_a_newer_format_are_told() {
    let sandbox = Sandbox::empty();
    let path = RelativePath::parse(".agent/runs/one/journal.jsonl").expect("a path");
    let mut file = AppendFile::open(&sandbox.root, &path).expect("the file");
    file.append(b"{}\n").expect("a line");
    let fault = Journal::events(&sandbox.root, "one")
        .expect_err("damaged")
        .to_string();
    assert!(fault.contains("line 1"), "{fault}");
    file.cut(0).expect("an empty file");
    let mut event = events().remove(0);
    event.what = What::RunStarted(Box::new(Header {
        format: FORMAT + 1,
        ..header()
    }));
    let line = serde_json::to_string(&event).expect("JSON");
    file.append(format!("{line}\n").as_bytes()).expect("a line");
    let fault = Journal::events(&sandbox.root, "one").expect_err("too new");
    assert!(matches!(fault, JournalFault::TooNew { .. }));
    let fault = Journal::events(&sandbox.root, "two").expect_err("unknown");
    assert!(matches!(fault, JournalFault::Unknown(_)));
}

/// One journal for every format there ever was. These files are never edited: they are what people
/// have on their disks.
const FORMATS: &[(u32, &str)] = &[(1, include_str!("fixtures/format_1.jsonl"))];

#[test]
fn a_journal_of_every_format_that_ever_was_is_read() {
    assert_eq!(FORMATS.last().map(|it| it.0), Some(FORMAT));
    for (format, text) in FORMATS {
        let sandbox = Sandbox::empty();
        sandbox.file(".agent/runs/one/journal.jsonl", text);
        let events = Journal::events(&sandbox.root, "one").expect("it reads");
        let state = crate::state::State::of(&events);
        assert_eq!(state.header().map(|it| it.format), Some(*format));
        assert_eq!(state.ended().map(|it| it.0), Some(Outcome::Rejected));
        assert_eq!(
            state.steps("").last().map(|it| it.state.as_str()),
            Some("DONE")
        );
        assert_eq!((state.committed().len(), state.pending().len()), (2, 0));
    }
}

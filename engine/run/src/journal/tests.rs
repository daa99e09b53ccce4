use serde_json::json;

use super::*;
use crate::event::{Header, Outcome, What};
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
            outputs: json!({ "text": large, "again": [large] }).into(),
            files: Vec::new(),
            read: std::collections::BTreeMap::new(),
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
        journal.append(event).expect("it is written");
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
fn a_new_journal_is_never_written_over_or_after_one_that_there_is() {
    let sandbox = Sandbox::empty();
    written(&sandbox);
    let before = bytes(&sandbox);
    let fault = Journal::create(&sandbox.root, "one").err();
    assert!(matches!(fault, Some(JournalFault::Taken(name)) if name == "one"));
    assert_eq!(bytes(&sandbox), before);
}

#[test]
fn a_name_sorts_after_every_run_whatever_the_clock_says() {
    let sandbox = Sandbox::empty();
    let mut latest = "20991231-235959-fffff".to_owned();
    Journal::create(&sandbox.root, &latest).expect("a journal");
    for _ in 0..20 {
        assert!(!Journal::is_next(&sandbox.root, &latest).expect("runs"));
        let name = Journal::next_name(&sandbox.root).expect("a name");
        assert!(Journal::is_next(&sandbox.root, &name).expect("runs"));
        Journal::create(&sandbox.root, &name).expect("a journal");
        assert!(name > latest, "{name} after {latest}");
        latest = name;
    }
    let runs = Journal::runs(&sandbox.root).expect("runs");
    assert_eq!(runs.last(), Some(&latest));
}

#[test]
fn reading_a_run_makes_nothing() {
    let sandbox = Sandbox::empty();
    sandbox.file(PLACE, FORMATS[0].1);
    let before = sandbox.listing();
    let events = Journal::events(&sandbox.root, "one").expect("it reads");
    assert!(!events.is_empty());
    // The contents that it names are not there.
    assert!(Journal::verify(&sandbox.root, "one").is_err());
    let lost = Journal::content(&sandbox.root, "one", &Digest::of(b"x"));
    assert!(lost.is_err());
    assert_eq!(sandbox.listing(), before);
}

const PLACE: &str = ".agent/runs/one/journal.jsonl";

fn bytes(sandbox: &Sandbox) -> Vec<u8> {
    let path = RelativePath::parse(PLACE).expect("a path");
    sandbox.root.read(&path).expect("it reads").expect("a file")
}

fn read(sandbox: &Sandbox) -> Result<Vec<Event>, JournalFault> {
    Journal::events(&sandbox.root, "one")
}

#[test]
fn wherever_the_end_is_torn_what_was_whole_before_is_read_and_the_rest_cut_off() {
    let sandbox = Sandbox::empty();
    let events = written(&sandbox);
    let whole = bytes(&sandbox);
    let last = whole[..whole.len() - 1].iter().rposition(|it| *it == b'\n');
    let last = last.expect("several lines") + 1;
    for end in [last + 1, last + 40, whole.len() - 3] {
        for tear in [&b""[..], b"\0\0\0", b"]\n", b"\n[3,\"00"] {
            sandbox.bytes(PLACE, &[&whole[..end], tear].concat());
            assert_eq!(read(&sandbox).expect("it reads"), events[..2]);
            let (_, read) = Journal::open(&sandbox.root, "one").expect("it opens");
            assert_eq!(read, events[..2]);
            assert_eq!(bytes(&sandbox), whole[..last]);
        }
    }
}

#[test]
fn what_was_on_the_disk_is_not_torn_but_damaged() {
    let sandbox = Sandbox::empty();
    let mut journal = Journal::create(&sandbox.root, "one").expect("a journal");
    for event in &events() {
        journal.append(event).expect("it is written");
        journal.sync().expect("it is on the disk");
    }
    let mut damaged = bytes(&sandbox);
    let second = damaged.iter().position(|it| *it == b'\n').expect("a line") + 70;
    damaged[second] ^= 1;
    sandbox.bytes(PLACE, &damaged);
    let fault = read(&sandbox).expect_err("damaged").to_string();
    assert!(
        fault.starts_with("line 2 of `.agent/runs/one/journal.jsonl` is damaged"),
        "{fault}"
    );
}

#[test]
fn lines_that_change_places_or_come_from_another_run_are_told() {
    let sandbox = Sandbox::empty();
    written(&sandbox);
    let whole = bytes(&sandbox);
    let lines: Vec<_> = whole.split_inclusive(|it| *it == b'\n').collect();
    // Each line alone is whole; the last knows nothing of the first two on the disk, so that they may be torn.
    sandbox.bytes(PLACE, &[lines[1], lines[0], lines[2]].concat());
    assert_eq!(read(&sandbox).expect("it reads"), []);
    let (mut journal, _) = Journal::open(&sandbox.root, "one").expect("it opens");
    journal.append(&events()[0]).expect("it is written");
    journal.sync().expect("it is on the disk");
    journal.append(&events()[2]).expect("it is written");
    let after = bytes(&sandbox);
    let last = after.split_inclusive(|it| *it == b'\n').next_back();
    sandbox.bytes(PLACE, &[lines[0], lines[1], last.expect("a line")].concat());
    // It claims one line on the disk, and that one is whole.
    assert_eq!(read(&sandbox).expect("it reads").len(), 2);
}

#[test]
fn a_process_that_another_has_taken_over_from_writes_nothing_more() {
    let sandbox = Sandbox::empty();
    let mut first = Journal::create(&sandbox.root, "one").expect("a journal");
    first.append(&events()[0]).expect("it is written");
    let (mut second, _) = Journal::open(&sandbox.root, "one").expect("it opens");
    second.append(&events()[1]).expect("it is written");
    let fault = first.append(&events()[1]).expect_err("it is shut out");
    assert!(matches!(fault, JournalFault::ShutOut));
    assert!(matches!(first.sync(), Err(JournalFault::ShutOut)));
    second.append(&events()[2]).expect("it is written");
    assert_eq!(read(&sandbox).expect("it reads"), events());
}

#[test]
fn a_line_that_was_shut_out_and_came_all_the_same_does_not_count() {
    let sandbox = Sandbox::empty();
    let mut first = Journal::create(&sandbox.root, "one").expect("a journal");
    first.append(&events()[0]).expect("it is written");
    let begun = bytes(&sandbox);
    first.append(&events()[1]).expect("it is written");
    let late = bytes(&sandbox)[begun.len()..].to_vec();
    sandbox.bytes(PLACE, &begun);
    let (mut second, _) = Journal::open(&sandbox.root, "one").expect("it opens");
    second.append(&events()[2]).expect("it is written");
    sandbox.bytes(PLACE, &[bytes(&sandbox), late].concat());
    let (_, known) = Journal::open(&sandbox.root, "one").expect("it opens");
    assert_eq!(known, [events()[0].clone(), events()[2].clone()]);
}

#[test]
fn a_value_that_looks_as_if_it_stood_for_a_blob_stays_itself() {
    let sandbox = Sandbox::empty();
    let digest = Digest::of(b"nobody keeps this").to_string();
    let outputs = json!({ "it": { "$blob": digest, "bytes": 3 }, "long": "x".repeat(5000) });
    let what = What::StageFinished {
        stage: "a".into(),
        outputs: outputs.into(),
        files: Vec::new(),
        read: std::collections::BTreeMap::new(),
    };
    let mut journal = Journal::create(&sandbox.root, "one").expect("a journal");
    let event = Event {
        at: "now".into(),
        what,
    };
    journal.append(&event).expect("it is written");
    assert_eq!(read(&sandbox).expect("it reads"), [event]);
}

#[test]
fn a_newer_format_is_read_as_far_as_it_is_known_and_not_gone_on_with() {
    let sandbox = Sandbox::empty();
    let mut journal = Journal::create(&sandbox.root, "one").expect("a journal");
    let header = Header {
        format: FORMAT + 1,
        ..header()
    };
    let what = What::RunStarted(Box::new(header));
    let at = String::new();
    journal.append(&Event { at, what }).expect("it is written");
    journal.append(&events()[2]).expect("it is written");
    let known = String::from_utf8(bytes(&sandbox)).expect("text");
    // What happened has a name that nobody knows yet; the frames of such a line are another engine's business.
    let (first, second) = known.split_once('\n').expect("two lines");
    let event = second.split_once(",0,").expect("an event").1;
    let unknown = event
        .trim_end()
        .trim_end_matches(']')
        .replace("run_ended", "moon_landed");
    let first_event = first
        .split_once(",0,")
        .expect("an event")
        .1
        .trim_end_matches(']');
    let chain = Chain::default()
        .with(first_event.as_bytes())
        .with(unknown.as_bytes());
    let line = Frame {
        chain,
        epoch: 1,
        durable: 0,
    }
    .line(unknown.as_bytes());
    sandbox.bytes(PLACE, &[first.as_bytes(), b"\n", &line].concat());
    assert_eq!(read(&sandbox).expect("it reads").len(), 1);
    let fault = Journal::open(&sandbox.root, "one").err().expect("too new");
    assert!(matches!(fault, JournalFault::TooNew { .. }));
}

#[test]
fn a_run_that_there_is_not_is_told() {
    let sandbox = Sandbox::empty();
    let fault = Journal::events(&sandbox.root, "two").expect_err("unknown");
    assert!(matches!(fault, JournalFault::Unknown(_)));
}

/// One journal for every format there ever was. These files are never edited: they are what people
/// have on their disks.
const FORMATS: &[(u32, &str)] = &[
    (1, include_str!("fixtures/format_1.jsonl")),
    (2, include_str!("fixtures/format_2.jsonl")),
];

#[test]
fn a_journal_of_every_format_that_ever_was_is_read() {
    assert_eq!(FORMATS.last().map(|it| it.0), Some(FORMAT));
    for (format, text) in FORMATS {
        let sandbox = Sandbox::empty();
        sandbox.file(".agent/runs/one/journal.jsonl", text);
        let events = Journal::events(&sandbox.root, "one").expect("it reads");
        let state = crate::state::State::of(&events);
        let (_, again) = Journal::open(&sandbox.root, "one").expect("it opens");
        assert_eq!(again, events, "format {format} is gone on with");
        assert_eq!(state.header().map(|it| it.format), Some(*format));
        assert_eq!(state.ended().map(|it| it.0), Some(Outcome::Rejected));
        assert_eq!(
            state.steps("").last().map(|it| it.state.as_str()),
            Some("DONE")
        );
        assert_eq!((state.committed().len(), state.pending().len()), (2, 0));
    }
}

#[test]
fn the_events_of_a_long_journal_stay_in_their_order_and_damage_in_its_later_half_is_told() {
    let sandbox = Sandbox::empty();
    let mut journal = Journal::create(&sandbox.root, "one").expect("a journal");
    let told = |number: usize| Event {
        at: number.to_string(),
        what: What::CommitFinished { files: number },
    };
    for number in 0..5000 {
        journal.append(&told(number)).expect("it is written");
    }
    let expected: Vec<_> = (0..5000).map(told).collect();
    assert_eq!(read(&sandbox).expect("it reads"), expected);
    let unknown = br#"{"at":"","what":{"moon_landed":{}}}"#;
    let whole = bytes(&sandbox);
    let last = whole[..whole.len() - 1]
        .iter()
        .rposition(|it| *it == b'\n')
        .expect("lines")
        + 1;
    let before = chain_of(&whole[..last]);
    let line = Frame {
        chain: before.with(unknown),
        epoch: 1,
        durable: 0,
    }
    .line(unknown);
    sandbox.bytes(PLACE, &[&whole[..last], &line].concat());
    let fault = read(&sandbox).expect_err("nobody knows that").to_string();
    assert!(fault.starts_with("line 5000 of "), "{fault}");
}

/// The chain after all lines.
fn chain_of(bytes: &[u8]) -> Chain {
    let mut lines = bytes.split(|it| *it == b'\n').filter(|it| !it.is_empty());
    let last = lines.next_back().expect("a line");
    Frame::parse(last).expect("a whole line").0.chain
}

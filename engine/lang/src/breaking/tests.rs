//! Each edit of a document and what it breaks.

use std::collections::BTreeMap;

use super::*;
use crate::catalogue::Catalogue;
use crate::check::Signatures;
use crate::library::EmptyLibrary;
use crate::source::Source;

const PIPELINE: &str = "\
kind: pipeline
name: greet
inputs:
  name: { type: string }
  count: { type: number }
  note: { type: any, optional: true }
stages:
  one: { uses: x.y }
outputs:
  words: [a, b]
  fixed: hello
  number: 3
";

const LIFECYCLE: &str = "\
kind: lifecycle
name: ours
record: { file: .agent/STATUS.md, as: status_markdown }
facts:
  audit: { file: a.md, exists: true }
begin: { state: working }
limits:
  tries: { at_most: 3, then: waiting }
states:
  idle: { initial: true }
  working: {}
  waiting: { recover: { retry: { state: working } } }
  done: { final: true }
steps:
  work:
    permit: [{ from: [idle, working] }]
    run: { pipeline: greet }
    to: [{ state: done, tick: Work }, { state: working, count: tries }]
";

fn document(text: &str) -> Document {
    Document::yaml(Source::new("x.yaml", text))
}

fn version<'v>(document: &'v Document, signature: Option<&'v Signature>) -> Version<'v> {
    Version {
        document,
        signature,
    }
}

fn changes(old: &str, new: &str, record: Option<&Record>) -> Vec<Change> {
    let (catalogue, library) = (Catalogue::default(), EmptyLibrary);
    let signatures = Signatures::new(&catalogue, &library);
    let (old, new) = (document(old), document(new));
    let [first, second] = [&old, &new].map(|it| signatures.of_document(it));
    compare(
        Some(version(&old, first.as_ref())),
        Some(version(&new, second.as_ref())),
        record,
    )
}

/// What an edit of a text breaks, and what else it changes.
fn edited(text: &str, from: &str, to: &str) -> Vec<String> {
    assert!(text.contains(from), "`{from}` is in the text");
    let changes = changes(text, &text.replacen(from, to, 1), None).into_iter();
    changes
        .map(|it| format!("{} {}", it.impact.name(), it.what))
        .collect()
}

#[test]
fn edits_of_a_pipeline() {
    let table: &[(&str, &str, &[&str])] = &[
        ("greet\n", "greet\nsummary: x\n", &[]),
        (
            "  count: { type: number }\n",
            "",
            &["breaking input_removed"],
        ),
        (
            "  count:",
            "  amount:",
            &["breaking input_removed", "breaking input_required"],
        ),
        (
            "number }\n",
            "number }\n  more: { type: string }\n",
            &["breaking input_required"],
        ),
        (
            "number }\n",
            "number }\n  more: { type: string, default: x }\n",
            &["compatible input_added"],
        ),
        ("number }", "integer }", &["breaking input_narrowed"]),
        ("number }", "any }", &["compatible input_widened"]),
        (
            "number }",
            "number, optional: true }",
            &["compatible input_optional"],
        ),
        (
            "type: any, optional: true",
            "type: any",
            &["breaking input_required"],
        ),
        (
            "type: any, optional: true",
            "type: string, optional: true",
            &["breaking input_narrowed"],
        ),
        ("type: any, optional: true", "type: any, default: 1", &[]),
        ("  fixed: hello\n", "", &["breaking output_removed"]),
        (
            "  fixed: hello",
            "  other: hello",
            &["breaking output_removed", "compatible output_added"],
        ),
        ("fixed: hello", "fixed: goodbye", &[]),
        ("fixed: hello", "fixed: \"{{ stages.one.x }}\"", &[]),
        ("number: 3", "number: 3.5", &["breaking output_widened"]),
        ("number: 3", "number: three", &["breaking output_widened"]),
        (
            "words: [a, b]",
            "words: [1, 2]",
            &["breaking output_widened"],
        ),
        ("one: { uses: x.y }", "two: { uses: x.z }", &[]),
    ];
    for (from, to, expected) in table {
        assert_eq!(edited(PIPELINE, from, to), *expected, "{from} -> {to}");
    }
}

#[test]
fn edits_of_a_lifecycle() {
    let table: &[(&str, &str, &[&str])] = &[
        ("ours\n", "ours\nsummary: x\n", &[]),
        ("STATUS.md", "STATE.md", &["breaking record_moved"]),
        (
            "record: { file: .agent/STATUS.md, as: status_markdown }\n",
            "",
            &["breaking record_moved"],
        ),
        (
            "  waiting: { recover: { retry: { state: working } } }\n",
            "",
            &["breaking state_removed"],
        ),
        (
            "  working: {}",
            "  busy: {}",
            &["breaking state_removed", "compatible state_added"],
        ),
        (
            "  working: {}",
            "  working: {}\n  more: {}",
            &["compatible state_added"],
        ),
        (
            "idle: { initial: true }\n  working: {}",
            "idle: {}\n  working: { initial: true }",
            &["breaking initial_state_changed"],
        ),
        (
            "begin: { state: working }\n",
            "",
            &["breaking begin_removed"],
        ),
        ("[idle, working]", "[idle]", &["breaking state_stranded"]),
        (
            "retry: {",
            "again: {",
            &["breaking recover_removed", "compatible recover_added"],
        ),
        ("final: true", "summary: x", &["breaking final_removed"]),
        (
            "working: {}",
            "working: { final: true }",
            &["breaking final_added"],
        ),
        (
            "  work:\n",
            "  toil:\n",
            &["breaking step_removed", "compatible step_added"],
        ),
        (
            "tick: Work",
            "tick: Toil",
            &["breaking box_removed", "compatible box_added"],
        ),
        ("at_most: 3", "at_most: 2", &["breaking limit_lowered"]),
        ("at_most: 3", "at_most: 4", &["compatible limit_raised"]),
        ("  audit:", "  verdict:", &["breaking fact_removed"]),
    ];
    for (from, to, expected) in table {
        assert_eq!(edited(LIFECYCLE, from, to), *expected, "{from} -> {to}");
    }
}

#[test]
fn callers_of_a_nested_lifecycle_read_its_ends_and_its_counts() {
    let nested = LIFECYCLE.replace(
        "record: { file: .agent/STATUS.md, as: status_markdown }\n",
        "",
    );
    let more = (
        "  done: { final: true }\n",
        "  done: { final: true }\n  over: { final: true }\n",
    );
    assert_eq!(
        edited(&nested, more.0, more.1),
        ["breaking final_added", "compatible state_added"]
    );
    let limit = "  tries: { at_most: 3, then: waiting }\n";
    assert_eq!(edited(&nested, limit, ""), ["breaking limit_removed"]);
    assert_eq!(edited(LIFECYCLE, limit, ""), [] as [&str; 0]);
}

#[test]
fn a_feature_under_way_is_named() {
    let record = Record {
        state: "working".into(),
        done: vec!["Work".into()],
        boxes: vec!["Work".into()],
        focus: Some("user search".into()),
        counts: BTreeMap::from([("tries".into(), 2)]),
    };
    let why = |from: &str, to: &str| {
        let changes = changes(LIFECYCLE, &LIFECYCLE.replacen(from, to, 1), Some(&record));
        let change = changes.into_iter().next().expect("a change");
        (
            change.why.unwrap_or_default(),
            change.cure.unwrap_or_default(),
        )
    };
    let (reason, cure) = why("  working: {}", "  busy: {}");
    assert!(reason.contains("\"user search\" is in it now"), "{reason}");
    assert!(cure.contains("`[STATE: busy]`"), "{cure}");
    assert!(
        why("tick: Work", "tick: Toil")
            .0
            .contains("\"user search\" has ticked it")
    );
    assert!(why("at_most: 3", "at_most: 2").0.contains("has used 2"));
}

#[test]
fn each_change_has_its_place_in_both_versions() {
    let changes = changes(
        PIPELINE,
        &PIPELINE.replacen("type: number", "type: integer", 1),
        None,
    );
    let shown = |place: &Option<Place>| place.as_ref().map(ToString::to_string);
    let [change] = changes.as_slice() else {
        panic!("{changes:?}")
    };
    assert_eq!(shown(&change.old).as_deref(), Some("x.yaml:5:3"));
    assert_eq!(shown(&change.new).as_deref(), Some("x.yaml:5:3"));
    assert_eq!(
        change.message,
        "the input `count` takes integer, no longer number"
    );
}

#[test]
fn a_document_comes_and_goes() {
    let document = document(PIPELINE);
    let version = Version {
        document: &document,
        signature: None,
    };
    let what = |old, new| compare(old, new, None)[0].what;
    assert_eq!(what(Some(version), None), "document_removed");
    assert_eq!(what(None, Some(version)), "document_added");
}

//! Records as people have them, and the laws of editing.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::markdown::sample;

const STATUS: &str = "\
# Project Status

[STATE: BUILDING]
[COUNTS: audits=2, rebuilds=1]

## Current Focus

user search (started 2026-01-02)

## Feature Lifecycle

- [X] Step 1: Draft
* [x] **Check**
- [ ] Make

## Relevant Files

- src/a.ts
- `src/b.ts` (note)

## Notes

- [ ] Draft follow-up
- [ ] Check
";

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&it| it.to_owned()).collect()
}

fn counts(counts: &[(&str, u64)]) -> BTreeMap<String, u64> {
    counts
        .iter()
        .map(|(name, it)| ((*name).to_owned(), *it))
        .collect()
}

fn active(feature: &str) -> Focus {
    Focus::Active {
        feature: feature.to_owned(),
        started: "2026-03-04".to_owned(),
    }
}

fn to_state(state: &str) -> Change {
    Change {
        state: Some(state.to_owned()),
        ..Change::default()
    }
}

fn ticking(tick: &[&str], untick: &[&str]) -> Change {
    Change {
        tick: names(tick),
        untick: names(untick),
        ..Change::default()
    }
}

fn focusing(focus: Focus) -> Change {
    Change {
        focus: Some(focus),
        ..Change::default()
    }
}

fn counting(pairs: &[(&str, u64)]) -> Change {
    Change {
        counts: Some(counts(pairs)),
        ..Change::default()
    }
}

#[test]
fn a_record_is_read_in_every_dialect() {
    let record = read(STATUS).unwrap();
    assert_eq!(record.state, "BUILDING");
    assert_eq!(record.boxes, ["Draft", "Check", "Make"]);
    assert_eq!(record.done, ["Draft", "Check"]);
    assert_eq!(record.focus.as_deref(), Some("user search"));
    assert_eq!(record.counts, counts(&[("audits", 2), ("rebuilds", 1)]));
    assert!(record.is_done("draft") && !record.is_done("make"));
}

#[test]
fn boxes_in_fences_comments_and_other_sections_do_not_count() {
    let text = "[STATE: A]\n- [x] One\n## Feature Lifecycle\n```\n- [x] Two\n```\n<!-- \n- [x] Three\n-->\n\
                - [ ] Four\n  - [x] Five\n## Other\n- [x] Four\n";
    let record = read(text).unwrap();
    assert_eq!(record.boxes, ["Four"]);
    assert_eq!(record.done, [""; 0]);
}

#[test]
fn of_two_boxes_of_one_name_both_must_be_ticked() {
    let text = "[STATE: A]\n## Feature Lifecycle\n- [x] One\n- [ ] one\n";
    assert_eq!(read(text).unwrap().boxes, ["One"]);
    assert!(!read(text).unwrap().is_done("One"));
    let ticked = edit(text, &ticking(&["ONE"], &[])).unwrap();
    assert_eq!(ticked, text.replace("[ ]", "[x]"));
}

#[test]
fn an_idle_focus_is_none_however_it_is_said() {
    for said in [
        "No active feature.",
        "no active feature",
        "_(none yet)_",
        "TBD",
        "",
        "```\na\n```",
    ] {
        let text = format!("[STATE: A]\n## Current Focus\n\n{said}\n\n## Next\n");
        assert_eq!(read(&text).unwrap().focus, None, "{said}");
    }
}

#[test]
fn a_focus_is_read_as_people_write_it() {
    for said in [
        "user search",
        "**user search**",
        "- user search",
        "user search (started 2026-01-02)",
        "user search (started 2026-01-02) — waiting for review (twice)",
        "`user search` (started on Monday)",
    ] {
        let text = format!("[STATE: A]\n## Current Focus\n<!-- one line -->\n{said}\n\nmore\n");
        assert_eq!(
            read(&text).unwrap().focus.as_deref(),
            Some("user search"),
            "{said}"
        );
    }
}

#[test]
fn a_marker_is_no_focus() {
    let text = "## Current Focus\n[STATE: A]\n[COUNTS: a=1]\nuser search\n";
    assert_eq!(read(text).unwrap().focus.as_deref(), Some("user search"));
    let edited = edit("## Current Focus\n[STATE: A]\n", &focusing(active("f"))).unwrap();
    assert_eq!(read(&edited).unwrap().state, "A");
}

#[test]
fn a_document_without_a_state_says_what_to_do() {
    let fault = read("# Status\n\n`[STATE: A]`\n").unwrap_err();
    assert_eq!(
        fault.to_string(),
        "no `[STATE: …]` marker; write one below the title, or move the file away and let `gemstack init` write a new one"
    );
}

#[test]
fn two_states_are_told_with_their_lines() {
    let fault = read("# S\n[STATE: A]\n\n[STATE: B]\n").unwrap_err();
    assert_eq!(
        fault.to_string(),
        "line 2 says `[STATE: A]` and line 4 says `[STATE: B]`; keep one, and put an example in backticks"
    );
    assert_eq!(read("[STATE: A] [STATE: A]").unwrap().state, "A");
}

#[test]
fn counts_that_are_no_numbers_are_told() {
    for text in ["a", "a=b", "a=-1", "=1", "a=1, a=2"] {
        let fault = read(&format!("[STATE: A]\n[COUNTS: {text}]\n")).unwrap_err();
        let expected = RecordFault::BadCounts {
            text: text.to_owned(),
            line: 2,
        };
        assert_eq!(fault, expected);
    }
}

#[test]
fn a_fresh_record_has_the_skeleton() {
    let text = blank("NEW", &names(&["Draft", "Review (legal)"])).unwrap();
    let expected = "\
# Project Status

[STATE: NEW]

## Current Focus

No active feature.

## Feature Lifecycle

- [ ] Draft
- [ ] `Review (legal)`

## Relevant Files

_(none yet)_
";
    assert_eq!(text, expected);
    assert_eq!(read(&text).unwrap().boxes, ["Draft", "Review (legal)"]);
}

#[test]
fn an_edit_changes_the_bytes_it_must_and_no_others() {
    let change = Change {
        state: Some("READY".to_owned()),
        tick: names(&["make"]),
        untick: names(&["Check"]),
        focus: Some(active("other")),
        counts: Some(counts(&[("audits", 3)])),
    };
    let expected = STATUS
        .replace("[STATE: BUILDING]", "[STATE: READY]")
        .replace("audits=2, rebuilds=1", "audits=3")
        .replace(
            "user search (started 2026-01-02)",
            "other (started 2026-03-04)",
        )
        .replace("* [x] **Check**", "* [ ] **Check**")
        .replace("- [ ] Make", "- [x] Make");
    assert_eq!(edit(STATUS, &change).unwrap(), expected);
}

#[test]
fn line_ends_and_a_missing_last_one_stay() {
    let text = "# S\r\n\r\n[STATE: A]\r\n\r\n## Feature Lifecycle\r\n- [ ] One";
    let change = Change {
        state: Some("B".to_owned()),
        tick: names(&["One", "Two"]),
        counts: Some(counts(&[("a", 1)])),
        focus: Some(active("f")),
        ..Change::default()
    };
    let expected = "# S\r\n\r\n[STATE: B]\r\n[COUNTS: a=1]\r\n\r\n## Current Focus\r\n\r\n\
                    f (started 2026-03-04)\r\n\r\n## Feature Lifecycle\r\n- [x] One\r\n- [x] Two";
    assert_eq!(edit(text, &change).unwrap(), expected);
}

#[test]
fn what_is_missing_is_added_where_it_belongs() {
    let change = Change {
        state: Some("A".to_owned()),
        tick: names(&["One"]),
        focus: Some(active("f")),
        ..Change::default()
    };
    let text = "# S\n\nwords\n\n## Notes\n\n```\nopen\n";
    let expected = "# S\n\n[STATE: A]\n\nwords\n\n## Current Focus\n\nf (started 2026-03-04)\n\n\
                    ## Feature Lifecycle\n\n- [x] One\n\n## Notes\n\n```\nopen\n";
    assert_eq!(edit(text, &change).unwrap(), expected);
    let from_nothing = edit("", &change).unwrap();
    assert_eq!(read(&from_nothing).unwrap().done, ["One"]);
}

#[test]
fn a_new_box_takes_the_style_of_the_others_and_stands_below_their_children() {
    let text = "[STATE: A]\n## Feature Lifecycle\n* [ ] One\n  - part\n\n    more\n\nAfter.\n";
    let expected =
        "[STATE: A]\n## Feature Lifecycle\n* [ ] One\n  - part\n\n    more\n* [x] Two\n\nAfter.\n";
    assert_eq!(edit(text, &ticking(&["Two"], &[])).unwrap(), expected);
}

#[test]
fn the_counts_go_when_there_are_none() {
    let without = edit(STATUS, &counting(&[])).unwrap();
    assert_eq!(
        without,
        STATUS.replace("[COUNTS: audits=2, rebuilds=1]\n", "")
    );
    let again = edit(&without, &counting(&[("audits", 2), ("rebuilds", 1)])).unwrap();
    assert_eq!(again, STATUS);
}

#[test]
fn features_of_any_signs_survive() {
    for feature in [
        "C:\\dir\\new",
        "echo \\1 twice",
        "Fix [/red] \"quotes\" & 'more'",
        "*bold* **bolder** _x_",
        "**bold**",
        "`code`",
        "a ``b` c",
        "# heading",
        "- [x] item",
        "1. item",
        "> quote",
        "[STATE: X] [COUNTS: a=1]",
        "[x]: y",
        "<!-- open",
        "<div>",
        "```",
        "~~~",
        "---",
        "a (started 2020-01-01)",
        "a (started 2020-01-01) b",
        "No active feature.",
        "(none yet)",
        "TBD",
        "a | b",
        "## Feature Lifecycle",
        "\u{feff}mark",
        "日本語 ✓",
    ] {
        let edited = edit(STATUS, &focusing(active(feature))).unwrap();
        let record = read(&edited).unwrap();
        assert_eq!(record.focus.as_deref(), Some(feature), "{edited}");
        let idle = edit(&edited, &focusing(Focus::Idle)).unwrap();
        let expected = STATUS.replace("user search (started 2026-01-02)", "No active feature.");
        assert_eq!(idle, expected);
    }
}

#[test]
fn what_fits_no_line_is_refused() {
    for feature in ["a\nb", "a\r\n## b", "", " \t"] {
        let fault = edit(STATUS, &focusing(active(feature))).unwrap_err();
        assert!(
            matches!(
                fault,
                RecordFault::Unwritable {
                    what: "feature",
                    ..
                }
            ),
            "{fault}"
        );
    }
    for state in ["", "A]\n", "A] [STATE: B", "A`"] {
        let fault = edit(STATUS, &to_state(state)).unwrap_err();
        assert!(
            matches!(fault, RecordFault::Unwritable { what: "state", .. }),
            "{fault}"
        );
    }
    for name in ["a=b", "a, b", " ", "a]"] {
        let fault = edit(STATUS, &counting(&[(name, 1)])).unwrap_err();
        assert!(
            matches!(
                fault,
                RecordFault::Unwritable {
                    what: "counter",
                    ..
                }
            ),
            "{fault}"
        );
    }
    assert!(edit(STATUS, &ticking(&["a\nb"], &[])).is_err());
}

#[test]
fn a_refusal_shows_the_text_on_one_line() {
    let fault = edit(STATUS, &focusing(active("a\nb"))).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "feature `a\\nb` cannot be written into STATUS.md: it has more than one line; write it on one"
    );
}

#[test]
fn a_box_both_ticked_and_unticked_is_refused() {
    let fault = edit(STATUS, &ticking(&["Make"], &["make"])).unwrap_err();
    let name = "Make".to_owned();
    assert_eq!(fault, RecordFault::Contradiction { name });
}

#[test]
fn a_list_is_set_with_the_notes_of_what_stays() {
    let items = names(&["src/b.ts", "src/my c.ts"]);
    let expected = STATUS.replace(
        "- src/a.ts\n- `src/b.ts` (note)",
        "- `src/b.ts` (note)\n- `src/my c.ts`",
    );
    assert_eq!(
        set_list(STATUS, "Relevant Files", &items).unwrap(),
        expected
    );
    let emptied = STATUS.replace("- src/a.ts\n- `src/b.ts` (note)", "_(none yet)_");
    assert_eq!(set_list(STATUS, "Relevant Files", &[]).unwrap(), emptied);
    assert_eq!(set_list(&emptied, "Relevant Files", &[]).unwrap(), emptied);
}

#[test]
fn a_list_is_extended_by_what_is_new() {
    let items = names(&["src/b.ts", "src/c.ts", "src/c.ts"]);
    let expected = STATUS.replace("(note)\n", "(note)\n- `src/c.ts`\n");
    let extended = extend_list(STATUS, "relevant files", &items).unwrap();
    assert_eq!(extended, expected);
    assert_eq!(
        extend_list(&extended, "relevant files", &items).unwrap(),
        expected
    );
    assert_eq!(extend_list(STATUS, "Relevant Files", &[]).unwrap(), STATUS);
}

#[test]
fn the_first_items_take_the_place_of_the_placeholder() {
    let fresh = blank("A", &[]).unwrap();
    let expected = fresh.replace("_(none yet)_", "- `a.rs`");
    assert_eq!(
        extend_list(&fresh, "Relevant Files", &names(&["a.rs"])).unwrap(),
        expected
    );
    let as_item = fresh.replace("_(none yet)_", "- (none yet)");
    assert_eq!(
        extend_list(&as_item, "Relevant Files", &names(&["a.rs"])).unwrap(),
        expected
    );
}

#[test]
fn a_list_without_a_heading_gets_one_before_an_open_fence() {
    let text = "# S\r\n\r\n```\r\nopen";
    let expected = "# S\r\n\r\n## Files\r\n\r\n- `a`\r\n\r\n```\r\nopen";
    assert_eq!(
        extend_list(text, "Files", &names(&["a"])).unwrap(),
        expected
    );
    assert_eq!(
        set_list("", "Files", &names(&["a"])).unwrap(),
        "## Files\n\n- `a`\n"
    );
    assert!(set_list("", "a\nb", &names(&["a"])).is_err());
    assert!(set_list("", "a", &names(&["a\nb"])).is_err());
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("One".to_owned()),
        Just("two".to_owned()),
        Just("Three".to_owned()),
        "[A-Za-z][A-Za-z0-9 _:()*`#-]{0,8}",
    ]
}

fn changes() -> impl Strategy<Value = Change> {
    let boxes = || proptest::collection::vec(word(), 0..3);
    let focus = prop_oneof![
        4 => "[^\\r\\n]{1,12}".prop_map(|it| Some(active(&it))),
        1 => Just(Some(Focus::Idle)),
        2 => Just(None),
    ];
    let counts = proptest::option::of(proptest::collection::btree_map(
        "[a-z_]{1,4}",
        0..9_u64,
        0..3,
    ));
    (
        proptest::option::of("[A-Z_]{1,4}"),
        boxes(),
        boxes(),
        focus,
        counts,
    )
        .prop_map(|(state, tick, untick, focus, counts)| Change {
            state,
            tick,
            untick,
            focus,
            counts,
        })
}

/// Faults that are about the given text or change, and not about our own writing.
fn is_fair(fault: &RecordFault) -> bool {
    !matches!(fault, RecordFault::Swallowed { .. })
}

proptest! {
    #[test]
    fn reading_never_panics_and_gives_names_once(text in "(?s).{0,200}") {
        if let Ok(record) = read(&text) {
            prop_assert!(record.done.len() <= record.boxes.len());
        }
    }

    #[test]
    fn the_empty_change_changes_nothing(lines in sample::lines()) {
        let text = lines.concat();
        prop_assert_eq!(edit(&text, &Change::default()), Ok(text));
    }

    #[test]
    fn what_is_written_is_read_back_and_writing_it_again_changes_nothing(
        lines in sample::lines(),
        change in changes(),
    ) {
        let text = lines.concat();
        let Ok(edited) = edit(&text, &change) else { return Ok(()) };
        prop_assert_eq!(edit(&edited, &change), Ok(edited.clone()));
        let Ok(record) = read(&edited) else { return Ok(()) };
        for name in &change.tick {
            prop_assert!(record.is_done(name), "{name}: {edited}");
        }
        for name in &change.untick {
            prop_assert!(!record.is_done(name), "{name}: {edited}");
        }
        if let Some(state) = &change.state {
            prop_assert_eq!(&record.state, state);
        }
        if let Some(focus) = &change.focus {
            prop_assert_eq!(record.focus, focus.feature());
        }
        if let Some(counts) = change.counts {
            prop_assert_eq!(record.counts, counts);
        }
    }

    #[test]
    fn a_whole_record_takes_every_change(change in changes(), crlf in any::<bool>()) {
        let text = if crlf { STATUS.replace('\n', "\r\n") } else { STATUS.to_owned() };
        match edit(&text, &change) {
            Ok(edited) => {
                let bare = edited.replace("\r\n", "");
                prop_assert!(!crlf || !bare.contains(['\r', '\n']), "{edited:?}");
                let notes = text.split_once("## Relevant").unwrap().1;
                prop_assert!(edited.ends_with(notes));
            }
            Err(fault) => prop_assert!(is_fair(&fault), "{fault}"),
        }
    }

    #[test]
    fn lines_that_say_nothing_of_the_record_stay_as_they_are(
        lines in sample::lines(),
        state in "[A-Z]{1,3}",
    ) {
        let text = lines.concat();
        let change = Change { tick: names(&["One"]), ..to_state(&state) };
        let Ok(edited) = edit(&text, &change) else { return Ok(()) };
        let mut left = edited.as_str();
        for line in lines.iter().map(|it| it.trim_matches(['\u{feff}', '\r', '\n'])) {
            let at = left.find(line).filter(|_| !line.contains(['[', ']']));
            prop_assert!(at.is_some() || line.contains(['[', ']']), "{line:?} of {edited:?}");
            left = at.map_or(left, |at| &left[at + line.len()..]);
        }
        prop_assert_eq!(edited.contains("\r\n"), text.contains("\r\n"));
    }

    #[test]
    fn a_list_that_was_set_is_read_back(
        lines in sample::lines(),
        items in proptest::collection::vec("[^\\r\\n]{1,10}", 0..4),
    ) {
        let text = lines.concat();
        for write in [set_list, extend_list] {
            let Ok(edited) = write(&text, "Relevant Files", &items) else { continue };
            prop_assert_eq!(write(&edited, "Relevant Files", &items), Ok(edited));
        }
    }

    #[test]
    fn a_whole_record_takes_every_list(
        items in proptest::collection::vec("[^\\r\\n]{1,10}", 0..4),
        heading in prop_oneof![Just("Relevant Files"), Just("New")],
    ) {
        for write in [set_list, extend_list] {
            match write(STATUS, heading, &items) {
                Ok(edited) => prop_assert_eq!(read(&edited), read(STATUS)),
                Err(fault) => prop_assert!(is_fair(&fault), "{fault}"),
            }
        }
    }
}

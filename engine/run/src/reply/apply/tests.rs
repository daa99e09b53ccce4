use proptest::prelude::*;

use super::*;

fn edit(search: &str, replace: &str) -> FileOperation {
    FileOperation::Edit {
        path: "a.py".into(),
        edits: vec![Edit {
            search: search.into(),
            replace: replace.into(),
        }],
    }
}

fn patch(hunks: &[(&str, &str)]) -> FileOperation {
    let hunks = hunks.iter().map(|(before, after)| Hunk {
        before: (*before).into(),
        after: (*after).into(),
        ..Hunk::default()
    });
    FileOperation::Patch {
        path: "a.py".into(),
        hunks: hunks.collect(),
    }
}

fn edited(file: &str, search: &str, replace: &str) -> Result<String, ApplyFault> {
    apply(&edit(search, replace), Some(file)).map(|content| content.expect("an edit leaves a file"))
}

#[test]
fn writing_deleting_and_renaming_say_what_the_path_holds_then() {
    let path = || "a.py".to_owned();
    let write = FileOperation::Write {
        path: path(),
        content: "x".into(),
    };
    assert_eq!(apply(&write, None), Ok(Some("x".into())));
    assert_eq!(apply(&write, Some("y\n")), Ok(Some("x".into())));
    let delete = FileOperation::Delete { path: path() };
    assert_eq!(apply(&delete, Some("y\n")), Ok(None));
    let rename = FileOperation::Rename {
        from: path(),
        to: "b.py".into(),
    };
    assert_eq!(apply(&rename, Some("y\n")), Ok(Some("y\n".into())));
    for operation in [delete, rename, edit("x\n", "y\n"), patch(&[("x\n", "y\n")])] {
        let missing = ApplyFault::FileMissing { path: path() };
        assert_eq!(apply(&operation, None), Err(missing), "{operation:?}");
    }
}

#[test]
fn an_exact_place_is_replaced() {
    assert_eq!(
        edited("a\nb\nc\n", "b\n", "B\nB\n").unwrap(),
        "a\nB\nB\nc\n"
    );
    assert_eq!(edited("a\nb\nc\n", "b\nc\n", "").unwrap(), "a\n");
    assert_eq!(edited("a\n", "a\n", "").unwrap(), "");
}

#[test]
fn a_place_is_made_of_whole_lines() {
    let fault = edited("abc\n", "b\n", "x\n").unwrap_err();
    assert!(matches!(fault, ApplyFault::NotFound { .. }));
}

#[test]
fn trailing_white_space_does_not_hide_a_place_and_stays_where_nothing_changes() {
    assert_eq!(
        edited("a  \nb\t\nc \n", "a\nb\nc\n", "a\nB\nc\n").unwrap(),
        "a  \nB\nc \n"
    );
}

#[test]
fn a_place_that_is_indented_differently_takes_the_replacement_with_its_own_indentation() {
    let file = "class A:\n    def f(self):\n        return 1\n\n    def g(self):\n        pass\n";
    let search = "def f(self):\n    return 1\n";
    let replace = "def f(self):\n    if self:\n\n        return 2\n";
    let expected = "class A:\n    def f(self):\n        if self:\n\n            return 2\n\n    def g(self):\n        pass\n";
    assert_eq!(edited(file, search, replace).unwrap(), expected);
    assert_eq!(edited("x\n", "    x\n", "    y\n").unwrap(), "y\n");
}

#[test]
fn an_uneven_indentation_is_refused() {
    let fault = edited(
        "\tif a:\n\t\tb\n",
        "    if a:\n        b\n",
        "    if a:\n        c\n",
    )
    .unwrap_err();
    let expected = ApplyFault::Indentation {
        path: "a.py".into(),
        place: 1,
        line: 1,
    };
    assert_eq!(fault, expected);
}

#[test]
fn a_place_nearly_as_quoted_is_taken_if_it_is_the_only_one() {
    let file = "def total(items):\n    # add them up\n    return sum(items)\n\nprint(1)\n";
    let search = "def total(items):\n    # add them all up\n    return sum(items)\n";
    let replace = "def total(items):\n    # add them all up\n    return sum(items) or 0\n";
    let expected = "def total(items):\n    # add them up\n    return sum(items) or 0\n\nprint(1)\n";
    assert_eq!(edited(file, search, replace).unwrap(), expected);
}

#[test]
fn two_places_are_never_chosen_between() {
    let ambiguous = |lines: &[usize]| ApplyFault::Ambiguous {
        path: "a.py".into(),
        place: 1,
        lines: lines.to_vec(),
    };
    assert_eq!(edited("x\ny\nx\n", "x\n", "z\n"), Err(ambiguous(&[1, 3])));
    assert_eq!(
        edited(" x\ny\n  x\n", "x\n", "z\n"),
        Err(ambiguous(&[1, 3]))
    );
    let file = "let counter_one = 1;\nlet counter_two = 1;\n";
    assert_eq!(
        edited(file, "let counter_ten = 1;\n", "\n"),
        Err(ambiguous(&[1, 2]))
    );
    assert_eq!(
        ambiguous(&[1, 3]).to_string(),
        "change 1 of `a.py` fits on lines 1, 3; add lines around it until one is left"
    );
}

#[test]
fn a_place_that_is_nowhere_is_answered_with_the_closest_lines() {
    let fault = edited(
        "fn main() {\n    run();\n}\n",
        "fn main() {\n    compute_everything(1, 2);\n",
        "",
    )
    .unwrap_err();
    let message = "change 1 of `a.py` fits nowhere; copy the lines from the file exactly; the closest lines are\n    \
                   1 | fn main() {\n    2 |     run();\n(60 % alike)";
    assert_eq!(fault.to_string(), message);
}

#[test]
fn line_ends_stay_those_of_the_file() {
    assert_eq!(
        edited("a\r\nb\r\nc\r\n", "b\n", "x\ny\n").unwrap(),
        "a\r\nx\r\ny\r\nc\r\n"
    );
    assert_eq!(edited("a\nb\nc\n", "b\r\n", "x\r\n").unwrap(), "a\nx\nc\n");
    assert_eq!(edited("a\r\nb", "b\n", "c\n").unwrap(), "a\r\nc");
}

#[test]
fn a_missing_last_line_end_stays_missing() {
    assert_eq!(edited("a\nb", "b\n", "c\n").unwrap(), "a\nc");
    assert_eq!(edited("a\nb", "b\n", "b\nc\n").unwrap(), "a\nb\nc");
    assert_eq!(edited("a\nb", "a\n", "x\n").unwrap(), "x\nb");
}

#[test]
fn an_empty_search_fills_what_is_missing_or_empty_and_nothing_else() {
    assert_eq!(
        apply(&edit("", "new\r\n"), None),
        Ok(Some("new\r\n".into()))
    );
    assert_eq!(edited("", "", "new\n").unwrap(), "new\n");
    let fault = edited("old\n", "", "new\n").unwrap_err();
    assert!(matches!(fault, ApplyFault::EmptySearch { place: 1, .. }));
}

#[test]
fn edits_see_what_the_ones_before_them_did_and_the_faulty_one_is_counted() {
    let edits = |last: &str| FileOperation::Edit {
        path: "a.py".into(),
        edits: [("a\n", "b\n"), ("b\n", "c\n"), (last, "d\n")]
            .map(|(search, replace)| Edit {
                search: search.into(),
                replace: replace.into(),
            })
            .into(),
    };
    assert_eq!(apply(&edits("c\n"), Some("a\n")), Ok(Some("d\n".into())));
    let fault = apply(&edits("b\n"), Some("a\n")).unwrap_err();
    assert!(matches!(fault, ApplyFault::NotFound { place: 3, .. }));
}

#[test]
fn hunks_are_found_by_their_context_and_must_be_unique() {
    let file = Some("a\nb\nc\nd\ne\n");
    let hunks = patch(&[("d\ne\n", "d\nE\n"), ("a\nb\n", "a\nx\nb\n")]);
    assert_eq!(apply(&hunks, file), Ok(Some("a\nx\nb\nc\nd\nE\n".into())));
    let fault = apply(&patch(&[("x\n", "")]), Some("x\nx\n")).unwrap_err();
    assert!(matches!(fault, ApplyFault::Ambiguous { .. }));
    let fault = apply(&patch(&[("", "x\n")]), file).unwrap_err();
    assert!(matches!(fault, ApplyFault::EmptySearch { .. }));
    assert_eq!(apply(&patch(&[("", "x\n")]), None), Ok(Some("x\n".into())));
}

#[test]
fn a_hunk_can_give_or_take_the_last_line_end() {
    assert_eq!(
        apply(&patch(&[("a", "a\n")]), Some("a")),
        Ok(Some("a\n".into()))
    );
    assert_eq!(
        apply(&patch(&[("a\n", "b")]), Some("a\n")),
        Ok(Some("b".into()))
    );
    assert_eq!(
        apply(&patch(&[("a", "b")]), Some("a")),
        Ok(Some("b".into()))
    );
    assert_eq!(
        apply(&patch(&[("a", "b\n")]), Some("a\r\nz")),
        Ok(Some("b\r\nz".into()))
    );
}

#[test]
fn a_search_too_large_to_compare_is_not_found_rather_than_slow() {
    let file = "some line of a long file\n".repeat(10_000);
    let search = "another line altogether\n".repeat(9_000);
    let fault = edited(&file, &search, "").unwrap_err();
    assert!(matches!(fault, ApplyFault::NotFound { nearest: None, .. }));
}

fn text() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[ \t]{0,3}[ab]{0,3}[ ]{0,1}", 0..12)
}

fn file_of(lines: &[String], end: &str, open: bool) -> String {
    let ended = |line: &String| [line, end].concat();
    let file: String = lines.iter().map(ended).collect();
    if open {
        file.strip_suffix(end).unwrap_or(&file).to_owned()
    } else {
        file
    }
}

proptest! {
    #[test]
    fn a_unique_run_of_lines_is_replaced_and_every_other_byte_stays(
        before in text(), old in "[c]{3}", new in text(), after in text(), crlf: bool, open: bool,
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        let first = ["first".to_owned()];
        let whole = |middle: &[String]| file_of(&[&first[..], &before, middle, &after].concat(), end, open);
        let file = whole(std::slice::from_ref(&old));
        let expected = whole(&new);
        let result = edited(&file, &format!("{old}\n"), &file_of(&new, "\n", false)).unwrap();
        // A last line that is gone or blank leaves no trace of whether it had an end.
        prop_assert_eq!(result.trim_end_matches(['\r', '\n']), expected.trim_end_matches(['\r', '\n']));
        if !open {
            prop_assert_eq!(result, expected);
        }
    }

    #[test]
    fn replacing_lines_by_themselves_changes_nothing(lines in text(), from in 0..12_usize, count in 1..4_usize, crlf: bool) {
        let end = if crlf { "\r\n" } else { "\n" };
        let file = file_of(&lines, end, false);
        let search: String = lines.iter().skip(from).take(count).map(|line| [line.trim_end(), "\n"].concat()).collect();
        if let Ok(Some(result)) = apply(&edit(&search, &search), Some(&file)) {
            prop_assert_eq!(result, file);
        }
    }

    #[test]
    fn a_place_given_twice_is_never_replaced(lines in text(), old in "[ ]{0,2}[cd]{1,9}") {
        let file = [&lines[..], std::slice::from_ref(&old), &lines[..], std::slice::from_ref(&old)].concat();
        let fault = edited(&file_of(&file, "\n", false), &format!("{old}\n"), "new\n").unwrap_err();
        let is_ambiguous = matches!(fault, ApplyFault::Ambiguous { .. });
        prop_assert!(is_ambiguous, "{}", fault);
    }

    #[test]
    fn undoing_an_edit_gives_the_file_back(lines in text(), crlf: bool) {
        let end = if crlf { "\r\n" } else { "\n" };
        let file = file_of(&[lines, vec!["ccc".into()]].concat(), end, false);
        let changed = edited(&file, "ccc\n", "ddd\neee\n").unwrap();
        prop_assert_eq!(edited(&changed, "ddd\neee\n", "ccc\n").unwrap(), file);
    }
}

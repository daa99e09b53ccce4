//! Search/replace blocks and diffs.

use super::*;

#[test]
fn search_blocks_edit_a_file() {
    let blocks =
        "<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n\n<<<<< SEARCH\n=====\nc\n>>>>> REPLACE\n";
    let expected = [edit("x.py", &[("a\n", "b\n"), ("", "c\n")])];
    for header in ["edit:x.py", "python edit: x.py", "file:x.py"] {
        assert_eq!(operations(&format!("```{header}\n{blocks}```\n")), expected);
    }
    assert_eq!(
        operations(&format!("<file path=\"x.py\">\n{blocks}</file>\n")),
        expected
    );
    let apart = "```edit:x.py\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n```\n```edit:x.py\n<<<<< SEARCH\n=====\nc\n>>>>> REPLACE\n```\n";
    assert_eq!(operations(apart), expected);
}

#[test]
fn fences_inside_search_blocks_are_content() {
    let text =
        "```edit:README.md\n<<<<<<< SEARCH\n```sh\n=======\n```bash\n```\n>>>>>>> REPLACE\n```\n";
    assert_eq!(
        operations(text),
        [edit("README.md", &[("```sh\n", "```bash\n```\n")])]
    );
}

#[test]
fn longer_markers_hold_shorter_ones() {
    let text = "```edit:a\n<<<<<<<<< SEARCH\nTitle\n=======\n=========\n>>>>>>> REPLACE\n>>>>>>>>> REPLACE\n```\n";
    assert_eq!(
        operations(text),
        [edit("a", &[("Title\n=======\n", ">>>>>>> REPLACE\n")])]
    );
}

#[test]
fn a_malformed_search_block_refuses_the_reply() {
    let problem = |body: &str| match fault(&format!("```edit:a\n{body}```\n")) {
        ReplyFault::Search { line, problem } => (line, problem),
        other => panic!("{other}"),
    };
    let half = "<<<<<<< SEARCH\na\n>>>>>>> REPLACE\n";
    assert_eq!(problem(half), (4, SearchProblem::NoDivider));
    let heading = "<<<<<<< SEARCH\na\n=======\nb\n=======\n>>>>>>> REPLACE\n";
    assert_eq!(problem(heading), (6, SearchProblem::TwoDividers));
    let reopened = "<<<<<<< SEARCH\na\n=======\nb\n<<<<<<< SEARCH\n";
    assert_eq!(problem(reopened), (6, SearchProblem::Reopened));
    assert_eq!(problem(">>>>>>> REPLACE\n"), (2, SearchProblem::Between));
    assert_eq!(problem("a\n"), (2, SearchProblem::Between));
    assert_eq!(problem(""), (1, SearchProblem::Nothing));
    let amid = fault("```file:a\nx\n<<<<<<< SEARCH\n```\n");
    assert!(matches!(
        amid,
        ReplyFault::Search {
            line: 3,
            problem: SearchProblem::InWholeFile
        }
    ));
    let meant = "````file:a\nx\n<<<<<<< SEARCH\n````\n";
    assert_eq!(operations(meant), [write("a", "x\n<<<<<<< SEARCH\n")]);
}

#[test]
fn a_diff_changes_creates_deletes_and_renames() {
    let text = "\
```diff
diff --git a/x.rs b/x.rs
index 123..456 100644
--- a/x.rs
+++ b/x.rs
@@ -1,3 +1,3 @@ fn main
 a

-b
+c
@@ -9 +9 @@
-- y
+++ z
--- /dev/null
+++ b/new.rs
@@ -0,0 +1,2 @@
+n
+m
\\ No newline at end of file
--- a/old.rs\t2024-01-01
+++ /dev/null
@@ -1 +0,0 @@
-o
diff --git a/p.rs b/q.rs
similarity index 90%
rename from p.rs
rename to q.rs
--- a/p.rs
+++ b/q.rs
@@ -1 +1 @@
-p
+q
diff --git a/empty b/empty
new file mode 100644
```
";
    let expected = [
        rename("p.rs", "q.rs"),
        patch("x.rs", &[("a\n\nb\n", "a\n\nc\n"), ("- y\n", "++ z\n")]),
        patch("new.rs", &[("", "n\nm")]),
        delete("old.rs"),
        patch("q.rs", &[("p\n", "q\n")]),
        write("empty", ""),
    ];
    assert_eq!(operations(text), expected);
}

#[test]
fn a_diff_may_be_named_by_its_fence() {
    let hunk = "@@ anywhere @@\n a\n-b\n+c\n ```\n";
    let expected = [patch("x", &[("a\nb\n```\n", "a\nc\n```\n")])];
    for header in ["diff:x", "diff file:x", "file:x patch"] {
        assert_eq!(
            operations(&format!("```{header}\n{hunk}```\n")),
            expected,
            "{header}"
        );
    }
    let named = format!("```diff:x\n--- a/x\n+++ b/x\n{hunk}\n```\n");
    assert_eq!(operations(&named), expected);
}

#[test]
fn a_removed_line_that_looks_like_a_header_is_a_removed_line() {
    let text = "```diff\n--- q.sql\n+++ q.sql\n@@ -1,2 +1,2 @@\n--- old\n+++ new\n x\n```\n";
    assert_eq!(
        operations(text),
        [patch("q.sql", &[("-- old\nx\n", "++ new\nx\n")])]
    );
}

#[test]
fn a_diff_to_look_at_is_prose() {
    let text = "For example:\n```diff\n- a\n+ b\n```\n";
    assert_eq!(parse(text).unwrap().prose, text);
}

#[test]
fn a_malformed_diff_refuses_the_reply() {
    let problem = |header: &str, body: &str| match fault(&format!("```{header}\n{body}```\n")) {
        ReplyFault::Diff { line, problem } => (line, problem),
        other => panic!("{other}"),
    };
    assert_eq!(
        problem("diff", "@@ -1 +1 @@\n-a\n"),
        (2, DiffProblem::NoPath)
    );
    assert_eq!(
        problem("diff", "--- a/x\n@@ -1 +1 @@\n"),
        (2, DiffProblem::HalfHeader)
    );
    assert_eq!(problem("diff:x", ""), (1, DiffProblem::Nothing));
    assert_eq!(
        problem("diff", "--- a/x\n+++ b/x\n"),
        (2, DiffProblem::Nothing)
    );
    let line = |text: &str| DiffProblem::Line { text: text.into() };
    assert_eq!(problem("diff:x", "-a\n+b\n"), (2, line("-a")));
    assert_eq!(problem("diff:x", "@@\n a\nb\n"), (4, line("b")));
    let two = problem("diff", "--- a/x\n+++ b/y\n@@\n-a\n").1;
    let names = DiffProblem::TwoNames {
        old: "x".into(),
        new: "y".into(),
    };
    assert_eq!(two, names);
    let other = problem("diff:x", "--- a/y\n+++ b/y\n@@\n-a\n").1;
    assert!(matches!(other, DiffProblem::OtherFile { .. }));
    let binary = problem("diff", "diff --git a/x b/x\nGIT binary patch\n").1;
    assert!(matches!(binary, DiffProblem::Unsupported { .. }));
}

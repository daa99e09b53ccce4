//! Replies as models write them, and what becomes of them.

use super::*;

fn operations(text: &str) -> Vec<FileOperation> {
    parse(text).unwrap_or_else(|fault| panic!("{fault}\n{text}")).operations
}

fn fault(text: &str) -> ReplyFault {
    match parse(text) {
        Ok(reply) => panic!("{reply:?}\n{text}"),
        Err(fault) => fault,
    }
}

fn write(path: &str, content: &str) -> FileOperation {
    FileOperation::Write {
        path: path.into(),
        content: content.into(),
    }
}

fn delete(path: &str) -> FileOperation {
    FileOperation::Delete { path: path.into() }
}

fn rename(from: &str, to: &str) -> FileOperation {
    FileOperation::Rename {
        from: from.into(),
        to: to.into(),
    }
}

fn edit(path: &str, edits: &[(&str, &str)]) -> FileOperation {
    let edits = edits.iter().map(|(search, replace)| Edit {
        search: (*search).into(),
        replace: (*replace).into(),
    });
    FileOperation::Edit {
        path: path.into(),
        edits: edits.collect(),
    }
}

fn patch(path: &str, hunks: &[(&str, &str)]) -> FileOperation {
    let hunks = hunks.iter().map(|(before, after)| Hunk {
        before: (*before).into(),
        after: (*after).into(),
    });
    FileOperation::Patch {
        path: path.into(),
        hunks: hunks.collect(),
    }
}

#[test]
fn files_and_the_prose_between_them() {
    let text = "I add two files.\n\n```file:src/a.py\nprint(1)\n```\n\nAnd:\n\n```file: b.txt\nb\n```\nDone.";
    let reply = parse(text).unwrap();
    assert_eq!(reply.operations, [write("src/a.py", "print(1)\n"), write("b.txt", "b\n")]);
    assert_eq!(reply.prose, "I add two files.\n\n\nAnd:\n\nDone.");
}

#[test]
fn headers_as_models_write_them() {
    for header in [
        "```file:a.py", "```python file:a.py", "```file:a.py python", "``` file: a.py", "```file=a.py", "```FILE:a.py",
        "```file:`a.py`", "```file:\"a.py\"", "  ```file:a.py",
    ] {
        assert_eq!(operations(&format!("{header}\nx\n```\n")), [write("a.py", "x\n")], "{header}");
    }
    assert_eq!(operations("~~~~file:a.py\nx\n~~~\n~~~~\n"), [write("a.py", "x\n~~~\n")]);
    assert_eq!(operations("```file:a.py\nx\n`````  "), [write("a.py", "x\n")]);
}

#[test]
fn contents_keep_their_line_ends_and_may_be_empty() {
    assert_eq!(operations("```file:a\r\nx\r\ny\n```\r\n"), [write("a", "x\r\ny\n")]);
    assert_eq!(operations("```file:a\n```"), [write("a", "")]);
    assert_eq!(operations("```file:a\n\n\n```"), [write("a", "\n\n")]);
}

#[test]
fn an_indented_fence_gives_its_indentation_back() {
    assert_eq!(operations("  ```file:a\n  x\n    y\nz\n  ```\n"), [write("a", "x\n  y\nz\n")]);
}

#[test]
fn a_readme_with_its_own_fences_is_whole() {
    let body = "# Tool\n\n```sh\nmake\n```\n\ntext\n\n```rust\nfn main() {}\n```\n";
    let text = format!("```file:README.md\n{body}```\n\nThen run:\n\n```sh\nmake test\n```\n");
    assert_eq!(operations(&text), [write("README.md", body)]);
    let deep = "```markdown\n```sh\nmake\n```\n```\n";
    assert_eq!(operations(&format!("```file:a.md\n{deep}```\n")), [write("a.md", deep)]);
    let bare = "# Tool\n\n```\nmake\n```\n";
    assert_eq!(operations(&format!("````file:README.md\n{bare}````\n")), [write("README.md", bare)]);
}

#[test]
fn a_bare_inner_fence_of_the_same_length_refuses_the_reply() {
    let text = "```file:README.md\n# Tool\n```\nmake\n```\nmore\n```\n";
    let expected = ReplyFault::AmbiguousEnd {
        line: 5,
        block: "file:README.md".into(),
        opened: 1,
        closed: 3,
    };
    assert_eq!(fault(text), expected);
    assert_eq!(
        fault(text).to_string(),
        "line 5: this fence makes it unclear whether `file:README.md` (line 1) ends on line 3 or later, and content \
         could be lost; open and close the block with a fence longer than any inside it"
    );
    let ends_with_it = "```file:README.md\n# Tool\n```\nmake\n```\n";
    assert!(matches!(fault(ends_with_it), ReplyFault::AmbiguousEnd { line: 5, .. }));
    let before_another = "```file:README.md\n```\nmake\n```\n```\n```file:b\nx\n```\n";
    assert!(matches!(fault(before_another), ReplyFault::AmbiguousEnd { line: 4, .. }));
}

#[test]
fn a_bare_prose_fence_is_no_reason_for_doubt_before_the_first_file_or_beside_a_longer_fence() {
    let before = "```\nls\n```\n```file:a\nx\n```\n";
    assert_eq!(operations(before), [write("a", "x\n")]);
    let beside = "````file:a\nx\n````\n```\nls\n```\n";
    assert_eq!(operations(beside), [write("a", "x\n")]);
    let other_mark = "```file:a\nx\n```\n~~~\nls\n~~~\n";
    assert_eq!(operations(other_mark), [write("a", "x\n")]);
}

#[test]
fn half_a_file_refuses_the_reply() {
    let unclosed = |line, block: &str| ReplyFault::Unclosed {
        line,
        block: block.into(),
    };
    assert_eq!(fault("```file:a\nx\n```\n```file:b\ny"), unclosed(4, "file:b"));
    assert_eq!(fault("```file:a\nx\n```sh\nmake\n```\n"), unclosed(1, "file:a"));
    assert_eq!(fault("text\n```sh\nmake\n"), unclosed(2, "```sh"));
    assert_eq!(fault("<file path=\"a\">\nx\n"), unclosed(1, "<file path=\"a\">"));
    assert_eq!(fault("```diff\n--- a/x\n+++ b/x\n@@\n-a\n"), unclosed(1, "diff"));
    let search = unclosed(2, "<<<<<<< SEARCH` of `edit:a");
    assert_eq!(fault("```edit:a\n<<<<<<< SEARCH\nx\n```\n"), search);
}

#[test]
fn a_block_inside_a_block_refuses_the_reply_unless_the_outer_fence_is_longer() {
    let forgotten = "```file:a\nx\n\n```file:b\ny\n```\n";
    let nested = ReplyFault::NestedBlock {
        line: 4,
        block: "file:a".into(),
        opened: 1,
    };
    assert_eq!(fault(forgotten), nested);
    let quoted = "````file:a\n```file:b\ny\n```\n````\n";
    assert_eq!(operations(quoted), [write("a", "```file:b\ny\n```\n")]);
    let elements = "<file path=\"a\">\nx\n<file path=\"b\">\ny\n</file>\n";
    assert!(matches!(fault(elements), ReplyFault::NestedBlock { line: 3, .. }));
}

#[test]
fn an_operation_is_not_lost_in_a_fence_without_a_path() {
    let wrapped = "```markdown\n```file:a\nx\n```\n```\n";
    assert_eq!(fault(wrapped), ReplyFault::QuotedBlock { line: 2, opened: 1 });
    assert!(matches!(fault("```xml\n<file path=\"a\">\nx\n</file>\n```\n"), ReplyFault::QuotedBlock { .. }));
    assert!(matches!(fault("```py\n<<<<<<< SEARCH\n```\n"), ReplyFault::QuotedBlock { .. }));
    let quoted = "Write it so:\n````\n```file:PATH\ncontent\n```\n<delete path=\"x\"/>\n````\n";
    assert_eq!(parse(quoted).unwrap().prose, quoted);
}

#[test]
fn an_operation_is_not_lost_behind_a_list_or_quotation_mark() {
    for text in [
        "    ```file:a\n    x\n    ```\n",
        "1. ```file:a\n   x\n   ```\n",
        "> ```file:a\n> x\n> ```\n",
        "\t<delete path=\"a\"/>\n",
    ] {
        assert_eq!(fault(text), ReplyFault::IndentedBlock { line: 1 }, "{text}");
    }
}

#[test]
fn what_belongs_to_no_block_refuses_the_reply() {
    for text in ["</file>", "<<<<<<< SEARCH", "    >>>>>>> REPLACE"] {
        let stray = ReplyFault::Stray {
            line: 2,
            text: text.trim().into(),
        };
        assert_eq!(fault(&format!("a\n{text}\nb\n")), stray);
    }
    let twice = "<file path=\"a\">\nx\n</file>\ny\n</file>\n";
    assert!(matches!(fault(twice), ReplyFault::Stray { line: 5, .. }));
}

#[test]
fn elements_write_delete_and_rename() {
    let text = "<file path=\"a.xml\">\n  <file>\n  </file>\n```\n</file>\n<delete path='b'/>\n<rename from=\"c\" to=\"d\" />\n";
    let expected = [
        rename("c", "d"),
        write("a.xml", "  <file>\n  </file>\n```\n"),
        delete("b"),
    ];
    assert_eq!(operations(text), expected);
    assert_eq!(operations("<file path=\"a\">x</file>\n"), [write("a", "x")]);
    assert_eq!(operations("<file path=\"a\"></file>\n"), [write("a", "")]);
    assert_eq!(operations("<file path=\"a\">x\r\ny\r\n</file>\n"), [write("a", "x\r\ny\r\n")]);
    assert_eq!(operations("<file path=\"a\">\n\nx\n</file>"), [write("a", "\nx\n")]);
    assert!(matches!(fault("<delete file=\"a\"/>\n"), ReplyFault::Element { line: 1, .. }));
}

#[test]
fn paths_are_named_and_hold_no_line_breaks() {
    assert_eq!(fault("x\n```file:\ny\n```\n"), ReplyFault::EmptyPath { line: 2 });
    assert_eq!(fault("<delete path=\" \"/>"), ReplyFault::EmptyPath { line: 1 });
    assert_eq!(fault("```file:a\0b\n```\n"), ReplyFault::ForbiddenCharacter { line: 1 });
    assert_eq!(fault("<delete path=\"a\rb\"/>"), ReplyFault::ForbiddenCharacter { line: 1 });
    assert_eq!(operations("```file:/etc/../.git/x\n```\n"), [write("/etc/../.git/x", "")]);
}

#[test]
fn one_file_is_given_once() {
    let twice = "```file:a\nx\n```\n```file:a\ny\n```\n";
    let written_twice = ReplyFault::WrittenTwice {
        path: "a".into(),
        first: 1,
        second: 4,
    };
    assert_eq!(fault(twice), written_twice);
    let contradiction = fault("<delete path=\"a\"/>\n```file:a\ny\n```\n");
    let message = "line 2: `a` is written whole, but on line 1 it is deleted; keep one of the two";
    assert_eq!(contradiction.to_string(), message);
}

#[test]
fn search_blocks_edit_a_file() {
    let blocks = "<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n\n<<<<< SEARCH\n=====\nc\n>>>>> REPLACE\n";
    let expected = [edit("x.py", &[("a\n", "b\n"), ("", "c\n")])];
    for header in ["edit:x.py", "python edit: x.py", "file:x.py"] {
        assert_eq!(operations(&format!("```{header}\n{blocks}```\n")), expected);
    }
    assert_eq!(operations(&format!("<file path=\"x.py\">\n{blocks}</file>\n")), expected);
    let apart = "```edit:x.py\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n```\n```edit:x.py\n<<<<< SEARCH\n=====\nc\n>>>>> REPLACE\n```\n";
    assert_eq!(operations(apart), expected);
}

#[test]
fn fences_inside_search_blocks_are_content() {
    let text = "```edit:README.md\n<<<<<<< SEARCH\n```sh\n=======\n```bash\n```\n>>>>>>> REPLACE\n```\n";
    assert_eq!(operations(text), [edit("README.md", &[("```sh\n", "```bash\n```\n")])]);
}

#[test]
fn longer_markers_hold_shorter_ones() {
    let text = "```edit:a\n<<<<<<<<< SEARCH\nTitle\n=======\n=========\n>>>>>>> REPLACE\n>>>>>>>>> REPLACE\n```\n";
    assert_eq!(operations(text), [edit("a", &[("Title\n=======\n", ">>>>>>> REPLACE\n")])]);
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
    assert!(matches!(amid, ReplyFault::Search { line: 3, problem: SearchProblem::InWholeFile }));
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
        assert_eq!(operations(&format!("```{header}\n{hunk}```\n")), expected, "{header}");
    }
    let named = format!("```diff:x\n--- a/x\n+++ b/x\n{hunk}\n```\n");
    assert_eq!(operations(&named), expected);
}

#[test]
fn a_removed_line_that_looks_like_a_header_is_a_removed_line() {
    let text = "```diff\n--- q.sql\n+++ q.sql\n@@ -1,2 +1,2 @@\n--- old\n+++ new\n x\n```\n";
    assert_eq!(operations(text), [patch("q.sql", &[("-- old\nx\n", "++ new\nx\n")])]);
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
    assert_eq!(problem("diff", "@@ -1 +1 @@\n-a\n"), (2, DiffProblem::NoPath));
    assert_eq!(problem("diff", "--- a/x\n@@ -1 +1 @@\n"), (2, DiffProblem::HalfHeader));
    assert_eq!(problem("diff:x", ""), (1, DiffProblem::Nothing));
    assert_eq!(problem("diff", "--- a/x\n+++ b/x\n"), (2, DiffProblem::Nothing));
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

#[test]
fn prose_alone_is_understood_but_holds_no_operations() {
    let text = "No findings.\n\nAUDIT: PASS\n```python\nx = 1\n```\n";
    let reply = parse(text).unwrap();
    assert_eq!(reply.prose, text);
    assert_eq!(reply.into_operations(), Err(ReplyFault::NoOperations));
    assert_eq!(fault(" \n\t\n"), ReplyFault::Empty);
    assert_eq!(fault(""), ReplyFault::Empty);
}

#[test]
fn operations_travel_as_json_by_their_name() {
    let json = r#"{"operation":"edit","path":"a","edits":[{"search":"x\n","replace":""}]}"#;
    let operation = edit("a", &[("x\n", "")]);
    assert_eq!(serde_json::to_string(&operation).unwrap(), json);
    assert_eq!(serde_json::from_str::<FileOperation>(json).unwrap(), operation);
    let schema = serde_json::to_string(&schemars::schema_for!(FileOperation)).unwrap();
    assert!(schema.contains("\"const\":\"rename\""), "{schema}");
}

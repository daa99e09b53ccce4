//! Whole files in fences, and where they end.

use super::*;

#[test]
fn files_and_the_prose_between_them() {
    let text = "I add two files.\n\n```file:src/a.py\nprint(1)\n```\n\nAnd:\n\n```file: b.txt\nb\n```\nDone.";
    let reply = parse(text).unwrap();
    assert_eq!(
        reply.operations,
        [write("src/a.py", "print(1)\n"), write("b.txt", "b\n")]
    );
    assert_eq!(reply.prose, "I add two files.\n\n\nAnd:\n\nDone.");
}

#[test]
fn headers_as_models_write_them() {
    for header in [
        "```file:a.py",
        "```python file:a.py",
        "```file:a.py python",
        "``` file: a.py",
        "```file=a.py",
        "```FILE:a.py",
        "```file:`a.py`",
        "```file:\"a.py\"",
        "  ```file:a.py",
    ] {
        assert_eq!(
            operations(&format!("{header}\nx\n```\n")),
            [write("a.py", "x\n")],
            "{header}"
        );
    }
    assert_eq!(
        operations("~~~~file:a.py\nx\n~~~\n~~~~\n"),
        [write("a.py", "x\n~~~\n")]
    );
    assert_eq!(
        operations("```file:a.py\nx\n`````  "),
        [write("a.py", "x\n")]
    );
}

#[test]
fn contents_keep_their_line_ends_and_may_be_empty() {
    assert_eq!(
        operations("```file:a\r\nx\r\ny\n```\r\n"),
        [write("a", "x\r\ny\n")]
    );
    assert_eq!(operations("```file:a\n```"), [write("a", "")]);
    assert_eq!(operations("```file:a\n\n\n```"), [write("a", "\n\n")]);
}

#[test]
fn an_indented_fence_gives_its_indentation_back() {
    assert_eq!(
        operations("  ```file:a\n  x\n    y\nz\n  ```\n"),
        [write("a", "x\n  y\nz\n")]
    );
}

#[test]
fn a_readme_with_its_own_fences_is_whole() {
    let body = "# Tool\n\n```sh\nmake\n```\n\ntext\n\n```rust\nfn main() {}\n```\n";
    let text = format!("```file:README.md\n{body}```\n\nThen run:\n\n```sh\nmake test\n```\n");
    assert_eq!(operations(&text), [write("README.md", body)]);
    let deep = "```markdown\n```sh\nmake\n```\n```\n";
    assert_eq!(
        operations(&format!("```file:a.md\n{deep}```\n")),
        [write("a.md", deep)]
    );
    let bare = "# Tool\n\n```\nmake\n```\n";
    assert_eq!(
        operations(&format!("````file:README.md\n{bare}````\n")),
        [write("README.md", bare)]
    );
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
    assert!(matches!(
        fault(ends_with_it),
        ReplyFault::AmbiguousEnd { line: 5, .. }
    ));
    let before_another = "```file:README.md\n```\nmake\n```\n```\n```file:b\nx\n```\n";
    assert!(matches!(
        fault(before_another),
        ReplyFault::AmbiguousEnd { line: 4, .. }
    ));
}

#[test]
fn fences_within_fences_of_a_file_are_read_only_while_one_reading_is_possible() {
    let deep = "```md\n```sh\nmake\n```\n```\n";
    let followed = format!("```file:a\n{deep}```\n\n```sh\nls\n```\n");
    assert!(matches!(
        fault(&followed),
        ReplyFault::AmbiguousEnd {
            line: 9,
            closed: 7,
            ..
        }
    ));
    let twice = format!("```file:a\n{deep}{deep}```\n");
    assert!(matches!(
        fault(&twice),
        ReplyFault::TooDeep {
            line: 8,
            opened: 1,
            ..
        }
    ));
    let settled = format!("```file:a\n{deep}```\n\n```file:b\n```\n\n```sh\nls\n```\n");
    assert_eq!(operations(&settled), [write("a", deep), write("b", "")]);
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
    assert_eq!(
        fault("```file:a\nx\n```\n```file:b\ny"),
        unclosed(4, "file:b")
    );
    assert_eq!(
        fault("```file:a\nx\n```sh\nmake\n```\n"),
        unclosed(1, "file:a")
    );
    assert_eq!(fault("text\n```sh\nmake\n"), unclosed(2, "```sh"));
    assert_eq!(
        fault("<file path=\"a\">\nx\n"),
        unclosed(1, "<file path=\"a\">")
    );
    assert_eq!(
        fault("```diff\n--- a/x\n+++ b/x\n@@\n-a\n"),
        unclosed(1, "```diff")
    );
    let search = unclosed(2, "<<<<<<< SEARCH of edit:a");
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
    assert!(matches!(
        fault(elements),
        ReplyFault::NestedBlock { line: 3, .. }
    ));
}

//! Elements, paths, and what is neither block nor prose.

use super::*;

#[test]
fn an_operation_is_not_lost_in_a_fence_without_a_path() {
    let wrapped = "```markdown\n```file:a\nx\n```\n```\n";
    assert_eq!(
        fault(wrapped),
        ReplyFault::QuotedBlock { line: 2, opened: 1 }
    );
    assert!(matches!(
        fault("```xml\n<file path=\"a\">\nx\n</file>\n```\n"),
        ReplyFault::QuotedBlock { .. }
    ));
    assert!(matches!(
        fault("```py\n<<<<<<< SEARCH\n```\n"),
        ReplyFault::QuotedBlock { .. }
    ));
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
    assert_eq!(
        operations("<file path=\"a\">x\r\ny\r\n</file>\n"),
        [write("a", "x\r\ny\r\n")]
    );
    assert_eq!(
        operations("<file path=\"a\">\n\nx\n</file>"),
        [write("a", "\nx\n")]
    );
    assert!(matches!(
        fault("<delete file=\"a\"/>\n"),
        ReplyFault::Element { line: 1, .. }
    ));
}

#[test]
fn paths_are_named_and_hold_no_line_breaks() {
    assert_eq!(
        fault("x\n```file:\ny\n```\n"),
        ReplyFault::EmptyPath { line: 2 }
    );
    assert_eq!(
        fault("<delete path=\" \"/>"),
        ReplyFault::EmptyPath { line: 1 }
    );
    assert_eq!(
        fault("```file:a\0b\n```\n"),
        ReplyFault::ForbiddenCharacter { line: 1 }
    );
    assert_eq!(
        fault("<delete path=\"a\rb\"/>"),
        ReplyFault::ForbiddenCharacter { line: 1 }
    );
    assert_eq!(
        operations("```file:/etc/../.git/x\n```\n"),
        [write("/etc/../.git/x", "")]
    );
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
    assert_eq!(
        serde_json::from_str::<FileOperation>(json).unwrap(),
        operation
    );
    let schema = serde_json::to_string(&schemars::schema_for!(FileOperation)).unwrap();
    assert!(schema.contains("\"const\":\"rename\""), "{schema}");
}

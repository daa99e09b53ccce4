//! YAML to nodes, every node with its bytes.

use std::sync::Arc;

use granit_parser::{Event, Parser};

use super::Node;
use super::comment::Comment;
use super::limits::too_large;
use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};

mod builder;
mod core_schema;
mod full;
mod quick;
mod reason;
mod unique;

pub(super) use core_schema::is_text;

/// Reads a text: nearly all are plain enough to be read quickly, and what is not is read in full.
pub(super) fn parse(source: &Arc<Source>) -> (Node, Vec<Diagnostic>) {
    if let Some(fault) = too_large(source) {
        let end = source.text().len();
        return (Node::null(Span::new(0, end)), vec![fault]);
    }
    let Some(read) = quick::read(source) else {
        return full::read(source);
    };
    debug_assert_eq!(read, full::read(source), "{:?}", source.text());
    read
}

/// The comments of a text, as far as it can be parsed.
pub(super) fn comments(text: &str) -> Vec<Comment> {
    let events = Parser::new_from_str(text).map_while(Result::ok);
    let comments = events.filter_map(|(event, span)| match event {
        Event::Comment(said, _) => Some(Comment::new(text, full::to_span(&span), &said)),
        _ => None,
    });
    comments.collect()
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use super::*;

    fn document(text: &str) -> Document {
        Document::yaml(Source::new("test.yaml", text))
    }

    fn written<'a>(document: &'a Document, pointer: &str) -> &'a str {
        document.source().slice(document.root().at(pointer).span)
    }

    #[test]
    fn every_node_knows_its_bytes() {
        let document = document("a: [1, 'two']\nb:\n  c: é x\n  d: { e: true }\nf: 0.5\n");
        assert_eq!(written(&document, "/a"), "[1, 'two']");
        assert_eq!(written(&document, "/a/1"), "'two'");
        assert_eq!(written(&document, "/b/c"), "é x");
        assert_eq!(written(&document, "/b/d"), "{ e: true }");
        assert_eq!(written(&document, "/b"), "c: é x\n  d: { e: true }");
        assert_eq!(
            document.root().to_json(),
            serde_json::json!({ "a": [1, "two"], "b": { "c": "é x", "d": { "e": true } }, "f": 0.5 })
        );
    }

    #[test]
    fn words_that_older_yaml_read_as_truths_are_texts() {
        let document = document("- y\n- no\n- on\n- 1.2.3\n- 1e3\n- 12:30\n");
        let json = document.root().to_json();
        assert_eq!(
            json,
            serde_json::json!(["y", "no", "on", "1.2.3", 1000.0, "12:30"])
        );
    }

    #[test]
    fn a_key_that_stands_twice_is_shown_with_both_places() {
        let document = document("a: 1\nb: 2\na: 3\n");
        let [found] = document.diagnostics() else {
            panic!("one diagnostic")
        };
        assert_eq!(
            (found.rule, found.place.span),
            ("duplicate_key", Span::new(10, 11))
        );
        assert_eq!(found.related[0].0.span, Span::new(0, 1));
    }

    #[test]
    fn a_key_that_stands_twice_is_found_among_many() {
        let lines: Vec<_> = (0..100).map(|it| format!("k{it}: {it}\n")).collect();
        let mut text = lines.concat();
        text += "k7: again\nk70: again\n";
        let document = document(&text);
        let found = document.diagnostics().iter().map(|it| it.related[0].0.span);
        let first: Vec<_> = found.map(|it| document.source().slice(it)).collect();
        assert_eq!(first, ["k7", "k70"]);
        assert_eq!(document.root().fields().len(), 100);
    }

    #[test]
    fn a_document_that_is_too_large_is_not_read() {
        let document = document(&format!("a: {}\n", "x".repeat(super::super::LARGEST)));
        assert!(
            document.diagnostics()[0]
                .message
                .contains("larger than 16 MiB")
        );
        assert_eq!(document.root().fields(), []);
    }

    #[test]
    fn a_broken_file_is_a_document_with_a_diagnostic_where_it_broke() {
        let document = document("a: 1\nb: [1, 2\nc: 3\n");
        assert_eq!(document.diagnostics()[0].rule, "syntax");
        assert_eq!(document.root().to_json()["a"], 1);
    }

    #[test]
    fn a_long_comment_is_no_fault() {
        let comment = "# a line\n".repeat(200);
        let document = document(&format!("{comment}a:\n{comment}  b: 1\n{comment}"));
        assert_eq!(document.diagnostics(), []);
    }

    #[test]
    fn aliases_and_merge_keys_are_resolved_and_a_bomb_is_not() {
        let document = document("base: &b { x: 1, y: 2 }\nuse: { <<: *b, y: 3 }\n");
        assert_eq!(
            document.root().at("/use").to_json(),
            serde_json::json!({ "y": 3, "x": 1 })
        );
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for n in 1..12 {
            let before = format!("*a{}", n - 1);
            let items = [before.as_str(); 9].join(", ");
            bomb.extend([format!("a{n}: &a{n} [{items}]\n")]);
        }
        let document = Document::yaml(Source::new("bomb.yaml", bomb));
        assert!(document.diagnostics()[0].message.contains("more than"));
    }

    #[test]
    fn aliases_cannot_stack_values_without_end() {
        let mut tower = String::from("a0: &a0 x\n");
        for n in 1..40 {
            let (open, close) = ("[".repeat(150), "]".repeat(150));
            tower.extend([format!("a{n}: &a{n} {open}*a{}{close}\n", n - 1)]);
        }
        let document = Document::yaml(Source::new("tower.yaml", tower));
        assert!(document.diagnostics()[0].message.contains("deep"));
    }

    #[test]
    fn a_character_of_a_text_is_found_in_every_style() {
        let text = "a: plain {{ x }}\nb: 'it''s {{ x }}'\nc: \"tab\\t{{ x }}\"\nd: |\n  one\n    {{ x }}\ne: >\n  one\n  {{ x }}\n";
        let document = document(text);
        for field in document.root().fields() {
            let at = field
                .node
                .text()
                .expect("a text")
                .find("{{")
                .expect("an expression");
            let span = field.node.locate(document.source(), at..at + 7);
            assert_eq!(
                document.source().slice(span),
                "{{ x }}",
                "in `{}`",
                field.key
            );
        }
    }
}

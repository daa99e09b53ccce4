use proptest::prelude::*;
use serde_json::json;

use super::super::{Document, Field, Node, Value};
use super::*;

const PIPELINE: &str = r##"kind "pipeline"; name "run" // the name
/* before
   everything */
input "step" type="string" /- default="none" summary=#"the "one" step"#
stage "api_call" uses="model.ask" timeout="15m" {
  needs "pre_run_hook"
  retry attempts=4 factor=2.5 { on "overloaded" "unreachable" }
  with model="é {{ inputs.model }}" {
    prompt """
      One
        {{ stages.x.y }}
      """
    empty {}
    (list)none
    nothing #null
    items { - 1; - a=#true; - { - 2 } }
  }
}
stage "last" uses="x.y"
"##;

fn document(text: &str) -> Document {
    Document::kdl(Source::new("test.kdl", text))
}

fn written<'a>(document: &'a Document, pointer: &str) -> &'a str {
    document.source().slice(document.root().at(pointer).span)
}

fn faults(text: &str) -> Vec<(&'static str, String, String)> {
    let document = document(text);
    let found = document.diagnostics().iter();
    let told = found.map(|it| {
        let at = document.source().slice(it.place.span).to_owned();
        (it.rule, at, it.message.clone())
    });
    told.collect()
}

#[test]
fn a_pipeline_reads_as_its_schema_says() {
    let document = document(PIPELINE);
    assert_eq!(document.diagnostics(), []);
    assert_eq!(
        document.root().to_json(),
        json!({
            "kind": "pipeline", "name": "run",
            "inputs": { "step": { "type": "string", "summary": "the \"one\" step" } },
            "stages": {
                "api_call": {
                    "uses": "model.ask", "timeout": "15m", "needs": ["pre_run_hook"],
                    "retry": { "attempts": 4, "factor": 2.5, "on": ["overloaded", "unreachable"] },
                    "with": {
                        "model": "é {{ inputs.model }}", "prompt": "One\n  {{ stages.x.y }}",
                        "empty": {}, "none": [], "nothing": null, "items": [1, { "a": true }, [2]],
                    },
                },
                "last": { "uses": "x.y" },
            },
        })
    );
}

#[test]
fn every_node_knows_its_bytes() {
    let document = document(PIPELINE);
    let key = |at: &str, key: &str| {
        let node = document.root().at(at);
        document.source().slice(node.field(key).unwrap().key_span)
    };
    assert_eq!(written(&document, "/kind"), "\"pipeline\"");
    assert_eq!(
        written(&document, "/inputs/step/summary"),
        "#\"the \"one\" step\"#"
    );
    assert_eq!(written(&document, "/stages/api_call/uses"), "\"model.ask\"");
    assert_eq!(
        written(&document, "/stages/api_call/needs"),
        "\"pre_run_hook\""
    );
    assert_eq!(written(&document, "/stages/api_call/retry/factor"), "2.5");
    assert_eq!(
        written(&document, "/stages/api_call/retry"),
        "retry attempts=4 factor=2.5 { on \"overloaded\" \"unreachable\" }"
    );
    assert_eq!(
        written(&document, "/stages/last"),
        "stage \"last\" uses=\"x.y\""
    );
    assert_eq!(
        written(&document, "/stages/api_call/with/items/1/a"),
        "#true"
    );
    assert_eq!(key("/stages", "api_call"), "\"api_call\"");
    assert_eq!(key("/stages/api_call", "timeout"), "timeout");
    assert_eq!(key("/stages/api_call", "needs"), "needs");
}

#[test]
fn a_character_of_a_text_is_found_in_every_style() {
    let text = "a \"é {{ x }}\"\nb \"tab\\t\\u{e9}\\s{{ x }}\"\nc #\"\\ \" {{ x }}\"#\nd \"\"\"\n  one\n\n    \\\"two\n  {{ x }}\n  \"\"\"\n\
                e ##\"\"\"\n\tone \"# \\n\n\t {{ x }} z\n\t\"\"\"##\nf \"one \\\n   {{ x }}\"\ng x=\"{{ x }}\"\n";
    let document = document(text);
    assert_eq!(document.diagnostics(), []);
    for field in document.root().fields() {
        let node = field.node.get("x").unwrap_or(&field.node);
        let at = node.text().unwrap().find("{{").unwrap();
        let span = node.locate(document.source(), at..at + 7);
        assert_eq!(
            document.source().slice(span),
            "{{ x }}",
            "in `{}`",
            field.key
        );
    }
}

#[test]
fn a_key_that_stands_twice_is_shown_with_both_places() {
    for text in [
        "a \"x\"\nb 2\na 3",
        "a 1\nb c=1 c=2",
        "kind \"pipeline\"\nstage \"one\" uses=\"x\"\nstage \"one\"",
    ] {
        let document = document(text);
        let [found] = document.diagnostics() else {
            panic!("one diagnostic in {text}")
        };
        let first = document.source().slice(found.related[0].0.span);
        assert_eq!(found.rule, "duplicate_key");
        assert_eq!(document.source().slice(found.place.span), first);
    }
}

#[test]
fn faults_point_at_their_bytes_in_plain_words() {
    let told = |text: &str| faults(text).remove(0);
    assert_eq!(told("a true").1, "true");
    assert_eq!(told("a {\n  b").1, "{");
    assert_eq!(told("a\n}").1, "}");
    assert_eq!(told("a 1 b=2").1, "b");
    assert_eq!(told("(u8)a 1").1, "u8");
    assert_eq!(told("a \"open").0, "syntax");
    assert_eq!(told("kind \"pipeline\"\nstage uses=\"x\"").1, "stage");
    assert_eq!(
        told("kind \"pipeline\"\nstages {}\nstage \"x\"").0,
        "syntax"
    );
    assert_eq!(told("a { - 1; b 2 }").0, "syntax");
    assert_eq!(told("a #nan").1, "#nan");
}

#[test]
fn what_is_too_much_is_refused_and_ends_nothing() {
    let deep = |open: &str, close: &str, times: usize| open.repeat(times) + &close.repeat(times);
    for text in [
        deep("a {", "}", 10_000),
        deep("/-a {", "}", 10_000),
        deep("{", "}", 5_000),
        "}".repeat(100_000),
        "/*".repeat(100_000),
        "/-".repeat(100_000),
        "(".repeat(100_000),
        "a ".to_owned() + &"(a".repeat(50_000),
        "a 1;".repeat(250_000),
        "\"".repeat(99_999),
    ] {
        assert!(!document(&text).diagnostics().is_empty());
    }
    let long = format!(
        "a \"{}\" /*{}*/ b=1",
        "é".repeat(500_000),
        "*".repeat(100_000)
    );
    let long = long.replace(" b=1", "");
    assert_eq!(document(&long).diagnostics(), []);
    let nested = deep("a {", "}", 190);
    assert_eq!(document(&nested).diagnostics(), []);
}

/// Whether all spans of a node lie in the source, on the boundaries of characters.
fn is_placed(node: &Node, text: &str) -> bool {
    let inside = text.get(node.span.start..node.span.end).is_some();
    let fields = node.fields().iter();
    inside
        && node.items().iter().all(|it| is_placed(it, text))
        && fields
            .clone()
            .all(|it| text.get(it.key_span.start..it.key_span.end).is_some())
        && fields.clone().all(|it| is_placed(&it.node, text))
}

/// Whether each character of each text has a place that is right, where it can be told.
fn is_located(node: &Node, source: &Source) -> bool {
    match &node.value {
        Value::Text(scalar) => scalar.text.char_indices().all(|(at, it)| {
            let span = node.locate(source, at..at + it.len_utf8());
            let written = source.slice(span);
            written.starts_with(it)
                || written.starts_with([
                    '\\', '\r', '\u{85}', '\u{b}', '\u{c}', '\u{2028}', '\u{2029}',
                ])
        }),
        Value::List(items) => items.iter().all(|it| is_located(it, source)),
        Value::Map(fields) => fields.iter().all(|it| is_located(&it.node, source)),
        _ => true,
    }
}

/// Pieces of KDL in any order.
fn rubble() -> impl Strategy<Value = String> {
    let pieces = vec![
        "a",
        "é",
        "{",
        "}",
        "\"",
        "\"\"\"",
        "#",
        "\\",
        "\n",
        ";",
        " ",
        "/-",
        "/*",
        "*/",
        "//",
        "(",
        ")",
        "=",
        "-",
        "1",
        "0x",
        "#true",
        "#null",
        "#nan",
        "\r\n",
        "\u{feff}",
        "\u{2028}",
        "kind \"pipeline\"\n",
        "stage ",
        "stage \"x\" ",
        "(list)",
        "\\u{1f600}",
        "😀",
        "1.5e",
        "\t",
        "- ",
        "to ",
        "(map)",
        "\"x\"",
        "{ - 1; - 2 }",
        "\"\"\"\n  x\n  \"\"\"",
        "\\s",
    ];
    let piece = prop_oneof![20 => prop::sample::select(pieces).prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(piece, 0..60).prop_map(|it| it.concat())
}

/// What the reference makes of a text, as text.
fn by_reference(nodes: &[kdl::KdlNode]) -> String {
    let told = nodes.iter().map(|node| {
        let annotation = node.ty().map(kdl::KdlIdentifier::value);
        let entries: String = node.entries().iter().map(entry_by_reference).collect();
        let children = node.children().map_or(&[][..], |it| it.nodes());
        let name = node.name().value();
        format!(
            "({annotation:?}){name:?}{entries}{{{}}}",
            by_reference(children)
        )
    });
    told.collect()
}

fn entry_by_reference(entry: &kdl::KdlEntry) -> String {
    let value = match entry.value() {
        kdl::KdlValue::Integer(it) => i64::try_from(*it).map_or_else(
            |_| json!(it.to_string().parse::<f64>().unwrap()),
            |it| json!(it),
        ),
        kdl::KdlValue::Float(it) => json!(it),
        kdl::KdlValue::Bool(it) => json!(it),
        kdl::KdlValue::Null => json!(null),
        kdl::KdlValue::String(it) => json!(it),
    };
    match entry.name() {
        Some(name) => format!("\n{:?}={value}", name.value()),
        None => format!("\n{value}"),
    }
}

/// The same of what is read here, arguments and properties in the order of their places.
fn by_us(lines: &[Line]) -> String {
    let told = lines.iter().map(|line| {
        let annotation = line.form.map(Form::name);
        let argument = |it: &Node| (it.span.start, format!("\n{}", it.to_json()));
        let property = |it: &Field| {
            (
                it.key_span.start,
                format!("\n{:?}={}", it.key, it.node.to_json()),
            )
        };
        let arguments = line.arguments.iter().map(argument);
        let mut entries: Vec<_> = arguments
            .chain(line.properties.iter().map(property))
            .collect();
        entries.sort();
        let entries: String = entries.into_iter().map(|it| it.1).collect();
        format!(
            "({annotation:?}){:?}{entries}{{{}}}",
            line.name,
            by_us(&line.children)
        )
    });
    told.collect()
}

/// Faults of what KDL can say and a document cannot.
const OURS: [&str; 3] = ["annotation", "document can hold", "cannot be seen"];

proptest! {
    #[test]
    fn what_the_reference_reads_is_read_here_alike(text in rubble()) {
        let Ok(document) = kdl::KdlDocument::parse_v2(&text) else { return Ok(()) };
        let (lines, fault) = Parser::new(&text).document();
        match fault {
            None => prop_assert_eq!(by_us(&lines), by_reference(document.nodes()), "{}", text),
            Some(fault) => prop_assert!(OURS.iter().any(|it| fault.message.contains(it)), "{}: {:?}", text, fault),
        }
    }

    #[test]
    fn whatever_is_read_nothing_breaks_and_every_place_is_in_the_text(text in rubble()) {
        let document = document(&text);
        prop_assert!(is_placed(document.root(), &text), "{}", text);
        prop_assert!(is_located(document.root(), document.source()), "{}", text);
        for found in document.diagnostics() {
            let span = found.place.span;
            prop_assert!(text.get(span.start..span.end).is_some(), "{}", text);
        }
    }
}

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use super::super::{Field, Node, Scalar, Style};
use super::*;
use crate::source::{Source, Span};

fn document(format: Format, text: &str) -> Document {
    let name = format!("test.{}", format.extension());
    let document = Document::parse(Source::new(name, text));
    assert_eq!(document.diagnostics(), [], "in:\n{text}");
    document
}

/// A node of which nobody knows where it stood.
fn node(json: &Json) -> Node {
    let value = match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Boolean(*truth),
        Json::Number(number) => number.as_i64().map_or_else(
            || Value::Number(number.as_f64().expect("a number")),
            Value::Integer,
        ),
        Json::String(text) => Value::Text(Scalar {
            text: text.clone(),
            style: Style::Plain,
        }),
        Json::Array(items) => Value::List(items.iter().map(node).collect()),
        Json::Object(fields) => Value::Map(
            fields
                .iter()
                .map(|(key, value)| Field {
                    span: Span::default(),
                    key: key.clone(),
                    key_span: Span::default(),
                    node: node(value),
                })
                .collect(),
        ),
    };
    Node {
        span: Span::default(),
        value,
    }
}

fn written(format: Format, node: &Node) -> String {
    match format {
        Format::Kdl => kdl::write(node, node.text_of("kind"), Comments::default()),
        Format::Yaml => yaml::write(node, Comments::default()),
    }
}

/// The value, written in each format, read, written in the other and read again.
fn round_trips(json: &Json) -> Vec<(String, Json)> {
    let ways = [Format::Kdl, Format::Yaml].into_iter().map(|format| {
        let text = written(format, &node(json));
        let first = document(format, &text);
        let other = match format {
            Format::Kdl => Format::Yaml,
            Format::Yaml => Format::Kdl,
        };
        let second_text = convert(&first, other);
        let second = document(other, &second_text);
        let third = document(format, &convert(&second, format));
        vec![
            (text, first.root().to_json()),
            (second_text.clone(), second.root().to_json()),
            (second_text, third.root().to_json()),
        ]
    });
    ways.flatten().collect()
}

/// Texts that a reader could take for something else.
fn odd_text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "",
            " ",
            "-",
            "~",
            "null",
            "#null",
            "true",
            "no",
            "1",
            "1.5",
            "1e3",
            "0x1f",
            "-1",
            "+1",
            ".5",
            "<<",
            "*a",
            "&a",
            "!t",
            "a: b",
            "a #b",
            "# a",
            "// a",
            "/* a",
            "/-",
            "{",
            "}",
            "[",
            "a\"b",
            "a\\b",
            "'",
            "\"\"\"",
            "\"#",
            "#\"",
            "a\nb",
            "a\n",
            "\na",
            "a\n\n",
            "a\n \nb",
            " a\nb",
            "a \nb",
            "\ta\nb",
            "\n",
            "a\n\\b\n",
            "a\n\"\"\"\nb",
            "\u{feff}",
            "\u{85}",
            "\u{2028}",
            "\r\n",
            "\r",
            "\u{7f}",
            "é\n{{ x }}",
            "---",
            "...",
            "? a",
            "a:",
            ":a",
            "a,b",
            "=",
            "a=b",
            "(list)",
            "kind",
            "list",
            "\u{202e}",
            "{{ inputs.x }}",
            "%a",
            "@a",
            "`a`",
            "|",
            ">",
            "😀\n😀",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,12}",
        any::<String>(),
        "[a-z ]{60,120}",
        "([a-z\"\\\\ ]{0,6}\n){0,4}",
    ]
}

fn scalar_value() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>()
            .prop_filter("a number", |it| it.is_finite())
            .prop_map(Json::from),
        odd_text().prop_map(Json::from),
    ]
}

fn any_value() -> impl Strategy<Value = Json> {
    scalar_value().prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
            prop::collection::vec((odd_text(), inner), 0..6).prop_map(record),
        ]
    })
}

fn record(fields: Vec<(String, Json)>) -> Json {
    Json::Object(fields.into_iter().collect::<Map<_, _>>())
}

/// A document of a kind with a schema, whose keys are right and whose values may be anything.
fn described(kind: &'static str, keys: &'static [&'static str]) -> impl Strategy<Value = Json> {
    let key = prop::sample::select(keys.to_vec()).prop_map(str::to_owned);
    let key = prop_oneof![4 => key, 1 => odd_text()];
    let inner = scalar_value().prop_recursive(5, 60, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec((prop::sample::select(keys.to_vec()), inner), 0..5).prop_map(
                |it| record(
                    it.into_iter()
                        .map(|(key, it)| (key.to_owned(), it))
                        .collect()
                )
            ),
        ]
    });
    prop::collection::vec((key, inner), 0..6).prop_map(move |fields| {
        let mut all = record(fields);
        all["kind"] = json!(kind);
        all
    })
}

const LIFECYCLE_KEYS: &[&str] = &[
    "states", "state", "steps", "step", "permit", "to", "recover", "never", "from", "if", "tick",
    "limits", "at_most", "facts", "fact", "inputs", "input", "-", "verdict", "context",
];

const PIPELINE_KEYS: &[&str] = &[
    "stages", "stage", "uses", "with", "needs", "retry", "on", "inputs", "input", "outputs",
    "output", "facts", "fact", "summary", "-", "attempts",
];

proptest! {
    #[test]
    fn any_value_survives_either_format_in_its_order(json in any_value()) {
        for (text, read) in round_trips(&json) {
            prop_assert_eq!(read.to_string(), json.to_string(), "in:\n{}", text);
        }
    }

    #[test]
    fn a_pipeline_however_odd_survives(json in described("pipeline", PIPELINE_KEYS)) {
        for (text, read) in round_trips(&json) {
            prop_assert_eq!(&read, &json, "in:\n{}", text);
        }
    }

    #[test]
    fn a_lifecycle_however_odd_survives(json in described("lifecycle", LIFECYCLE_KEYS)) {
        for (text, read) in round_trips(&json) {
            prop_assert_eq!(&read, &json, "in:\n{}", text);
        }
    }
}

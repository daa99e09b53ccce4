use serde_json::json;

use super::*;
use crate::catalogue::{Catalogue, Effects, Operation, Trust, Values};
use crate::source::Source;

fn document(text: &str) -> Document {
    Document::yaml(Source::new("test.yaml", text))
}

fn found(kind: &str, text: &str) -> Vec<(&'static str, String, String)> {
    let document = document(text);
    let found = check(kind, &document).into_iter();
    found
        .map(|it| {
            let at = document.source().slice(it.place.span).to_owned();
            (it.rule, at, it.help.unwrap_or_default())
        })
        .collect()
}

fn messages(kind: &str, text: &str) -> Vec<String> {
    let found = check(kind, &document(text)).into_iter();
    found.map(|it| it.message).collect()
}

fn parsed(kind: &str) -> Json {
    Shape::of(kind).expect("a kind").schema().clone()
}

#[test]
fn faults_of_shape_point_at_their_bytes_with_a_cure() {
    let text = "kind: pipeline\nname: x\nstages:\n  one:\n    use: a.b\n    retry: { attempts: 2, on: [overlodaded] }\n";
    let faults = found("pipeline", text);
    let named = |rule| {
        faults
            .iter()
            .find(|it| it.0 == rule)
            .expect("found")
            .clone()
    };
    assert_eq!(
        named("unknown_key"),
        ("unknown_key", "use".into(), "did you mean `uses`?".into())
    );
    assert_eq!(named("missing_key").1, "use: a.b");
    assert!(named("missing_key").2.starts_with("the operation"));
    assert_eq!(named("bad_word").1, "overlodaded");
}

#[test]
fn a_wrong_shape_is_told_in_plain_words() {
    let stage = |fields: &str| {
        let text = format!("kind: pipeline\nname: x\nstages:\n  one: {{ uses: a.b, {fields} }}\n");
        let [message] = &messages("pipeline", &text)[..] else {
            panic!("one fault of `{fields}`: {:?}", messages("pipeline", &text))
        };
        message.clone()
    };
    let retry = |fields: &str| stage(&format!("retry: {{ on: [quota], {fields} }}"));
    for (found, told) in [
        (
            retry("attempts: x"),
            "`attempts` is an integer from 1 to 20, not the string `x`",
        ),
        (
            retry("attempts: 40"),
            "`attempts` is an integer from 1 to 20, not the number `40`",
        ),
        (
            stage("retry: { attempts: 1, on: [] }"),
            "`on` is a list of at least one item, not an empty list",
        ),
        (
            stage("timeout: soon"),
            "`timeout` is a string such as `500ms`, `2s`, `10m`, `1h`, not the string `soon`",
        ),
        (
            stage("needs: [one, 2]"),
            "item 2 of `needs` is a string, not the number `2`",
        ),
        (
            stage("always: maybe"),
            "`always` is `true` or `false`, not the string `maybe`",
        ),
        (stage("with: [x]"), "`with` is a map, not a list"),
        (stage("with:"), "`with` is a map, not nothing"),
        (
            stage("if: [x]"),
            "`if` is a string or `true` or `false`, not a list",
        ),
    ] {
        assert_eq!(found, told);
    }
}

#[test]
fn every_kind_of_document_is_checked_at_its_bytes() {
    let provider = "kind: provider\nname: x\nprotocol: http\nmodels: [{ name: m, prices: { input: free, output: 1 } }]\n";
    let faults = found("provider", provider);
    let rules: Vec<_> = faults.iter().map(|it| (it.0, it.1.as_str())).collect();
    assert!(rules.contains(&("wrong_shape", "free")), "{rules:?}");
    assert!(
        rules.contains(&("missing_key", "kind: provider")),
        "{rules:?}"
    );
    let settings =
        "kind: settings\nname: x\ntexts: {}\nsettings: { a: { type: text, summary: x } }\n";
    assert_eq!(found("settings", settings)[0].1, "text");
    let script = "kind: script\nname: x\nreplies: [{ txt: hello }]\n";
    assert_eq!(found("script", script)[0].2, "did you mean `text`?");
    let detection = "kind: detection\nname: x\necosystems: []\nalways: { language: [{ value: x, when: { exist: [a] } }] }\nhas: { tests: { any: [] }, ci: { any: [] }, database: { any: [] } }\nenv_file: []\nsource_dirs: []\n";
    assert_eq!(
        found("detection", detection),
        [(
            "unknown_key",
            "exist".into(),
            "did you mean `exists`?".into()
        )]
    );
}

#[test]
fn a_slip_can_be_mended_unless_the_right_key_is_there_already() {
    let fixes = |text: &str| check("pipeline", &document(text))[0].fixes.len();
    assert_eq!(
        fixes("kind: pipeline\nname: x\nstages: { a: { uses: b.c, need: [] } }\n"),
        1
    );
    assert_eq!(
        fixes("kind: pipeline\nname: x\nstages: { a: { uses: b.c, need: [], needs: [] } }\n"),
        0
    );
}

#[test]
fn what_is_deprecated_is_told_with_what_to_use_instead() {
    let old = json!({ "type": "string", "deprecated": true, "deprecationMessage": "use `new`" });
    let shape = Shape::new(json!({
        "properties": { "items": { "additionalProperties": { "$ref": "#/$defs/item" } } },
        "$defs": { "item": { "properties": { "old": old, "new": {} } } },
    }));
    let document = document("items:\n  a: { new: x }\n  b: { old: x }\n");
    let [found] = &shape.check(&document)[..] else {
        panic!("one diagnostic")
    };
    assert_eq!(found.rule, "deprecated");
    assert_eq!(
        document.place(found.place.span).to_string(),
        "test.yaml:3:8"
    );
    assert_eq!(found.help.as_deref(), Some("use `new`"));
    assert!(
        shape
            .check(&self::document("items: { a: { new: old } }\n"))
            .is_empty()
    );
}

#[test]
fn what_both_schemas_define_they_define_alike() {
    let (pipeline, lifecycle) = (parsed("pipeline"), parsed("lifecycle"));
    for shared in ["fact", "input", "key"] {
        assert_eq!(
            pipeline["$defs"][shared], lifecycle["$defs"][shared],
            "`{shared}`"
        );
    }
}

/// The keys of a schema that it does not explain, or for which it shows no value.
fn unexplained(schema: &Json, root: &Json, place: &str, found: &mut Vec<String>) {
    let named = |keyword: &str| schema.get(keyword).and_then(Json::as_object);
    for (name, property) in named("properties").into_iter().flatten() {
        let place = format!("{place}/{name}");
        if !is_explained(&walk::parts(property, root)) {
            found.push(place.clone());
        }
        unexplained(property, root, &place, found);
    }
    for (name, below) in named("$defs").into_iter().flatten() {
        unexplained(below, root, name, found);
    }
    for below in ["items", "additionalProperties"] {
        if let Some(below) = schema.get(below) {
            unexplained(below, root, place, found);
        }
    }
}

fn is_explained(schemas: &[&Json]) -> bool {
    let has = |keyword: &str| schemas.iter().any(|it| it.get(keyword).is_some());
    let of = |name: &str| {
        schemas
            .iter()
            .any(|it| it.get("type") == Some(&json!(name)))
    };
    let shows = ["examples", "default", "enum", "const", "properties"].into_iter();
    has("description") && (of("boolean") || shows.into_iter().any(has))
}

#[test]
fn every_key_of_every_kind_is_explained_and_shown() {
    for kind in kinds().filter(|it| *it != "sample") {
        let (schema, mut found) = (parsed(kind), Vec::new());
        unexplained(&schema, &schema, kind, &mut found);
        assert_eq!(found, Vec::<String>::new());
    }
}

#[test]
fn the_schema_for_editors_knows_the_operations_and_their_parameters() {
    let parameters = json!({
        "type": "object", "required": ["limit"], "additionalProperties": false,
        "properties": {
            "limit": { "type": "integer", "description": "How many.", "x-names": "model" },
            "items": { "type": "array", "items": { "$ref": "#/$defs/Item" } },
        },
        "$defs": { "Item": { "type": "object", "properties": { "word": { "enum": ["a", "b"] } }, "additionalProperties": false } },
    });
    let operation = Operation {
        name: "word.count",
        summary: "Counts words.",
        parameters: Values::described(parameters),
        outputs: Values::described(json!({})),
        effects: Effects::READS,
        trust: Trust::FULL,
        calls: None,
        texts: None,
    };
    let schema = published("pipeline", &Catalogue::new([operation])).expect("a kind");
    assert!(!schema.to_string().contains("x-"));
    let validator = jsonschema::validator_for(&schema).expect("it compiles");
    let fits = |stage: Json| {
        validator.is_valid(&json!({ "kind": "pipeline", "name": "x", "stages": { "a": stage } }))
    };
    let with = |with: Json| json!({ "uses": "word.count", "with": with });
    assert!(fits(with(
        json!({ "limit": 3, "items": [{ "word": "a" }] })
    )));
    assert!(fits(with(
        json!({ "limit": "{{ inputs.x }}", "items": "{{ inputs.y }}" })
    )));
    assert!(fits(with(
        json!({ "limit": 3, "items": ["{{ inputs.y }}", { "word": "{{ inputs.x }}" }] })
    )));
    assert!(!fits(with(json!({ "limit": "three" }))));
    assert!(!fits(with(
        json!({ "limit": 3, "items": [{ "word": "c" }] })
    )));
    assert!(!fits(with(json!({ "limt": 3, "limit": 3 }))));
    assert!(!fits(json!({ "uses": "word.count" })));
    assert!(!fits(json!({ "uses": "word.cuont" })));
}

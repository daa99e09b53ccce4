//! What an editor is told, at the place of a `¦` in a document.

use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::catalogue::{Call, Effects, TextUse, Trust, Values};
use crate::source::Source;
use crate::types::Type;

/// One pipeline `greet` that takes a `name`, and one role.
struct Known;

const GREET: &str = "kind: pipeline\nname: greet\ninputs: { name: { type: string, summary: who } }\nstages:\n  ask: { uses: model.ask, with: { prompt: x } }\noutputs: { greeting: \"{{ stages.ask.text }}\" }\n";

impl Library for Known {
    fn document(&self, _kind: &str, name: &str) -> Option<Arc<Document>> {
        let document = || Arc::new(Document::yaml(Source::new("greet.yaml", GREET)));
        (name == "greet").then(document)
    }

    fn documents(&self, kind: &str) -> Vec<String> {
        let names: &[&str] = if kind == "pipeline" { &["greet"] } else { &[] };
        names.iter().map(|it| (*it).to_owned()).collect()
    }

    fn text_kinds(&self) -> Vec<String> {
        vec!["role".into()]
    }

    fn texts(&self, kind: &str) -> Vec<String> {
        let names: &[&str] = if kind == "role" { &["sdet"] } else { &[] };
        names.iter().map(|it| (*it).to_owned()).collect()
    }

    fn settings(&self) -> Vec<(String, Type)> {
        vec![("default_model".into(), Type::Text)]
    }
}

fn operation(name: &'static str, parameters: Json, outputs: Json) -> Operation {
    Operation {
        name,
        summary: "does something",
        parameters: Values::described(parameters),
        outputs: Values::described(outputs),
        effects: Effects::READS,
        trust: Trust::FULL,
        calls: None,
        texts: None,
    }
}

fn catalogue() -> Catalogue {
    let record = |properties: Json| json!({ "type": "object", "properties": properties, "additionalProperties": false });
    let text = json!({ "type": "string" });
    let ask = operation(
        "model.ask",
        record(
            json!({ "prompt": { "type": "string", "description": "what is asked" }, "how": { "enum": ["fast", "slow"] } }),
        ),
        record(json!({ "text": text, "tokens": { "type": "integer", "description": "how many" } })),
    );
    let load = operation(
        "text.load",
        record(json!({ "kind": text, "names": { "type": "array", "items": text } })),
        record(json!({})),
    );
    let run = operation(
        "pipeline.run",
        record(json!({ "pipeline": text, "inputs": { "type": "object" } })),
        json!({ "type": "object" }),
    );
    let calls = Some(Call {
        kind: "pipeline",
        name: "pipeline",
        inputs: "inputs",
    });
    let texts = Some(TextUse {
        kind: "kind",
        names: "names",
    });
    Catalogue::new([ask, Operation { texts, ..load }, Operation { calls, ..run }])
}

/// The text without its mark, and where the mark was.
fn marked(text: &str) -> (String, usize) {
    let offset = text.find('¦').expect("a mark");
    (text.replace('¦', ""), offset)
}

fn with_view<R>(text: &str, ask: impl FnOnce(&EditorView<'_>, usize) -> R) -> R {
    let (text, offset) = marked(text);
    let catalogue = catalogue();
    let document = Document::yaml(Source::new("test.yaml", text));
    let signatures = Signatures::new(&catalogue, &Known);
    ask(
        &EditorView::new(&document, &catalogue, &Known, &signatures),
        offset,
    )
}

fn labels(text: &str) -> Vec<String> {
    let (text, offset) = marked(text);
    let found = completions(
        &Source::new("test.yaml", text),
        offset,
        &catalogue(),
        &Known,
    );
    found.into_iter().map(|it| it.label).collect()
}

const PIPELINE: &str = "kind: pipeline\nname: x\ninputs: { who: { type: string } }\nstages:\n  one: { uses: model.ask, with: { prompt: hi } }\n  two:\n    needs: [one]\n";

const LIFECYCLE: &str = "kind: lifecycle\nname: x\nlimits: { tries: { at_most: 3, then: stuck } }\nstates:\n  start: { initial: true }\n  stuck: {}\nsteps:\n  work:\n    run: { pipeline: greet, with: { name: x } }\n";

#[test]
fn keys_that_are_missing_are_offered_while_a_line_is_unfinished() {
    let keys = labels(&format!("{PIPELINE}    tim¦\n"));
    assert!(
        keys.contains(&"timeout".to_owned()) && !keys.contains(&"needs".to_owned()),
        "{keys:?}"
    );
    assert_eq!(
        labels(
            "kind: pipeline\nname: x\nstages:\n  one:\n    uses: model.ask\n    with:\n      pro¦\n"
        ),
        ["prompt", "how"]
    );
    let inputs = "kind: pipeline\nname: x\nstages:\n  one:\n    uses: pipeline.run\n    with:\n      pipeline: greet\n      inputs:\n        ¦\n";
    assert_eq!(labels(inputs), ["name"]);
}

#[test]
fn values_are_offered_by_what_they_name() {
    assert_eq!(
        labels(&format!("{PIPELINE}    uses: ¦\n")),
        ["model.ask", "pipeline.run", "text.load"]
    );
    assert_eq!(labels(&PIPELINE.replace("[one]", "[o¦]")), ["one", "two"]);
    assert_eq!(
        labels(&format!(
            "{PIPELINE}    uses: model.ask\n    with: {{ how: ¦ }}\n"
        )),
        ["fast", "slow"]
    );
    assert_eq!(
        labels(&format!(
            "{PIPELINE}    uses: text.load\n    with: {{ kind: role, names: [s¦] }}\n"
        )),
        ["sdet"]
    );
    assert_eq!(
        labels(&LIFECYCLE.replace("then: stuck", "then: st¦")),
        ["start", "stuck"]
    );
    assert_eq!(
        labels(&format!("{LIFECYCLE}    to: [{{ count: ¦ }}]\n")),
        ["tries"]
    );
}

#[test]
fn expressions_offer_what_can_be_referred_to() {
    let at = |expression: &str| {
        labels(&format!(
            "{PIPELINE}    uses: model.ask\n    with: {{ prompt: \"{{{{ {expression} }}}}\" }}\n"
        ))
    };
    assert_eq!(at("stages.one.¦"), ["text", "tokens"]);
    assert_eq!(at("inputs.w¦"), ["who"]);
    assert!(at("st¦").contains(&"stages".to_owned()));
    assert!(at("inputs.who | sl¦").contains(&"slug".to_owned()));
    assert_eq!(
        labels(&format!(
            "{LIFECYCLE}    permit: [{{ from: [start], if: \"state == '¦\" }}]\n"
        )),
        ["start", "stuck"]
    );
    assert_eq!(
        labels(&format!(
            "{LIFECYCLE}    to: [{{ if: result.¦, state: start }}]\n"
        )),
        ["greeting"]
    );
}

#[test]
fn a_thing_is_told_with_its_type_and_meaning() {
    let told = |text: &str| with_view(text, |view, at| view.thing_at(at).map(|it| it.1));
    let uses = |expression: &str| {
        format!("{PIPELINE}    uses: model.ask\n    with: {{ prompt: \"{expression}\" }}\n")
    };
    let reference = told(&uses("{{ stages.one.tok¦ens }}"));
    let Some(Thing::Reference {
        path, of, summary, ..
    }) = reference
    else {
        panic!("{reference:?}");
    };
    assert_eq!(
        (path.as_str(), of, summary.as_str()),
        ("stages.one.tokens", Type::Integer, "how many")
    );
    assert_eq!(
        told(&uses("x").replace("prompt: \"", "pro¦mpt: \"")),
        Some(Thing::Key("what is asked".into()))
    );
    let name = told(&PIPELINE.replace("model.ask", "model.a¦sk"));
    assert!(matches!(name, Some(Thing::Name(Name { sort, .. })) if sort == "operation"));
}

#[test]
fn definitions_are_found_here_and_elsewhere() {
    let defined = |text: &str| with_view(text, |view, at| view.definition_at(at));
    let (plain, _) = marked(&format!("{PIPELINE}¦"));
    let start = plain.find("one:").expect("it is there");
    let here = Some(Definition::Here(crate::source::Span::new(start, start + 3)));
    assert_eq!(defined(&PIPELINE.replace("[one]", "[on¦e]")), here);
    assert_eq!(
        defined(&format!(
            "{PIPELINE}    with: {{ a: \"{{{{ stages.o¦ne.text }}}}\" }}\n"
        )),
        here
    );
    let greet = Definition::Document {
        kind: "pipeline".into(),
        name: "greet".into(),
    };
    assert_eq!(defined(&LIFECYCLE.replace("greet", "gre¦et")), Some(greet));
    let sdet = Definition::Text {
        kind: "role".into(),
        name: "sdet".into(),
    };
    assert_eq!(
        defined(&format!(
            "{PIPELINE}    uses: text.load\n    with: {{ kind: role, names: [sd¦et] }}\n"
        )),
        Some(sdet)
    );
}

fn renamed(text: &str, new: &str) -> Result<String, NotRenamed> {
    let (plain, _) = marked(text);
    let mut edits = with_view(text, |view, at| rename(view, at, new))?;
    edits.sort_by_key(|it| std::cmp::Reverse(it.span));
    Ok(edits.iter().fold(plain, |mut text, it| {
        text.replace_range(it.span.start..it.span.end, &it.text);
        text
    }))
}

#[test]
fn a_new_name_stands_everywhere() {
    let text = format!(
        "{PIPELINE}    uses: model.ask\n    if: stages.one.tokens > 1\n    with: {{ prompt: \"{{{{ stages.one.text }}}} one\" }}\n"
    );
    let begun = text.replacen("one:", "o¦ne:", 1);
    let expected = text
        .replace("one:", "first:")
        .replace("[one]", "[first]")
        .replace("stages.one", "stages.first");
    assert_eq!(renamed(&begun, "first"), Ok(expected));
    assert_eq!(
        renamed(&begun, "two"),
        Err(NotRenamed::Taken("stage".into(), "two".into()))
    );
    assert_eq!(
        renamed(&begun, "a b"),
        Err(NotRenamed::BadName("a b".into()))
    );
    let operation = PIPELINE.replace("model.ask", "model.a¦sk");
    assert_eq!(
        renamed(&operation, "x"),
        Err(NotRenamed::Elsewhere("model.ask".into()))
    );
    let state = renamed(&LIFECYCLE.replace("  stuck:", "  stu¦ck:"), "blocked").expect("renamed");
    assert_eq!(state, LIFECYCLE.replace("stuck", "blocked"));
}

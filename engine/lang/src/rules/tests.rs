//! Every rule's page is its test.

use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::catalogue::{Author, Call, Catalogue, Effects, Holds, Money, Operation, TextUse, Trust};
use crate::check::Checker;
use crate::diagnostic::Severity;
use crate::document::Document;
use crate::library::Library;
use crate::source::Source;
use crate::types::Type;

mod beside;
mod effects;
mod operations;
mod security;

/// A library with the pipelines `greet` and `runs_example`, and one role, `sdet`.
struct Greeting;

const RUNS_EXAMPLE: &str = "kind: pipeline\nname: runs_example\nstages:\n  run: { uses: pipeline.run, with: { pipeline: example } }\n";

const GREET: &str = "kind: pipeline\nname: greet\ninputs: { name: { type: string } }\nstages:\n  ask: { uses: model.ask, with: { model: m, prompt: \"{{ inputs.name }}\" } }\noutputs: { greeting: \"{{ stages.ask.text }}\" }\n";

impl Library for Greeting {
    fn document(&self, kind: &str, name: &str) -> Option<Arc<Document>> {
        let text = match (kind, name) {
            ("pipeline", "greet") => GREET,
            ("pipeline", "runs_example") => RUNS_EXAMPLE,
            _ => return None,
        };
        Some(Arc::new(Document::yaml(Source::new("known.yaml", text))))
    }

    fn documents(&self, kind: &str) -> Vec<String> {
        if kind == "pipeline" {
            vec!["greet".into(), "runs_example".into()]
        } else {
            Vec::new()
        }
    }

    fn text_kinds(&self) -> Vec<String> {
        vec!["role".into()]
    }

    fn texts(&self, _kind: &str) -> Vec<String> {
        vec!["sdet".into()]
    }

    fn settings(&self) -> Vec<(String, Type)> {
        vec![("default_model".into(), Type::Text)]
    }
}

fn operation(
    name: &'static str,
    parameters: serde_json::Value,
    outputs: serde_json::Value,
) -> Operation {
    Operation {
        name,
        summary: "",
        parameters: Type::from_schema(&parameters),
        outputs: Type::from_schema(&outputs),
        parameters_schema: parameters,
        outputs_schema: outputs,
        effects: Effects::READS,
        trust: Trust::FULL,
        calls: None,
        texts: None,
    }
}

/// Whether an example counts the money that models cost. Only those that are about it do: every
/// other example would have to begin with a budget.
#[derive(Clone, Copy, PartialEq)]
enum Models {
    Free,
    Paid,
}

fn catalogue(models: Models) -> Catalogue {
    let record = |properties: serde_json::Value, required: &[&str]| json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false });
    let text = json!({ "type": "string" });
    let ask = operation(
        "model.ask",
        record(
            json!({ "model": text, "prompt": text, "limit": { "type": "integer" } }),
            &["model", "prompt"],
        ),
        record(
            json!({ "text": text, "tokens": { "type": "integer" } }),
            &[],
        ),
    );
    let load = operation(
        "text.load",
        record(
            json!({ "kind": text, "names": { "type": "array", "items": text } }),
            &["kind", "names"],
        ),
        record(json!({ "texts": { "type": "array" } }), &[]),
    );
    let run = operation(
        "pipeline.run",
        record(
            json!({ "pipeline": text, "inputs": { "type": "object" } }),
            &["pipeline"],
        ),
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
    let ask = Operation {
        effects: Effects {
            money: if models == Models::Paid {
                Money::Pays
            } else {
                Money::None
            },
            ..Effects::READS
        },
        trust: Trust {
            outputs: &[("text", Holds::Words(Author::Model))],
            ..Trust::FULL
        },
        ..ask
    };
    let known = [ask, Operation { texts, ..load }, Operation { calls, ..run }];
    Catalogue::new(known.into_iter().chain(operations::operations()))
}

fn diagnostics(text: &str) -> Vec<Diagnostic> {
    diagnostics_with(Models::Free, text)
}

fn diagnostics_with(models: Models, text: &str) -> Vec<Diagnostic> {
    let catalogue = catalogue(models);
    let document = Document::yaml(Source::new("example.yaml", text));
    Checker::new(&catalogue, &Greeting).document(&document)
}

/// The examples of a page: whether each is good, and its text.
fn examples(page: &str) -> Vec<(bool, String)> {
    let mut examples = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find("```yaml ") {
        let body = &rest[start + 8..];
        let (head, body) = body.split_once('\n').expect("a fence has lines");
        let end = body.find("```").expect("a fence is closed");
        examples.push((head.trim() == "good", body[..end].to_owned()));
        rest = &body[end + 3..];
    }
    examples
}

fn marked(text: &str) -> Vec<usize> {
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| line.contains("# !"))
        .map(|(index, _)| index + 1)
        .collect()
}

#[test]
fn every_rule_does_what_its_page_says() {
    for rule in ALL {
        let examples = examples(&rule.page());
        assert!(
            examples.iter().any(|it| it.0),
            "`{}` has no good example",
            rule.name
        );
        assert!(
            examples.iter().any(|it| !it.0),
            "`{}` has no bad example",
            rule.name
        );
        let models = if rule.name.ends_with("_cost") {
            Models::Paid
        } else {
            Models::Free
        };
        for (good, text) in examples {
            let found = diagnostics_with(models, &text);
            if good {
                assert!(
                    found.is_empty(),
                    "`{}` is silent on its good example: {found:#?}",
                    rule.name
                );
                continue;
            }
            let own = found.iter().filter(|it| it.rule == rule.name);
            let mut lines: Vec<_> = own
                .map(|it| it.place.source.line_and_column(it.place.span.start).0)
                .collect();
            lines.dedup();
            assert_eq!(
                lines,
                marked(&text),
                "`{}` finds the marked lines in:\n{text}\n{found:#?}",
                rule.name
            );
        }
    }
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the test compares the table with the folder"
)]
fn the_table_is_sorted_and_has_every_file_of_the_folder() {
    let names: Vec<_> = ALL.iter().map(|it| it.name).collect();
    assert!(names.is_sorted());
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let files = std::fs::read_dir(folder).expect("the folder is there");
    let stem = |it: std::io::Result<std::fs::DirEntry>| {
        let path = it.expect("an entry").path();
        path.file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned()
    };
    let mut files: Vec<_> = files.map(stem).filter(|it| it != "tests").collect();
    files.sort();
    assert_eq!(files, names);
}

#[test]
fn checking_never_stops_at_the_first_fault() {
    let text = "kind: pipeline\nname: x\nstages:\n  a: { uses: model.aks, with: {} }\n  b: { uses: model.ask, with: { model: 1, promt: \"{{ stages.c.text }}\" } }\n";
    let rules: Vec<_> = diagnostics(text).iter().map(|it| it.rule).collect();
    for rule in [
        "unknown_operation",
        "missing_parameter",
        "wrong_type",
        "unknown_parameter",
        "unknown_reference",
    ] {
        assert!(rules.contains(&rule), "{rule} in {rules:?}");
    }
    assert!(
        diagnostics(text)
            .iter()
            .all(|it| it.severity == Severity::Error)
    );
}

//! Every rule's page is its test.

use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::catalogue::{
    Author, Call, Catalogue, Effect, Effects, Holds, Money, Operation, TextUse, Trust, Values,
};
use crate::check::{Checker, Placed};
use crate::day::Day;
use crate::diagnostic::Severity;
use crate::document::Document;
use crate::fork::{Drift, Fork};
use crate::library::Library;
use crate::source::Source;
use crate::suppression::settle;
use crate::types::Type;
use crate::written::WrittenText;

mod beside;
mod effects;
mod operations;
mod security;

/// A library with the pipelines `greet` and `runs_example`, one role, `sdet`, and the provider
/// `local`; texts of the kind `template` are rendered. The files of an example lie over it.
#[derive(Default)]
struct Greeting {
    texts: Vec<(String, String)>,
}

const LOCAL: &str =
    "kind: provider\nname: local\nprotocol: script\nmodels: [{ name: m }, { name: small-1 }]\n";

const RUNS_EXAMPLE: &str = "kind: pipeline\nname: runs_example\nstages:\n  run: { uses: pipeline.run, with: { pipeline: example } }\n";

const GREET: &str = "kind: pipeline\nname: greet\ninputs: { name: { type: string } }\nstages:\n  ask: { uses: model.ask, with: { model: m, prompt: \"{{ inputs.name }}\" } }\noutputs: { greeting: \"{{ stages.ask.text }}\" }\n";

impl Library for Greeting {
    fn document(&self, kind: &str, name: &str) -> Option<Arc<Document>> {
        let text = match (kind, name) {
            ("pipeline", "greet") => GREET,
            ("pipeline", "runs_example") => RUNS_EXAMPLE,
            ("provider", "local") => LOCAL,
            _ => return None,
        };
        Some(Arc::new(Document::yaml(Source::new("known.yaml", text))))
    }

    fn documents(&self, kind: &str) -> Vec<String> {
        match kind {
            "pipeline" => vec!["greet".into(), "runs_example".into()],
            "provider" => vec!["local".into()],
            _ => Vec::new(),
        }
    }

    fn text_kinds(&self) -> Vec<String> {
        ["role", "template", "workflow"].map(str::to_owned).to_vec()
    }

    fn texts(&self, kind: &str) -> Vec<String> {
        let given = self.texts.iter().filter(|it| it.0 == kind);
        let sdet = (kind == "role").then(|| "sdet".to_owned());
        given.map(|it| it.1.clone()).chain(sdet).collect()
    }

    fn is_rendered(&self, kind: &str) -> bool {
        kind == "template"
    }

    fn settings(&self) -> Vec<(String, Type)> {
        vec![("default_model".into(), Type::Text)]
    }

    /// `aged`, `copied` and `changed` are forks of what lies below them; the first file of an example
    /// is named `0`.
    fn fork(&self, _kind: &str, name: &str) -> Option<Fork> {
        let drift = match name {
            "aged" => Drift::ChangedAndOutdated,
            "copied" => Drift::Same,
            "changed" => Drift::Changed,
            _ => return None,
        };
        Some(Fork {
            path: "0".into(),
            below: "shipped".into(),
            drift,
        })
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
        parameters: Values::described(parameters),
        outputs: Values::described(outputs),
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
            json!({ "model": { "type": "string", "x-names": "model" }, "prompt": text, "limit": { "type": "integer" } }),
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
        record(
            json!({ "texts": { "type": "array" }, "text": { "type": "object" } }),
            &[],
        ),
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
            acts: Effect::Outside,
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
    let catalogue = catalogue(Models::Free);
    let document = Document::yaml(Source::new("example.yaml", text));
    let found = Checker::new(&catalogue, &Greeting::default()).document(&document);
    settle(document.source(), document.root(), found).shown
}

/// An example of a page.
struct Example {
    is_good: bool,
    text: String,
    files: Vec<File>,
}

/// One file of an example.
struct File {
    kind: String,
    name: String,
    is_document: bool,
    text: String,
    /// How many lines of the example stand before it.
    before: usize,
}

impl Example {
    /// Reads a fence: `yaml good`, `markdown bad KIND`, or `project bad` with `==> KIND/FILE <==`
    /// before each file.
    fn new(head: &str, text: &str) -> Self {
        let mut words = head.split_whitespace();
        let language = words.next().expect("a fence has a language");
        let is_good = words.next() == Some("good");
        let file = |kind: &str, is_document| File {
            kind: kind.to_owned(),
            name: "example".to_owned(),
            is_document,
            text: text.to_owned(),
            before: 0,
        };
        let files = match language {
            "project" => files(text),
            "markdown" => vec![file(words.next().expect("a kind of text"), false)],
            _ => vec![file("", true)],
        };
        let text = text.to_owned();
        Self {
            is_good,
            text,
            files,
        }
    }

    /// What is found: each with its line within the example.
    fn found(&self, models: Models) -> Vec<(usize, Diagnostic)> {
        let texts = self.files.iter().filter(|it| !it.is_document);
        let library = Greeting {
            texts: texts.map(|it| (it.kind.clone(), it.name.clone())).collect(),
        };
        let catalogue = catalogue(models);
        let checker = Checker::new(&catalogue, &library).on(Day::parse("2026-06-01"));
        let (mut documents, mut texts, mut found) = (Vec::new(), Vec::new(), Vec::new());
        for (index, file) in self.files.iter().enumerate() {
            let source = Source::new(index.to_string(), &*file.text);
            if file.is_document {
                let document = Arc::new(Document::yaml(source));
                let all = checker.document(&document);
                found.extend(settle(document.source(), document.root(), all).shown);
                let layer = "project".to_owned();
                documents.push(Placed { layer, document });
            } else {
                let text = WrittenText::new(Some(&file.kind), &file.name, true, source);
                found.extend(checker.text(&text));
                texts.push(text);
            }
        }
        found.extend(checker.project(&documents, &texts));
        found.into_iter().map(|it| (self.line(&it), it)).collect()
    }

    fn line(&self, diagnostic: &Diagnostic) -> usize {
        let source = &diagnostic.place.source;
        let index: usize = source.name().parse().expect("the index of a file");
        let (line, _) = source.line_and_column(diagnostic.place.span.start);
        self.files[index].before + line
    }
}

fn files(text: &str) -> Vec<File> {
    let mut files: Vec<File> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let head = line
            .strip_prefix("==> ")
            .and_then(|it| it.strip_suffix(" <=="));
        let path = head.and_then(|it| it.split_once('/'));
        match (path, files.last_mut()) {
            (Some((kind, file)), _) => {
                let (name, extension) = file.split_once('.').expect("a file has an ending");
                files.push(File {
                    kind: kind.to_owned(),
                    name: name.to_owned(),
                    is_document: extension == "yaml",
                    text: String::new(),
                    before: index + 1,
                });
            }
            (None, Some(file)) => file.text.extend([line, "\n"]),
            (None, None) => panic!("an example of a project begins with a file"),
        }
    }
    files
}

/// The examples of a page: every fence that says `good` or `bad`.
fn examples(page: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find("```") {
        let body = &rest[start + 3..];
        let (head, body) = body.split_once('\n').expect("a fence has lines");
        let end = body.find("```").expect("a fence is closed");
        if head.contains(" good") || head.contains(" bad") {
            examples.push(Example::new(head, &body[..end]));
        }
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
    let mut faults = Vec::new();
    for rule in ALL {
        let examples = examples(&rule.page());
        for good in [true, false] {
            assert!(
                examples.iter().any(|it| it.is_good == good),
                "`{}` has an example that is {}",
                rule.name,
                if good { "good" } else { "bad" }
            );
        }
        let models = if rule.name.ends_with("_cost") {
            Models::Paid
        } else {
            Models::Free
        };
        faults.extend(examples.iter().filter_map(|it| fault(rule, it, models)));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What a rule does with an example that its page does not say.
fn fault(rule: &Rule, example: &Example, models: Models) -> Option<String> {
    let (text, found) = (&example.text, example.found(models));
    if example.is_good {
        let silent = found.is_empty();
        let fault = || format!("`{}` is silent on its good example: {found:#?}", rule.name);
        return (!silent).then(fault);
    }
    let own = found.iter().filter(|it| it.1.rule == rule.name);
    let mut lines: Vec<_> = own.map(|it| it.0).collect();
    lines.sort_unstable();
    lines.dedup();
    let fault = || {
        format!(
            "`{}` finds the marked lines in:\n{text}\n{lines:?} {found:#?}",
            rule.name
        )
    };
    (lines != marked(text)).then(fault)
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
    let text = "kind: pipeline\nname: x\nstages:\n  a: { uses: model.aks, with: {} }\n  b: { uses: model.ask, with: { model: 1, promt: \"{{ stages.c.text }}\" } }\n  d: { uses: model.ask, with: { model: m } }\n";
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

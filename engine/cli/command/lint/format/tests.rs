//! Every format of one report that has something of everything. `SNAPSHOTS=overwrite` rewrites the
//! expected files below `tests/goldens/lint`.

use std::path::Path;
use std::sync::Arc;

use gemstack_lang::diagnostic::{Confidence, Severity};
use gemstack_lang::fix::{Fix, Safety};
use gemstack_lang::source::{Place, Source, Span};
use snapbox::Data;

use super::*;
use crate::arguments::FailOn;
use crate::command::lint::report::{Finding, Standing};
use gemstack_lang::diagnostic::Diagnostic;

const TEXT: &str = "kind: pipeline\nname: é 50%, <x>\nstages:\n  a:\n    uses: b\n";

/// The bytes of the first place where a text has some words.
fn place(source: &Arc<Source>, words: &str) -> Place {
    let start = source.text().find(words).expect("it is there");
    Place::new(source, Span::new(start, start + words.len()))
}

fn diagnostics(source: &Arc<Source>) -> Vec<(Diagnostic, Standing)> {
    let span = place(source, "50%").span;
    let fix = Fix::replacing(Safety::Safe, span, "50", "rename it to `50`");
    let first = Diagnostic::error(
        "bad_name",
        place(source, "50%"),
        "`50%` is no name\nfor \"this\" & <that>",
    )
    .help("use letters: a, b")
    .fix(fix)
    .related(place(source, "stages"), "it is used here");
    let second = Diagnostic::warning(
        "cycle",
        place(source, "a:\n    uses: b"),
        "it runs in a circle",
    );
    let second = second.confidence(Confidence::Medium);
    let allowed = Standing::Suppressed {
        reason: "they meet".into(),
        place: place(source, "kind"),
    };
    let third = Diagnostic::warning("wrong_type", place(source, "b"), "an old one");
    vec![
        (first, Standing::Open),
        (second.clone(), Standing::Open),
        (second, allowed),
        (third, Standing::Known),
    ]
}

fn report(fail_on: FailOn) -> Report {
    let source = Source::new("a dir/b,c.yaml", TEXT);
    let findings = diagnostics(&source).into_iter().enumerate();
    let findings = findings.map(|(index, (diagnostic, standing))| Finding {
        diagnostic,
        fingerprint: format!("{index:032x}"),
        standing,
    });
    Report {
        files: vec!["a dir/b,c.yaml".into(), "clean.yaml".into()],
        findings: findings.collect(),
        fail_on,
    }
}

fn written(format: Format) -> String {
    answer(&report(FailOn::Error), format, Paint::when(false)).text
}

fn is_golden(name: &str, text: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens/lint");
    let expected = Data::read_from(&folder.join(name), Some(snapbox::data::DataFormat::Text));
    snapbox::Assert::new()
        .action_env("SNAPSHOTS")
        .eq(text, expected.raw());
}

/// SARIF without the pages of the rules, which change with the rules.
fn sarif_without_pages() -> String {
    let mut sarif: Json = serde_json::from_str(&written(Format::Sarif)).expect("JSON");
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array_mut();
    for rule in rules.expect("rules") {
        let help = rule["help"].take();
        assert!(help["markdown"].is_string() && help["text"].is_string());
    }
    format!("{sarif:#}\n")
}

#[test]
fn every_format_is_written_as_it_was() {
    for (format, golden) in [
        (Format::Human, "human.txt"),
        (Format::Json, "report.json"),
        (Format::Github, "github.txt"),
        (Format::Junit, "junit.xml"),
    ] {
        is_golden(golden, &written(format));
    }
    is_golden("report.sarif", &sarif_without_pages());
}

#[test]
fn people_read_no_line_longer_than_80_columns() {
    let text = written(Format::Human);
    assert!(text.lines().all(|it| it.chars().count() <= 80), "{text}");
}

#[test]
fn severity_and_what_fails_decide_the_exit_code() {
    let exit = |fail_on, severity: Option<Severity>| {
        let mut report = report(fail_on);
        report
            .findings
            .retain(|it| Some(it.diagnostic.severity) == severity);
        report.exit() as u8
    };
    let (error, warning) = (Some(Severity::Error), Some(Severity::Warning));
    let table = [
        (FailOn::Error, [1, 0, 0]),
        (FailOn::Warning, [1, 1, 0]),
        (FailOn::Never, [0, 0, 0]),
    ];
    for (fail_on, codes) in table {
        let found = [error, warning, None].map(|it| exit(fail_on, it));
        assert_eq!(found, codes, "{fail_on:?}");
    }
}

#[test]
fn what_is_hidden_neither_shows_nor_fails() {
    let mut report = report(FailOn::Warning);
    report.findings.retain(|it| it.standing != Standing::Open);
    assert_eq!((report.exit() as u8, report.counts()), (0, (0, 0)));
    for format in [Format::Human, Format::Github] {
        assert_eq!(answer(&report, format, Paint::when(false)).text, "");
    }
    let junit = answer(&report, Format::Junit, Paint::when(false)).text;
    assert!(!junit.contains("<failure"));
}

fn schema_of_reports() -> Json {
    let text = include_str!("../../../../../schemas/lint-report.schema.json");
    serde_json::from_str(text).expect("it is JSON")
}

fn schema_of_sarif() -> Json {
    let text = include_str!("../../../../../tests/schemas/sarif-2.1.0.schema.json");
    let mut schema: Json = serde_json::from_str(text).expect("it is JSON");
    // Its pattern of a language, which we do not say, is no regular expression by the standard.
    for owner in ["run", "toolComponent"] {
        schema["definitions"][owner]["properties"]["language"] = Json::Bool(true);
    }
    schema
}

fn faults(schema: &Json, json: &Json) -> Vec<String> {
    let validator = jsonschema::options().should_validate_formats(true);
    let validator = validator.build(schema).expect("it compiles");
    validator
        .iter_errors(json)
        .map(|it| format!("{} at {}", it, it.instance_path()))
        .collect()
}

/// What each of the formats of JSON says of a report and of a failure.
fn said(format: Format) -> Vec<Json> {
    let failure = Failure::rejected("no").coded("X").helped("do");
    let failed = failed(failure, format).expect("it is an answer").text;
    let texts = [written(format), failed];
    texts
        .iter()
        .map(|it| serde_json::from_str(it).expect("one value"))
        .collect()
}

#[test]
fn sarif_is_valid_whatever_the_outcome() {
    for json in said(Format::Sarif) {
        assert_eq!(faults(&schema_of_sarif(), &json), Vec::<String>::new());
    }
    assert_ne!(
        faults(
            &schema_of_sarif(),
            &serde_json::json!({ "version": "2.1.0", "runs": [{}] })
        ),
        Vec::<String>::new()
    );
}

#[test]
fn json_is_valid_whatever_the_outcome() {
    for json in said(Format::Json) {
        assert_eq!(faults(&schema_of_reports(), &json), Vec::<String>::new());
    }
    let mut more = said(Format::Json).remove(0);
    more["diagnostics"][0]["colour"] = serde_json::json!("red");
    assert_ne!(faults(&schema_of_reports(), &more), Vec::<String>::new());
}

#[test]
fn what_xml_cannot_say_is_replaced() {
    let failure = Failure::rejected("a\u{1b}[31m\u{0}\"<&>\n");
    let text = failed(failure, Format::Junit)
        .expect("it is an answer")
        .text;
    assert!(
        text.contains("message=\"a\u{fffd}[31m\u{fffd}&quot;&lt;&amp;&gt;&#10;\""),
        "{text}"
    );
}

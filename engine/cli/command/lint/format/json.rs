//! One JSON value, by `schemas/lint-report.schema.json`.

use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::fix::{Fix, Safety};
use gemstack_lang::rules;
use gemstack_lang::source::Place;
use gemstack_run::failure::Failure;
use serde_json::{Value as Json, json};

use super::Report;
use super::region::Region;
use crate::command::lint::report::{Finding, Standing};
use crate::render::failure;

/// The number of the format. It grows when a reader of an older one would misunderstand.
const VERSION: u32 = 1;

pub(super) fn report(report: &Report) -> Json {
    let (errors, warnings) = report.counts();
    let of = |is_open: bool| {
        let findings = report.findings.iter();
        let findings = findings.filter(move |it| (it.standing == Standing::Open) == is_open);
        findings.map(finding).collect::<Json>()
    };
    json!({
        "version": VERSION,
        "files": report.files.len(),
        "errors": errors,
        "warnings": warnings,
        "diagnostics": of(true),
        "hidden": of(false),
    })
}

pub(super) fn failed(failure: &Failure) -> Json {
    json!({ "version": VERSION, "error": failure::fields(failure) })
}

fn finding(finding: &Finding) -> Json {
    let mut json = diagnostic(&finding.diagnostic);
    json["fingerprint"] = Json::from(finding.fingerprint.as_str());
    match &finding.standing {
        Standing::Open => {}
        Standing::Suppressed { reason, .. } => {
            json["hidden_by"] = json!("comment");
            json["reason"] = Json::from(reason.as_str());
        }
        Standing::Known => json["hidden_by"] = json!("baseline"),
    }
    json
}

fn diagnostic(found: &Diagnostic) -> Json {
    let related = found.related.iter().map(|(at, words)| {
        let mut json = place(at);
        json["message"] = Json::from(words.as_str());
        json
    });
    let mut json = place(&found.place);
    json["rule"] = Json::from(found.rule);
    json["group"] = Json::from(rules::named(found.rule).map(|it| it.group.name()));
    json["severity"] = Json::from(found.severity.name());
    json["confidence"] = Json::from(found.confidence.name());
    json["message"] = Json::from(found.message.as_str());
    json["help"] = Json::from(found.help.clone());
    json["related"] = related.collect();
    json["fixes"] = found.fixes.iter().map(fix).collect();
    json
}

fn fix(fix: &Fix) -> Json {
    let edits = fix.edits.iter();
    let edits =
        edits.map(|it| json!({ "start": it.span.start, "end": it.span.end, "text": it.text }));
    json!({
        "title": fix.title,
        "safe": fix.safety == Safety::Safe,
        "edits": edits.collect::<Json>(),
    })
}

fn place(place: &Place) -> Json {
    let region = Region::of(place);
    json!({
        "file": place.source.name(),
        "line": region.line,
        "column": region.column,
        "end_line": region.end_line,
        "end_column": region.end_column,
        "start": region.start_byte,
        "end": region.end_byte,
    })
}

//! One JSON value, by `schemas/lint-report.schema.json`.

use gemstack_run::failure::Failure;
use serde_json::{Value as Json, json};

use super::Report;
use crate::command::lint::report::{Finding, Standing};
use crate::render::diagnostic_json::diagnostic;
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

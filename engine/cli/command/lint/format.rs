//! How findings are written: one format a file.

use gemstack_run::failure::Failure;
use serde_json::Value as Json;

use super::report::Report;
use crate::answer::Answer;
use crate::arguments::Format;
use crate::render::paint::Paint;

mod github;
mod human;
mod json;
mod junit;
mod sarif;

/// A report as an answer, in a format.
pub fn answer(report: &Report, format: Format, paint: Paint) -> Answer {
    let json = match format {
        Format::Sarif => sarif::report(report),
        _ => json::report(report),
    };
    let text = match format {
        Format::Human => human::report(report, paint),
        Format::Github => github::report(report),
        Format::Junit => junit::report(report),
        Format::Json | Format::Sarif => pretty(&json),
    };
    let answer = Answer::new(text, json).ending(report.exit());
    match format {
        Format::Human => answer,
        _ => answer.exact(),
    }
}

/// What is written when nothing could be checked: a program that reads a format gets one value of it,
/// whatever the outcome.
pub fn failed(failure: Failure, format: Format) -> Result<Answer, Failure> {
    let json = match format {
        Format::Sarif => sarif::failed(&failure),
        _ => json::failed(&failure),
    };
    let text = match format {
        Format::Human | Format::Github => return Err(failure),
        Format::Junit => junit::failed(&failure),
        Format::Json | Format::Sarif => pretty(&json),
    };
    Ok(Answer::new(text, json).exact().failing(Some(failure)))
}

fn pretty(json: &Json) -> String {
    format!("{json:#}\n")
}

#[cfg(test)]
mod tests;

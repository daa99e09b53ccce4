//! Test results as Jenkins and GitLab read them: each file is a test case, and fails by its findings.
//! See <https://github.com/testmoapp/junitxml>.

use std::fmt::Write as _;

use gemstack_lang::diagnostic::{Diagnostic, Severity};
use gemstack_run::failure::Failure;

use super::Report;
use crate::render::amount::counted;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

pub(super) fn report(report: &Report) -> String {
    let cases: Vec<_> = report
        .files
        .iter()
        .map(|it| Case::new(report, it))
        .collect();
    let failures = cases.iter().filter(|it| it.fails).count();
    let cases = cases.iter().map(Case::write).collect::<String>();
    suite(report.files.len(), failures, 0, &cases)
}

pub(super) fn failed(failure: &Failure) -> String {
    let message = attribute(&failure.message);
    let code = attribute(
        failure
            .code
            .as_deref()
            .unwrap_or_else(|| failure.kind.name()),
    );
    let case = format!(
        "    <testcase classname=\"gemstack.lint\" name=\"lint\">\n      \
         <error message=\"{message}\" type=\"{code}\"/>\n    </testcase>\n"
    );
    suite(1, 0, 1, &case)
}

fn suite(tests: usize, failures: usize, errors: usize, cases: &str) -> String {
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\"");
    format!(
        "{HEAD}<testsuites name=\"gemstack lint\" {counts}>\n  \
         <testsuite name=\"gemstack lint\" {counts}>\n{cases}  </testsuite>\n</testsuites>\n"
    )
}

/// A file as a test case.
struct Case<'r> {
    file: &'r str,
    findings: Vec<&'r Diagnostic>,
    fails: bool,
}

impl<'r> Case<'r> {
    fn new(report: &'r Report, file: &'r str) -> Self {
        let findings = report.open().filter(|it| it.place.source.name() == file);
        let findings: Vec<_> = findings.collect();
        let fails = findings.iter().any(|it| report.fails(it));
        Self {
            file,
            findings,
            fails,
        }
    }

    fn write(&self) -> String {
        let name = attribute(self.file);
        let open =
            format!("    <testcase classname=\"gemstack.lint\" name=\"{name}\" file=\"{name}\"");
        if self.findings.is_empty() {
            return format!("{open}/>\n");
        }
        let element = if self.fails { "failure" } else { "system-out" };
        let about = if self.fails {
            self.about()
        } else {
            String::new()
        };
        let told = content(&self.told());
        format!("{open}>\n      <{element}{about}>{told}</{element}>\n    </testcase>\n")
    }

    /// What failed, in a line.
    fn about(&self) -> String {
        let errors = self
            .findings
            .iter()
            .filter(|it| it.severity == Severity::Error)
            .count();
        let warnings = self.findings.len() - errors;
        let (kind, words) = match (errors, warnings) {
            (0, _) => ("warning", counted(warnings as u64, "warning")),
            (_, 0) => ("error", counted(errors as u64, "error")),
            _ => {
                let (errors, warnings) = (
                    counted(errors as u64, "error"),
                    counted(warnings as u64, "warning"),
                );
                ("error", format!("{errors}, {warnings}"))
            }
        };
        format!(" message=\"{words}\" type=\"{kind}\"")
    }

    fn told(&self) -> String {
        let mut told = String::new();
        for it in &self.findings {
            let severity = it.severity.name();
            let _ = writeln!(
                told,
                "{}: {severity}[{}]: {}",
                it.place, it.rule, it.message
            );
            if let Some(help) = &it.help {
                let _ = writeln!(told, "  help: {help}");
            }
        }
        told
    }
}

fn attribute(text: &str) -> String {
    let text = content(text).replace('"', "&quot;");
    text.replace('\n', "&#10;").replace('\t', "&#9;")
}

/// A text in XML 1.0, which has no way to write most control characters.
fn content(text: &str) -> String {
    let lasting = |it: char| {
        let is_bad = it.is_control() && !"\n\r\t".contains(it);
        if is_bad || matches!(it, '\u{fffe}' | '\u{ffff}') {
            '\u{fffd}'
        } else {
            it
        }
    };
    let text: String = text.chars().map(lasting).collect();
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('\r', "&#13;")
}

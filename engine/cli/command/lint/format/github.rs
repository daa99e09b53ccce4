//! Annotations of GitHub Actions.
//! See <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>.

use gemstack_lang::diagnostic::Diagnostic;

use super::Report;
use crate::render::region::Region;

pub(super) fn report(report: &Report) -> String {
    report.open().map(annotation).collect()
}

fn annotation(found: &Diagnostic) -> String {
    let region = Region::of(&found.place);
    let (line, end_line) = (region.line, region.end_line);
    // Columns are only understood within one line.
    let columns = if line == end_line {
        format!(",col={},endColumn={}", region.column, region.end_column)
    } else {
        String::new()
    };
    let help = found.help.as_ref().map(|it| format!("\nhelp: {it}"));
    format!(
        "::{} file={},line={line},endLine={end_line}{columns},title={}::{}\n",
        found.severity.name(),
        property(found.place.source.name()),
        property(found.rule),
        message(&format!("{}{}", found.message, help.unwrap_or_default())),
    )
}

fn message(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

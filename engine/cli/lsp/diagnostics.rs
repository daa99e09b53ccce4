//! What was found in a file, as an editor shows it.

use gemstack_lang::diagnostic::{Confidence, Diagnostic, Severity};
use gemstack_lang::source::Place;
use lsp_types::{DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString};

use super::buffer::Buffer;
use super::position::{Encoding, Lines};
use super::workspace::Workspace;

/// Everything that was found in a file.
pub fn of(
    workspace: &Workspace,
    buffer: &Buffer,
    encoding: Encoding,
) -> Vec<lsp_types::Diagnostic> {
    let found = buffer.found.iter().flatten();
    let related = |it: &Diagnostic| {
        let places = it.related.iter();
        let known = places.filter_map(|(place, words)| related(workspace, place, words, encoding));
        known.collect::<Vec<_>>()
    };
    found
        .map(|it| lsp_types::Diagnostic {
            related_information: Some(related(it)),
            ..diagnostic(buffer, it)
        })
        .collect()
}

/// A diagnostic without the places that explain it.
pub fn diagnostic(buffer: &Buffer, found: &Diagnostic) -> lsp_types::Diagnostic {
    lsp_types::Diagnostic {
        range: buffer.range(found.place.span),
        severity: Some(severity(found)),
        code: Some(NumberOrString::String(found.rule.to_owned())),
        source: Some("gemstack".to_owned()),
        message: message(found),
        ..lsp_types::Diagnostic::default()
    }
}

fn message(found: &Diagnostic) -> String {
    match &found.help {
        Some(help) => format!("{}\n{help}", found.message),
        None => found.message.clone(),
    }
}

fn severity(found: &Diagnostic) -> DiagnosticSeverity {
    match (found.severity, found.confidence) {
        (Severity::Error, _) => DiagnosticSeverity::ERROR,
        (Severity::Warning, Confidence::Low) => DiagnosticSeverity::INFORMATION,
        (Severity::Warning, _) => DiagnosticSeverity::WARNING,
    }
}

/// A place that explains a diagnostic; none for one that is not a file.
fn related(
    workspace: &Workspace,
    place: &Place,
    words: &str,
    encoding: Encoding,
) -> Option<DiagnosticRelatedInformation> {
    let uri = workspace.address_of(place.source.name())?;
    let text = place.source.text();
    let range = Lines::of(text, encoding).range(text, place.span);
    let location = Location { uri, range };
    Some(DiagnosticRelatedInformation {
        location,
        message: words.to_owned(),
    })
}

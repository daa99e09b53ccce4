//! Diagnostics as people, programs and pull requests read them.

use std::fmt;

use gemstack_lang::diagnostic::{Diagnostic, Severity};
use gemstack_lang::source::Place;
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};
use serde_json::{Value as Json, json};

use super::paint::Paint;

/// How wide a diagnostic may be, in columns.
const WIDTH: usize = 80;

/// A diagnostic for people, with the lines at fault.
pub fn human(diagnostic: &Diagnostic, paint: Paint) -> String {
    let theme = if paint.is_on() {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(WIDTH)
        .with_links(false);
    let mut text = String::new();
    let rendered = handler.render_report(&mut text, &Shown::new(diagnostic));
    rendered.expect("writing into a text does not fail");
    text.trim_start_matches('\n').to_owned()
}

/// A diagnostic for programs. Lines and columns count from 1, bytes from 0.
pub fn as_json(diagnostic: &Diagnostic) -> Json {
    let related = diagnostic.related.iter().map(|(place, words)| {
        let mut json = place_json(place);
        json["message"] = Json::from(words.as_str());
        json
    });
    let mut json = place_json(&diagnostic.place);
    json["rule"] = Json::from(diagnostic.rule);
    json["severity"] = Json::from(diagnostic.severity.name());
    json["message"] = Json::from(diagnostic.message.as_str());
    json["help"] = Json::from(diagnostic.help.clone());
    json["related"] = related.collect();
    json
}

fn place_json(place: &Place) -> Json {
    let (line, column) = place.source.line_and_column(place.span.start);
    let (end_line, end_column) = place.source.line_and_column(place.span.end);
    json!({
        "file": place.source.name(),
        "line": line, "column": column, "end_line": end_line, "end_column": end_column,
        "start": place.span.start, "end": place.span.end,
    })
}

/// A diagnostic as an annotation of GitHub Actions.
/// See <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>.
pub fn github(diagnostic: &Diagnostic) -> String {
    let place = &diagnostic.place;
    let (line, column) = place.source.line_and_column(place.span.start);
    let (end_line, end_column) = place.source.line_and_column(place.span.end);
    // Columns are only understood within one line.
    let columns = if line == end_line {
        format!(",col={column},endColumn={end_column}")
    } else {
        String::new()
    };
    let help = diagnostic
        .help
        .as_ref()
        .map(|it| format!("\nhelp: {it}"))
        .unwrap_or_default();
    format!(
        "::{} file={},line={line},endLine={end_line}{columns},title={}::{}\n",
        diagnostic.severity.name(),
        property(place.source.name()),
        property(diagnostic.rule),
        message(&format!("{}{help}", diagnostic.message)),
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

/// A diagnostic as miette shows it.
struct Shown<'d> {
    diagnostic: &'d Diagnostic,
    source: NamedSource<String>,
}

impl<'d> Shown<'d> {
    fn new(diagnostic: &'d Diagnostic) -> Self {
        let source = &diagnostic.place.source;
        Self {
            diagnostic,
            source: NamedSource::new(source.name(), source.text().to_owned()),
        }
    }

    /// Places in other files cannot be shown in this one's lines.
    fn elsewhere(&self) -> impl Iterator<Item = &(Place, String)> {
        let source = &self.diagnostic.place.source;
        self.diagnostic
            .related
            .iter()
            .filter(move |(place, _)| place.source.name() != source.name())
    }

    fn here(&self) -> impl Iterator<Item = &(Place, String)> {
        let source = &self.diagnostic.place.source;
        self.diagnostic
            .related
            .iter()
            .filter(move |(place, _)| place.source.name() == source.name())
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.diagnostic, f)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.diagnostic.rule))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let elsewhere = self
            .elsewhere()
            .map(|(place, words)| format!("{words}: {place}"));
        let help: Vec<_> = self
            .diagnostic
            .help
            .iter()
            .cloned()
            .chain(elsewhere)
            .collect();
        if help.is_empty() {
            return None;
        }
        Some(Box::new(help.join("\n")))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = |place: &Place| (place.span.start, place.span.len());
        let first = LabeledSpan::new_primary_with_span(None, span(&self.diagnostic.place));
        let related = self.here().map(move |(place, words)| {
            LabeledSpan::new_with_span(Some(words.clone()), span(place))
        });
        Some(Box::new(std::iter::once(first).chain(related)))
    }
}

#[cfg(test)]
mod tests {
    use gemstack_lang::source::{Source, Span};

    use super::*;

    fn diagnostic() -> Diagnostic {
        let source = Source::new("a,b.yaml", "kind: pipeline\nname: 50%\n");
        Diagnostic::error(
            "bad_name",
            Place::new(&source, Span::new(21, 24)),
            "`50%` is no name",
        )
        .help("use letters")
    }

    #[test]
    fn people_see_the_line_at_fault() {
        let text = human(&diagnostic(), Paint::when(false));
        for part in [
            "bad_name",
            "`50%` is no name",
            "a,b.yaml:2:7",
            "name: 50%",
            "help: use letters",
        ] {
            assert!(text.contains(part), "no `{part}` in:\n{text}");
        }
        assert!(
            text.lines()
                .all(|it| it.chars().count() <= 80 && !it.contains('\x1b'))
        );
    }

    #[test]
    fn programs_see_lines_columns_and_bytes() {
        let json = as_json(&diagnostic());
        assert_eq!(
            (&json["line"], &json["column"], &json["start"]),
            (&json!(2), &json!(7), &json!(21))
        );
        assert_eq!(
            (&json["rule"], &json["severity"]),
            (&json!("bad_name"), &json!("error"))
        );
    }

    #[test]
    fn annotations_are_escaped() {
        let expected = "::error file=a%2Cb.yaml,line=2,endLine=2,col=7,endColumn=10,title=bad_name\
            ::`50%25` is no name%0Ahelp: use letters\n";
        assert_eq!(github(&diagnostic()), expected);
    }
}

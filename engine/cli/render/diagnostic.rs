//! Diagnostics as people read them.

use std::fmt;

use gemstack_lang::diagnostic::{Diagnostic, Severity};
use gemstack_lang::source::Place;
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents,
};

use super::paint::{Paint, adopted};

/// How wide a diagnostic may be, in columns.
const WIDTH: usize = 80;

/// How many bytes of a text are shown at most before they are cut.
const LONGEST: usize = 4 << 10;

/// How many bytes are shown beside a place whose lines are too long.
const BESIDE: usize = 60;

/// A diagnostic for people, with the lines at fault.
pub fn human(diagnostic: &Diagnostic, paint: Paint) -> String {
    let plain = rendered(diagnostic, Paint::when(false));
    // Where a text has escapes of its own, nobody could tell them from those of our colours.
    if paint.is_on() && !plain.contains('\x1b') {
        adopted(&rendered(diagnostic, paint))
    } else {
        plain
    }
}

fn rendered(diagnostic: &Diagnostic, paint: Paint) -> String {
    let theme = if paint.is_on() {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(WIDTH)
        .with_links(false);
    let mut text = String::new();
    let rendered = handler.render_report(&mut text, &Shown { diagnostic });
    rendered.expect("writing into a text does not fail");
    text.trim_start_matches('\n').to_owned()
}

/// A diagnostic as miette shows it.
struct Shown<'d> {
    diagnostic: &'d Diagnostic,
}

impl Shown<'_> {
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

/// The text as miette reads it, except that columns count characters and not bytes.
impl SourceCode for Shown<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let source = &self.diagnostic.place.source;
        let read = source.text().read_span(span, lines_before, lines_after)?;
        let shown = around(source.text(), span, read.span());
        let (line, column) = source.line_and_column(shown.offset());
        Ok(Box::new(MietteSpanContents::new_named(
            source.name().to_owned(),
            &source.text().as_bytes()[shown.offset()..shown.offset() + shown.len()],
            shown,
            line - 1,
            column - 1,
            read.line_count(),
        )))
    }
}

/// The lines of a label, or what stands beside it where they are too long to be read.
fn around(text: &str, label: &SourceSpan, lines: &SourceSpan) -> SourceSpan {
    if lines.len() <= LONGEST {
        return *lines;
    }
    let (begin, finish) = (lines.offset(), lines.offset() + lines.len());
    let start = label.offset().saturating_sub(BESIDE).max(begin);
    let end = (label.offset() + label.len() + BESIDE).min(finish);
    let (start, end) = (
        text.floor_char_boundary(start),
        text.floor_char_boundary(end),
    );
    (start, end - start).into()
}

/// The bytes of a place that are underlined: of many only the beginning of the first line.
fn underlined(place: &Place) -> (usize, usize) {
    let text = place.source.slice(place.span);
    if text.len() <= LONGEST {
        return (place.span.start, place.span.len());
    }
    let line = text.lines().next().unwrap_or_default();
    (place.span.start, line.floor_char_boundary(BESIDE))
}

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
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let first = LabeledSpan::new_primary_with_span(None, underlined(&self.diagnostic.place));
        let related = self.here().map(move |(place, words)| {
            LabeledSpan::new_with_span(Some(words.clone()), underlined(place))
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
}

//! The focus of a record: the feature in work, in the section `Current Focus`.

use std::ops::Range;

use crate::markdown::{Markdown, line, name};

use super::fault::{RecordFault, one_line};
use super::insertion::{Spacing, insert, next_heading, replace};
use super::marks;

/// The heading of the section.
pub(super) const HEADING: &str = "Current Focus";
/// What the section says where nothing is in work.
pub(super) const IDLE: &str = "No active feature.";

const STARTED: &str = " (started ";

/// What a record is to say about the work at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Focus {
    /// A feature is in work.
    Active {
        /// Its name: one line, of any signs.
        feature: String,
        /// When it was started, as `YYYY-MM-DD`.
        started: String,
    },
    /// Nothing is.
    Idle,
}

impl Focus {
    /// What reading gives once this is written.
    pub(super) fn feature(&self) -> Option<String> {
        match self {
            Focus::Active { feature, .. } => Some(feature.trim().to_owned()),
            Focus::Idle => None,
        }
    }

    fn line(&self) -> Result<String, RecordFault> {
        match self {
            Focus::Active { feature, started } => active_line(feature, started),
            Focus::Idle => Ok(IDLE.to_owned()),
        }
    }
}

/// The feature as it is where that means nothing to Markdown, else in backticks.
fn active_line(feature: &str, started: &str) -> Result<String, RecordFault> {
    let feature = one_line("feature", feature)?;
    let started = one_line("start date", started)?;
    let plain = format!("{feature}{STARTED}{started})");
    if is_safe(&plain) && feature_of(&plain).as_deref() == Some(feature) {
        return Ok(plain);
    }
    let quoted = format!("{}{STARTED}{started})", name::in_backticks(feature));
    Ok(quoted)
}

/// Whether a line means nothing to Markdown, whatever line follows it.
fn is_safe(line: &str) -> bool {
    let markdown = Markdown::of(line);
    let is_marker = line.starts_with('[') || marks::are_on(&markdown, &(0..line.len()));
    markdown.is_plain() && !is_marker && !line.contains(['`', '<'])
}

/// The feature in work.
pub(super) fn read(markdown: &Markdown<'_>) -> Option<String> {
    feature_of(markdown.slice(&line_of(markdown)?))
}

/// What the first line of the section says that is no marker, without its list marker.
fn line_of(markdown: &Markdown<'_>) -> Option<Range<usize>> {
    let own = markdown.section(HEADING)?.own;
    let mut lines = markdown.prose_lines(&own);
    let line = lines.find(|it| !marks::are_on(markdown, it))?;
    let item = markdown.items_in(&line).last();
    let start = item.map_or(line.start, |it| it.label.start.min(line.end));
    Some(line::trimmed(markdown.text, start..line.end))
}

fn feature_of(line: &str) -> Option<String> {
    let (feature, is_dated) = without_date(line);
    if let Some(inner) = name::whole_code(feature) {
        return Some(inner.to_owned());
    }
    let feature = name::without_emphasis(feature).trim();
    let is_idle = !is_dated && is_idle(feature);
    (!is_idle && !feature.is_empty()).then(|| feature.to_owned())
}

fn is_idle(line: &str) -> bool {
    let said = line.trim_end_matches('.');
    said.eq_ignore_ascii_case(IDLE.trim_end_matches('.')) || name::is_placeholder(line)
}

/// A line without ` (started …)` at its end, or ` (started 2026-01-02)` and a note behind it.
fn without_date(line: &str) -> (&str, bool) {
    let Some((feature, rest)) = line.rsplit_once(STARTED) else {
        return (line, false);
    };
    match rest.split_once(')') {
        Some((date, note)) if note.is_empty() || is_date(date) => (feature.trim(), true),
        _ => (line, false),
    }
}

fn is_date(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').map(str::len).collect();
    let is_numeric = text.chars().all(|it| it.is_ascii_digit() || it == '-');
    is_numeric && parts == [4, 2, 2]
}

/// The text with another focus; in a new section where it had none.
pub(super) fn with_focus(text: &str, focus: &Focus) -> Result<String, RecordFault> {
    let written = focus.line()?;
    let markdown = Markdown::of(text);
    if *focus == Focus::Idle && read(&markdown).is_none() {
        return Ok(text.to_owned());
    }
    if let Some(line) = line_of(&markdown) {
        return Ok(replace(text, [(line, written.as_str())]));
    }
    Ok(add(&markdown, &written))
}

fn add(markdown: &Markdown<'_>, written: &str) -> String {
    if let Some(section) = markdown.section(HEADING) {
        return insert(
            markdown.text,
            section.heading.end,
            &[written],
            Spacing::Apart,
        );
    }
    let at = next_heading(markdown, marks::below_marks(markdown));
    let heading = format!("## {HEADING}");
    insert(markdown.text, at, &[&heading, "", written], Spacing::Apart)
}

//! The markers of a record: `[STATE: X]` and, on the line below it, `[COUNTS: a=1, b=2]`.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::markdown::{Markdown, Marker, line};

use super::fault::{RecordFault, one_line};
use super::insertion::{Spacing, insert, replace};

const STATE: &str = "STATE";
const COUNTS: &str = "COUNTS";

/// The state, if there is one.
pub(super) fn state(markdown: &Markdown<'_>) -> Result<Option<String>, RecordFault> {
    let markers = agreeing(markdown, STATE)?;
    Ok(markers
        .first()
        .map(|it| markdown.slice(&it.value).to_owned()))
}

/// The counts; empty where there is no marker.
pub(super) fn counts(markdown: &Markdown<'_>) -> Result<BTreeMap<String, u64>, RecordFault> {
    let markers = agreeing(markdown, COUNTS)?;
    let Some(marker) = markers.first() else {
        return Ok(BTreeMap::new());
    };
    let text = markdown.slice(&marker.value);
    parse_counts(text).ok_or_else(|| RecordFault::BadCounts {
        text: text.to_owned(),
        line: line::number(markdown.text, marker.range.start),
    })
}

/// The markers of a name, which must all say the same.
fn agreeing(markdown: &Markdown<'_>, marker: &'static str) -> Result<Vec<Marker>, RecordFault> {
    let markers = markdown.markers(marker);
    let said = |it: &Marker| markdown.slice(&it.value).to_owned();
    let line = |it: &Marker| line::number(markdown.text, it.range.start);
    let Some((first, others)) = markers.split_first() else {
        return Ok(markers);
    };
    match others.iter().find(|it| said(it) != said(first)) {
        None => Ok(markers),
        Some(second) => Err(RecordFault::Conflict {
            marker,
            first: said(first),
            first_line: line(first),
            second: said(second),
            second_line: line(second),
        }),
    }
}

fn parse_counts(text: &str) -> Option<BTreeMap<String, u64>> {
    let mut counts = BTreeMap::new();
    for pair in text.split(',').filter(|it| !it.trim().is_empty()) {
        let (name, number) = pair.split_once('=')?;
        let (name, number) = (name.trim(), number.trim().parse().ok()?);
        let is_new = !name.is_empty() && counts.insert(name.to_owned(), number).is_none();
        is_new.then_some(())?;
    }
    Some(counts)
}

/// The line of a state.
pub(super) fn state_line(state: &str) -> Result<String, RecordFault> {
    Ok(format!("[{STATE}: {}]", marker_value("state", state)?))
}

fn marker_value<'a>(what: &'static str, text: &'a str) -> Result<&'a str, RecordFault> {
    let line = one_line(what, text)?;
    if !is_word(line) {
        return Err(RecordFault::Unwritable {
            what,
            text: text.to_owned(),
            why: "a marker takes letters, digits, blanks and `_-./`; use these",
        });
    }
    Ok(line)
}

/// Whether a text means nothing to Markdown and to the grammar of counts.
fn is_word(line: &str) -> bool {
    let mut signs = line.chars();
    signs.all(|it| it.is_alphanumeric() || "_-. /".contains(it))
}

/// The text with another state; below the title where it had none.
pub(super) fn with_state(text: &str, state: &str) -> Result<String, RecordFault> {
    let written = state_line(state)?;
    let markdown = Markdown::of(text);
    let markers = agreeing(&markdown, STATE)?;
    if markers.is_empty() {
        let at = below_title(&markdown);
        return Ok(insert(text, at, &[&written], Spacing::Apart));
    }
    let values = markers.into_iter().map(|it| (it.value, state.trim()));
    Ok(replace(text, values))
}

/// Whether markers of a record begin in a range.
pub(super) fn are_on(markdown: &Markdown<'_>, range: &Range<usize>) -> bool {
    let mut markers = [STATE, COUNTS]
        .into_iter()
        .flat_map(|it| markdown.markers(it));
    markers.any(|it| range.contains(&it.range.start))
}

/// Where the state belongs: below a title, else at the start of the Markdown.
pub(super) fn below_title(markdown: &Markdown<'_>) -> usize {
    let title = markdown.headings.first().filter(|it| it.level == 1);
    let front_matter = markdown.front_matter.as_ref().map(|it| it.range.end);
    let mark = markdown.text.len() - markdown.text.trim_start_matches('\u{feff}').len();
    title.map_or(front_matter.unwrap_or(mark), |it| it.range.end)
}

/// Where the line below the markers begins, or below the title where there is none.
pub(super) fn below_marks(markdown: &Markdown<'_>) -> usize {
    let marks = [STATE, COUNTS].map(|name| markdown.markers(name).into_iter().next());
    let last = marks.into_iter().flatten().map(|it| it.range.end).max();
    let below = last.map(|end| line::next(markdown.text, end));
    below.unwrap_or_default().max(below_title(markdown))
}

/// The text with other counts: below the state, and no marker where there are none.
pub(super) fn with_counts(
    text: &str,
    counts: &BTreeMap<String, u64>,
) -> Result<String, RecordFault> {
    let value = counts_value(counts)?;
    let markdown = Markdown::of(text);
    let markers = agreeing(&markdown, COUNTS)?;
    if counts.is_empty() {
        let lines = markers.iter().map(|it| (removable(text, it), ""));
        return Ok(replace(text, lines));
    }
    if markers.is_empty() {
        return Ok(insert_counts(&markdown, &format!("[{COUNTS}: {value}]")));
    }
    if self::counts(&markdown).is_ok_and(|it| it == *counts) {
        return Ok(text.to_owned());
    }
    Ok(replace(
        text,
        markers.into_iter().map(|it| (it.value, value.as_str())),
    ))
}

fn insert_counts(markdown: &Markdown<'_>, written: &str) -> String {
    match markdown.markers(STATE).first() {
        Some(state) => {
            let at = line::next(markdown.text, state.range.end);
            insert(markdown.text, at, &[written], Spacing::Close)
        }
        None => insert(
            markdown.text,
            below_title(markdown),
            &[written],
            Spacing::Apart,
        ),
    }
}

fn counts_value(counts: &BTreeMap<String, u64>) -> Result<String, RecordFault> {
    let pairs = counts.iter().map(|(name, number)| {
        let name = marker_value("counter", name)?;
        Ok(format!("{name}={number}"))
    });
    Ok(pairs.collect::<Result<Vec<_>, _>>()?.join(", "))
}

/// The whole line of a marker that has it to itself, else the marker.
fn removable(text: &str, marker: &Marker) -> Range<usize> {
    let (start, end) = (line::start(text, marker.range.start), marker.range.end);
    let before = &text[start..marker.range.start];
    let after = &text[end..line::end(text, end)];
    if before.trim().is_empty() && after.trim().is_empty() {
        start..line::next(text, end)
    } else {
        marker.range.clone()
    }
}

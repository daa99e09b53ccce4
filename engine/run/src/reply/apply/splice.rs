//! New lines in the place of old ones, in the manner of the file: its line ends, its indentation, its last line.

use super::indentation::{self, Shift};
use super::place::{Missed, Place};
use crate::reply::line::{Cursor, without_line_end};

/// `text` with `replace` where `search` was found.
pub(super) fn splice(
    text: &str,
    place: &Place,
    search: &str,
    replace: &str,
) -> Result<String, Missed> {
    let lines: Vec<&str> = Cursor::new(text).map(|line| line.raw).collect();
    let (before, rest) = lines.split_at(place.first);
    let (window, after) = rest.split_at(place.count);
    let change = Unshared::of(search, replace);
    let (top, middle) = window.split_at(change.shared_top);
    let (_, bottom) = middle.split_at(change.old);
    let new = new_lines(window, search, &change.new, line_end(window, &lines))
        .ok_or(Missed::Uneven(place.first + 1))?;
    let parts = [
        &before.concat(),
        &top.concat(),
        &new,
        &bottom.concat(),
        &after.concat(),
    ];
    let result = joined(&parts.map(String::as_str), line_end(window, &lines));
    Ok(LastLine::of(search, replace, after).ended(result, text, line_end(window, &lines)))
}

/// The parts one after the other, each on lines of its own even if the last line of the file had no end.
fn joined(parts: &[&str], end: &str) -> String {
    let mut result = String::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        if is_open(&result) {
            result.push_str(end);
        }
        result.push_str(part);
    }
    result
}

/// The replacement without the lines it shares with the search at both ends.
struct Unshared<'a> {
    shared_top: usize,
    /// Number of lines of the search between the shared ones.
    old: usize,
    /// The lines that take their place.
    new: Vec<&'a str>,
}

impl<'a> Unshared<'a> {
    fn of(search: &str, replace: &'a str) -> Self {
        let (old, new): (Vec<_>, Vec<_>) = (search.lines().collect(), replace.lines().collect());
        let top = shared(old.iter(), new.iter());
        let bottom = shared(old[top..].iter().rev(), new[top..].iter().rev());
        Self {
            shared_top: top,
            old: old.len() - top - bottom,
            new: new[top..new.len() - bottom].to_vec(),
        }
    }
}

fn shared<'a>(
    one: impl Iterator<Item = &'a &'a str>,
    other: impl Iterator<Item = &'a &'a str>,
) -> usize {
    one.zip(other)
        .take_while(|(one, other)| one == other)
        .count()
}

/// The new lines as the file would write them.
fn new_lines(window: &[&str], search: &str, new: &[&str], end: &str) -> Option<String> {
    if new.is_empty() {
        return Some(String::new());
    }
    let file = window.iter().map(|raw| without_line_end(raw));
    let pairs: Vec<_> = file.zip(search.lines()).collect();
    let shift: Shift<'_> = indentation::shift(&pairs)?;
    let lines = new.iter().map(|line| Some(shift.applied(line)? + end));
    lines.collect()
}

/// The line end of the place, or else of the file.
fn line_end(window: &[&str], lines: &[&str]) -> &'static str {
    let ended = window.iter().chain(lines).find(|raw| raw.ends_with('\n'));
    if ended.is_some_and(|raw| raw.ends_with("\r\n")) {
        "\r\n"
    } else {
        "\n"
    }
}

/// Whether the file's last line has a line end when all is done.
#[derive(Debug, Eq, PartialEq)]
enum LastLine {
    AsItWas,
    Open,
    Ended,
}

impl LastLine {
    /// Only a change at the very end that says something different before and after alters it.
    fn of(search: &str, replace: &str, after: &[&str]) -> Self {
        match (is_open(search), is_open(replace)) {
            (before, now) if before == now || !after.is_empty() => Self::AsItWas,
            (_, true) => Self::Open,
            (_, false) => Self::Ended,
        }
    }

    fn ended(&self, mut result: String, old: &str, end: &str) -> String {
        let open = match self {
            Self::AsItWas => is_open(old),
            Self::Open => true,
            Self::Ended => false,
        };
        let bare = without_line_end(&result).len();
        match (open, bare == result.len()) {
            (true, false) => result.truncate(bare),
            (false, true) if !result.is_empty() => result.push_str(end),
            _ => {}
        }
        result
    }
}

fn is_open(text: &str) -> bool {
    !text.is_empty() && !text.ends_with('\n')
}

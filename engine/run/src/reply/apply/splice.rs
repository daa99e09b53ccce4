//! New lines in the place of old ones, in the manner of the file: its line ends, its indentation, its last line.

use super::document::{Document, EDGE, Id};
use super::indentation::{self, Shift};
use super::place::{Missed, Place};

/// Puts `replace` where `search` was found.
pub(super) fn splice(
    document: &mut Document<'_>,
    place: Place,
    search: &str,
    replace: &str,
) -> Result<(), Missed> {
    let window = document.run(place.first, place.count);
    let change = Unshared::of(search, replace);
    let end = line_end(document, &window);
    let Some(new) = new_lines(document, &window, search, &change.new, end) else {
        return Err(Missed::Uneven(document.numbers().of(place.first)));
    };
    let behind = window.last().map_or(EDGE, |it| document.next(*it));
    let is_open = LastLine::of(search, replace, behind == EDGE).is_open(document);
    let old = &window[change.shared_top..change.shared_top + change.old];
    let next = window.get(change.shared_top + change.old);
    let next = next.copied().unwrap_or(behind);
    document.replace(old, next, new, end);
    document.set_open(is_open, end);
    Ok(())
}

/// Puts lines at the end.
pub(super) fn append(document: &mut Document<'_>, lines: &str) {
    let end = line_end(document, &[]);
    let new: Vec<_> = lines.lines().map(|it| it.to_owned() + end).collect();
    let is_open = is_open(lines);
    document.insert(EDGE, new, end);
    document.set_open(is_open, end);
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
fn new_lines(
    document: &Document<'_>,
    window: &[Id],
    search: &str,
    new: &[&str],
    end: &str,
) -> Option<Vec<String>> {
    if new.is_empty() {
        return Some(Vec::new());
    }
    let file = window.iter().map(|it| document.line(*it));
    let pairs: Vec<_> = file.zip(search.lines()).collect();
    let shift: Shift<'_> = indentation::shift(&pairs)?;
    let lines = new.iter().map(|line| Some(shift.applied(line)? + end));
    lines.collect()
}

/// The line end of the place, or else of the file.
fn line_end(document: &Document<'_>, window: &[Id]) -> &'static str {
    let mut lines = window.iter().copied().chain(document.ids());
    let ended = lines.find_map(|it| Some(document.raw(it)).filter(|it| it.ends_with('\n')));
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
    fn of(search: &str, replace: &str, is_at_end: bool) -> Self {
        match (is_open(search), is_open(replace)) {
            (before, now) if before == now || !is_at_end => Self::AsItWas,
            (_, true) => Self::Open,
            (_, false) => Self::Ended,
        }
    }

    fn is_open(&self, document: &Document<'_>) -> bool {
        match self {
            Self::AsItWas => document.is_open(),
            Self::Open => true,
            Self::Ended => false,
        }
    }
}

fn is_open(text: &str) -> bool {
    !text.is_empty() && !text.ends_with('\n')
}

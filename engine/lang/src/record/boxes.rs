//! The boxes of a record: the tasks of the section `Feature Lifecycle`.

use crate::markdown::{Markdown, Tick, name};

use super::fault::{RecordFault, one_line};
use super::insertion::{Spacing, insert, replace};
use super::marks;
use crate::markdown::line;

/// The heading of the section.
pub(super) const HEADING: &str = "Feature Lifecycle";

/// A box by its name: ticked where all of that name are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedBox {
    pub name: String,
    pub ticked: bool,
}

/// Whether two names are those of one box.
pub(super) fn same(left: &str, right: &str) -> bool {
    left.trim().to_lowercase() == right.trim().to_lowercase()
}

/// The boxes in the order of the file, each name once.
pub(super) fn read(markdown: &Markdown<'_>) -> Vec<NamedBox> {
    let mut boxes: Vec<NamedBox> = vec![];
    for tick in ticks(markdown) {
        match boxes.iter_mut().find(|it| same(&it.name, &tick.name)) {
            Some(known) => known.ticked &= tick.ticked,
            None => boxes.push(NamedBox {
                name: tick.name,
                ticked: tick.ticked,
            }),
        }
    }
    boxes
}

fn ticks(markdown: &Markdown<'_>) -> Vec<Tick> {
    let section = markdown.section(HEADING);
    section.map_or(vec![], |it| markdown.boxes_in(&it.body))
}

/// The line of a box, in backticks where its name would be read as more or less than a name.
pub(super) fn line(lead: &str, name: &str, ticked: bool) -> Result<String, RecordFault> {
    let name = one_line("box", name)?;
    let mark = if ticked { 'x' } else { ' ' };
    let plain = format!("- [{mark}] {name}");
    let name = if reads_as(&plain, name) {
        name.to_owned()
    } else {
        name::in_backticks(name)
    };
    Ok(format!("{lead}[{mark}] {name}"))
}

fn reads_as(line: &str, name: &str) -> bool {
    let markdown = Markdown::of(line);
    let boxes = markdown.boxes_in(&(0..line.len()));
    let is_plain = !name.contains(['`', '<', '[', '*']);
    is_plain && boxes.len() == 1 && boxes[0].name == name
}

/// The text with boxes ticked and unticked; a ticked name without a box gets one.
pub(super) fn with_ticks(
    text: &str,
    tick: &[String],
    untick: &[String],
) -> Result<String, RecordFault> {
    contradiction(tick, untick)?;
    let marked = remarked(text, tick, untick);
    let known = read(&Markdown::of(&marked));
    let mut missing: Vec<&String> = vec![];
    for name in tick {
        let is_known = known.iter().any(|it| same(&it.name, name));
        if !is_known && !missing.iter().any(|it| same(it, name)) {
            missing.push(name);
        }
    }
    append(&marked, &missing)
}

fn contradiction(tick: &[String], untick: &[String]) -> Result<(), RecordFault> {
    match tick.iter().find(|it| names(untick, it)) {
        None => Ok(()),
        Some(name) => Err(RecordFault::Contradiction { name: name.clone() }),
    }
}

/// Whether a list names a box.
pub(super) fn names(list: &[String], name: &str) -> bool {
    list.iter().any(|it| same(it, name))
}

fn remarked(text: &str, tick: &[String], untick: &[String]) -> String {
    let ticks = ticks(&Markdown::of(text)).into_iter();
    let changed = ticks.filter_map(|it| match it.ticked {
        false if names(tick, &it.name) => Some((it.mark, "x")),
        true if names(untick, &it.name) => Some((it.mark, " ")),
        _ => None,
    });
    replace(text, changed)
}

/// The text with ticked boxes below the last one, in its style.
fn append(text: &str, missing: &[&String]) -> Result<String, RecordFault> {
    if missing.is_empty() {
        return Ok(text.to_owned());
    }
    let markdown = Markdown::of(text);
    match ticks(&markdown).last() {
        Some(last) => append_below(&markdown, last, missing),
        None => append_to_section(&markdown, missing),
    }
}

fn append_below(
    markdown: &Markdown<'_>,
    last: &Tick,
    missing: &[&String],
) -> Result<String, RecordFault> {
    let item = &markdown.items[last.item];
    let lead = format!("{} ", item.lead(markdown.text));
    let end = line::trimmed(markdown.text, item.range.clone()).end;
    let at = line::next(markdown.text, end);
    Ok(insert(
        markdown.text,
        at,
        &lines(&lead, missing)?,
        Spacing::Close,
    ))
}

fn append_to_section(markdown: &Markdown<'_>, missing: &[&String]) -> Result<String, RecordFault> {
    let boxes = lines("- ", missing)?;
    if let Some(section) = markdown.section(HEADING) {
        return Ok(insert(
            markdown.text,
            section.heading.end,
            &boxes,
            Spacing::Apart,
        ));
    }
    let heading = [format!("## {HEADING}"), String::new()];
    let lines: Vec<_> = heading.into_iter().chain(boxes).collect();
    Ok(insert(
        markdown.text,
        place(markdown),
        &lines,
        Spacing::Apart,
    ))
}

fn lines(lead: &str, names: &[&String]) -> Result<Vec<String>, RecordFault> {
    names.iter().map(|it| line(lead, it, true)).collect()
}

/// Where a section of boxes belongs: below the focus, else below the markers.
fn place(markdown: &Markdown<'_>) -> usize {
    let focus = markdown.section(super::focus::HEADING);
    let after = focus.map_or_else(|| marks::below_marks(markdown), |it| it.body.end);
    super::insertion::next_heading(markdown, after)
}

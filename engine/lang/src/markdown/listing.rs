//! What the list items of a section say: names, and boxes with their ticks.

use std::collections::HashSet;
use std::ops::Range;

use super::{Item, Markdown, name};

/// A task box of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// What it is called, without number, bold and note.
    pub name: String,
    /// Whether it is ticked.
    pub ticked: bool,
    /// The bytes between its brackets.
    pub mark: Range<usize>,
    /// Its item, as an index into the items of the text.
    pub item: usize,
}

/// The task boxes of a range; a box below another box is part of that one's work and no box.
pub(super) fn boxes(markdown: &Markdown<'_>, range: &Range<usize>) -> Vec<Tick> {
    let items = markdown.items.iter().enumerate();
    items
        .filter(|(_, item)| range.contains(&item.range.start) && !is_below_a_box(markdown, item))
        .filter_map(|(index, item)| tick(markdown, index, item))
        .collect()
}

fn tick(markdown: &Markdown<'_>, index: usize, item: &Item) -> Option<Tick> {
    let task = item.task.as_ref()?;
    let name = name::box_name(markdown.slice(&item.label));
    (!name.is_empty()).then_some(Tick {
        name,
        ticked: task.ticked,
        mark: task.mark.clone(),
        item: index,
    })
}

fn is_below_a_box(markdown: &Markdown<'_>, item: &Item) -> bool {
    let mut parent = item.parent.map(|it| &markdown.items[it]);
    while let Some(above) = parent {
        if above.task.is_some() {
            return true;
        }
        parent = above.parent.map(|it| &markdown.items[it]);
    }
    false
}

/// What the list items of a range name, in order, without placeholders, captions and doubles.
pub(super) fn names(markdown: &Markdown<'_>, range: &Range<usize>) -> Vec<String> {
    let items = markdown.items.iter().enumerate();
    let named = items
        .filter(|(_, item)| range.contains(&item.range.start))
        .filter(|(index, item)| !is_caption(markdown, *index, item))
        .flat_map(|(_, item)| name::names(markdown.slice(&item.label)));
    distinct(named)
}

/// `- Backend:` with a list below it.
fn is_caption(markdown: &Markdown<'_>, index: usize, item: &Item) -> bool {
    let next = markdown.items.get(index + 1);
    markdown.slice(&item.label).ends_with(':') && next.is_some_and(|it| it.parent == Some(index))
}

/// The first of each.
pub fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    names.filter(|it| seen.insert(it.clone())).collect()
}

//! Lists of a record, as of its relevant files: items added and replaced, notes kept.

use std::ops::Range;

use crate::markdown::{Item, Markdown, distinct, line, name};

use super::fault::{RecordFault, one_line};
use super::insertion::{Spacing, insert, replace};

/// What a list without items says.
pub(super) const PLACEHOLDER: &str = "_(none yet)_";

/// The text whose section `heading` lists exactly `items`, in that order. Items that stay keep
/// their lines with all notes; text between the lists of the section is kept.
///
/// # Errors
/// A heading or item that fits no line, and a document that would swallow the list.
pub fn set_list(text: &str, heading: &str, items: &[String]) -> Result<String, RecordFault> {
    let wanted = wanted(items)?;
    if listed(text, heading).is_some_and(|it| it == wanted) {
        return Ok(text.to_owned());
    }
    let markdown = Markdown::of(text);
    let chunks = chunks(&markdown, heading);
    let lines = lines(&markdown, &chunks, &wanted);
    let changed = match regions(&markdown, heading, &chunks) {
        regions if regions.is_empty() => add(&markdown, heading, &lines)?,
        regions => put(text, &regions, &lines),
    };
    proved(changed, heading, &wanted)
}

/// The text whose section `heading` lists `items` too: those not there yet are added below the
/// others, in place of a placeholder where there are no others.
///
/// # Errors
/// As [`set_list`].
pub fn extend_list(text: &str, heading: &str, items: &[String]) -> Result<String, RecordFault> {
    let mut all = listed(text, heading).unwrap_or_default();
    let known = all.len();
    all.extend(wanted(items)?);
    let all = distinct(all.into_iter());
    if all.len() == known {
        return Ok(text.to_owned());
    }
    let markdown = Markdown::of(text);
    let chunks = chunks(&markdown, heading);
    match chunks.iter().rfind(|it| !it.names.is_empty()) {
        None => set_list(text, heading, &all),
        Some(last) => proved(append(text, last, &all[known..]), heading, &all),
    }
}

/// An outermost list item of a section with all that it holds.
struct Chunk {
    /// Its lines, the last line end included.
    range: Range<usize>,
    /// What its first line has before the name.
    lead: String,
    names: Vec<String>,
}

fn wanted(items: &[String]) -> Result<Vec<String>, RecordFault> {
    let lines = items.iter().map(|it| one_line("list item", it));
    let lines = lines.map(|it| it.map(str::to_owned));
    Ok(distinct(lines.collect::<Result<Vec<_>, _>>()?.into_iter()))
}

fn listed(text: &str, heading: &str) -> Option<Vec<String>> {
    let markdown = Markdown::of(text);
    let section = markdown.section(heading)?;
    Some(markdown.names_in(&section.body))
}

fn proved(text: String, heading: &str, wanted: &[String]) -> Result<String, RecordFault> {
    if listed(&text, heading).is_some_and(|it| it == wanted) {
        return Ok(text);
    }
    Err(RecordFault::Swallowed { what: "list" })
}

fn chunks(markdown: &Markdown<'_>, heading: &str) -> Vec<Chunk> {
    let body = markdown.section(heading).map_or(0..0, |it| it.body);
    let items = markdown.items_in(&body).filter(|it| it.parent.is_none());
    items.map(|it| chunk(markdown, it)).collect()
}

fn chunk(markdown: &Markdown<'_>, item: &Item) -> Chunk {
    let end = line::trimmed(markdown.text, item.range.clone()).end;
    let start = line::start(markdown.text, item.range.start);
    Chunk {
        range: start..line::next(markdown.text, end),
        lead: item.lead(markdown.text).to_owned(),
        names: markdown.names_in(&item.range),
    }
}

/// The lines of the new list: old ones for items that stay, new ones for the others.
fn lines(markdown: &Markdown<'_>, chunks: &[Chunk], wanted: &[String]) -> Vec<String> {
    if wanted.is_empty() {
        return vec![PLACEHOLDER.to_owned()];
    }
    let line = |name: &String| {
        let stays = chunks.iter().find(|it| it.names == [name.as_str()]);
        stays.map_or_else(|| item_line("-", name), |it| source(markdown, it))
    };
    wanted.iter().map(line).collect()
}

fn item_line(lead: &str, name: &str) -> String {
    format!("{lead} {}", name::in_backticks(name))
}

fn source(markdown: &Markdown<'_>, chunk: &Chunk) -> String {
    markdown.slice(&chunk.range).trim_end().to_owned()
}

/// What the new list takes the place of: the old items, else a placeholder.
fn regions(markdown: &Markdown<'_>, heading: &str, chunks: &[Chunk]) -> Vec<Range<usize>> {
    let mut regions: Vec<Range<usize>> = vec![];
    for chunk in chunks {
        match regions.last_mut() {
            Some(last) if is_blank(markdown, last.end..chunk.range.start) => {
                last.end = chunk.range.end;
            }
            _ => regions.push(chunk.range.clone()),
        }
    }
    if regions.is_empty() {
        regions.extend(placeholder(markdown, heading));
    }
    regions
}

fn is_blank(markdown: &Markdown<'_>, range: Range<usize>) -> bool {
    markdown.slice(&range).trim().is_empty()
}

fn placeholder(markdown: &Markdown<'_>, heading: &str) -> Option<Range<usize>> {
    let own = markdown.section(heading)?.own;
    let line = markdown
        .prose_lines(&own)
        .find(|it| name::is_placeholder(markdown.slice(it)))?;
    Some(line.start..line::next(markdown.text, line.end))
}

/// The text with the first region replaced by lines and the others removed.
fn put(text: &str, regions: &[Range<usize>], lines: &[String]) -> String {
    let removed = replace(text, regions.iter().map(|it| (it.clone(), "")));
    let changed = insert(&removed, regions[0].start, lines, Spacing::Apart);
    if line::is_complete(text) {
        return changed;
    }
    changed.trim_end_matches(['\n', '\r']).to_owned()
}

fn append(text: &str, last: &Chunk, names: &[String]) -> String {
    let lines: Vec<_> = names.iter().map(|it| item_line(&last.lead, it)).collect();
    insert(text, last.range.end, &lines, Spacing::Close)
}

fn add(markdown: &Markdown<'_>, heading: &str, lines: &[String]) -> Result<String, RecordFault> {
    if let Some(section) = markdown.section(heading) {
        return Ok(insert(
            markdown.text,
            section.heading.end,
            lines,
            Spacing::Apart,
        ));
    }
    let heading = [
        format!("## {}", one_line("heading", heading)?),
        String::new(),
    ];
    let lines: Vec<_> = heading.iter().chain(lines).collect();
    Ok(insert(
        markdown.text,
        markdown.appendable_end(),
        &lines,
        Spacing::Apart,
    ))
}

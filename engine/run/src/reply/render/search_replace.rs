//! Search/replace blocks, with markers longer than any in the lines that they hold.

use super::deed::{Content, Deed};
use super::element;
use super::passage::{self, passages};
use super::unsayable::Unsayable;
use super::whole::fenced;
use crate::reply::header::Kind;
use crate::reply::line::Cursor;
use crate::reply::{Edit, FileOperation, search};

/// A deed.
pub(super) fn block(deed: &Deed<'_>) -> Result<String, Unsayable> {
    let Deed::Content(content) = deed else {
        return element::line(deed);
    };
    let path = content.path;
    let edits = edits(content)?;
    let blocks = edits.iter().map(|it| one(path, it));
    let body: String = blocks.collect::<Result<_, _>>()?;
    let mut block = fenced(Kind::Edits, path, &body)?;
    if let Some(from) = content.from {
        block.push_str(&element::line(&Deed::Rename { from, to: path })?);
    }
    Ok(block)
}

/// The edits as blocks can have them: every line ends.
fn edits(content: &Content<'_>) -> Result<Vec<Edit>, Unsayable> {
    let path = content.path.to_owned();
    let before = content.before.unwrap_or_default();
    let (is_open, was_open) = (is_open(&content.after), is_open(before));
    if is_open != was_open && !content.after.is_empty() {
        return Err(Unsayable::LastLine { path });
    }
    let mut edits = passage::edits(&passages(before, &content.after));
    if edits.is_empty() {
        edits = nothing_else(before);
    }
    for it in &mut edits {
        end(&mut it.search);
        end(&mut it.replace);
    }
    let edit = FileOperation::Edit {
        path: path.clone(),
        edits: edits.clone(),
    };
    passage::makes(&edit, content, |path| Unsayable::LineEnds { path })?;
    Ok(edits)
}

/// Edits that leave a file as it is.
fn nothing_else(before: &str) -> Vec<Edit> {
    let (search, replace) = (before.to_owned(), before.to_owned());
    vec![Edit { search, replace }]
}

pub(super) fn is_open(text: &str) -> bool {
    !text.is_empty() && !text.ends_with('\n')
}

fn end(text: &mut String) {
    if is_open(text) {
        text.push('\n');
    }
}

fn one(path: &str, Edit { search, replace }: &Edit) -> Result<String, Unsayable> {
    let lines = Cursor::new(search).chain(Cursor::new(replace));
    let longest = lines.filter_map(|it| search::marker_length(it.text)).max();
    let length = longest.map_or(7, |it| 7.max(it + 1));
    if length > *search::LENGTHS.end() {
        return Err(Unsayable::Markers {
            path: path.to_owned(),
        });
    }
    let marker = |sign: &str| sign.repeat(length);
    let (first, divider, last) = (marker("<"), marker("="), marker(">"));
    Ok(format!(
        "{first} SEARCH\n{search}{divider}\n{replace}{last} REPLACE\n"
    ))
}

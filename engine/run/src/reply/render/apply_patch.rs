//! One patch in the envelope of `apply_patch`; what it has no section for stands behind it.

use super::deed::{Content, Deed};
use super::element;
use super::passage::{self, Passage, Side, passages};
use super::search_replace::is_open;
use super::unified_diff::hunks;
use super::unsayable::Unsayable;
use crate::reply::FileOperation;
use crate::reply::line::Cursor;

/// A reply.
pub(super) fn reply(deeds: &[Deed<'_>]) -> Result<String, Unsayable> {
    let all = |said: fn(&Deed<'_>) -> Result<String, Unsayable>| {
        deeds.iter().map(said).collect::<Result<String, _>>()
    };
    let (sections, behind) = (all(section)?, all(behind)?);
    let patch = if sections.is_empty() {
        String::new()
    } else {
        format!("*** Begin Patch\n{sections}*** End Patch\n")
    };
    Ok(format!("This is what was asked for.\n\n{patch}{behind}"))
}

fn section(deed: &Deed<'_>) -> Result<String, Unsayable> {
    match deed {
        Deed::Content(content) => updated(content).or_else(|_| added(content)),
        Deed::Delete { path } => Ok(format!("*** Delete File: {path}\n")),
        Deed::Rename { from, to } => Ok(format!("*** Update File: {from}\n*** Move to: {to}\n")),
        Deed::Mode { .. } => Ok(String::new()),
    }
}

/// What a deed needs that no section says: whether a file can be executed.
fn behind(deed: &Deed<'_>) -> Result<String, Unsayable> {
    match deed {
        Deed::Mode { .. } => element::line(deed),
        Deed::Content(content) if content.stays_executable && updated(content).is_err() => {
            let (path, executable) = (content.path, true);
            element::line(&Deed::Mode { path, executable })
        }
        _ => Ok(String::new()),
    }
}

/// The whole file, which has to be where it is.
fn added(content: &Content<'_>) -> Result<String, Unsayable> {
    let path = content.path;
    if is_open(&content.after) {
        let path = path.to_owned();
        return Err(Unsayable::LastLine { path });
    }
    let lines = Cursor::new(&content.after).map(|it| format!("+{}", it.raw));
    let added = format!("*** Add File: {path}\n{}", lines.collect::<String>());
    Ok(match content.from {
        Some(from) => format!("{added}*** Delete File: {from}\n"),
        None => added,
    })
}

fn updated(content: &Content<'_>) -> Result<String, Unsayable> {
    let passages = passages(content.before.unwrap_or_default(), &content.after);
    is_meant(content, &passages)?;
    let update = match content.from {
        Some(from) => format!("*** Update File: {from}\n*** Move to: {}\n", content.path),
        None => format!("*** Update File: {}\n", content.path),
    };
    let changes: String = passages.iter().map(change).collect();
    Ok(update + &changes)
}

/// Every line of a change ends, whether it does in the file or not.
fn is_meant(content: &Content<'_>, passages: &[Passage<'_>]) -> Result<(), Unsayable> {
    let path = content.path.to_owned();
    if content.before.is_none() || passages.is_empty() && content.from.is_none() {
        return Err(Unsayable::NoSyntax);
    }
    let mut hunks = hunks(passages);
    for text in hunks
        .iter_mut()
        .flat_map(|it| [&mut it.before, &mut it.after])
    {
        if is_open(text) {
            text.push('\n');
        }
    }
    let patch = FileOperation::Patch {
        path: path.clone(),
        hunks,
    };
    passage::makes(&patch, content, |path| Unsayable::LastLine { path })
}

fn change(passage: &Passage<'_>) -> String {
    let lines = passage.lines.iter().map(|(side, line)| {
        let mark = match side {
            Side::Both => ' ',
            Side::Before => '-',
            Side::After => '+',
        };
        let end = if line.ends_with('\n') { "" } else { "\n" };
        format!("{mark}{line}{end}")
    });
    format!("@@\n{}", lines.collect::<String>())
}

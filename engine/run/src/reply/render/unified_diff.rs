//! Unified diffs, as git writes them.

use super::deed::{Content, Deed};
use super::element;
use super::passage::{self, Passage, Side, passages};
use super::unsayable::Unsayable;
use crate::reply::{FileOperation, Hunk};

/// A deed.
pub(super) fn block(deed: &Deed<'_>) -> Result<String, Unsayable> {
    let section = match deed {
        Deed::Content(content) => section(content)?,
        Deed::Delete { path } => format!("--- {}\n+++ /dev/null\n", name("a", path)?),
        other => return element::line(other),
    };
    Ok(format!("```diff\n{section}```\n"))
}

fn section(content: &Content<'_>) -> Result<String, Unsayable> {
    let passages = passages(content.before.unwrap_or_default(), &content.after);
    if passages.is_empty() && content.before.is_some() {
        return Err(Unsayable::NoSyntax);
    }
    is_meant(content, &passages)?;
    let mut section = names(content)?;
    for it in &passages {
        section.push_str(&hunk(it));
    }
    Ok(section)
}

/// New lines take the ends of those around them, and the mark of an open end takes a carriage return with it.
fn is_meant(content: &Content<'_>, passages: &[Passage<'_>]) -> Result<(), Unsayable> {
    let path = content.path.to_owned();
    let sides = [content.before.unwrap_or_default(), &content.after];
    if sides.iter().any(|it| it.ends_with('\r')) {
        return Err(Unsayable::LineEnds { path });
    }
    if content.before.is_none() {
        return Ok(());
    }
    let patch = FileOperation::Patch {
        path: path.clone(),
        hunks: hunks(passages),
    };
    passage::makes(&patch, content, |path| Unsayable::LineEnds { path })
}

/// The passages as hunks.
pub(super) fn hunks(passages: &[Passage<'_>]) -> Vec<Hunk> {
    let hunks = passages.iter().map(|it| Hunk {
        before: it.before(),
        after: it.after(),
        ..Hunk::default()
    });
    hunks.collect()
}

fn names(content: &Content<'_>) -> Result<String, Unsayable> {
    let to = name("b", content.path)?;
    let (moved, from) = match (content.from, content.before) {
        (Some(from), _) => (moved(from, content.path)?, name("a", from)?),
        (None, Some(_)) => (String::new(), name("a", content.path)?),
        (None, None) => (String::new(), "/dev/null".to_owned()),
    };
    Ok(format!("{moved}--- {from}\n+++ {to}\n"))
}

fn moved(from: &str, to: &str) -> Result<String, Unsayable> {
    let (a, b) = (name("a", from)?, name("b", to)?);
    Ok(format!(
        "diff --git {a} {b}\nrename from {from}\nrename to {to}\n"
    ))
}

/// A tab begins the time of a file.
fn name(side: &str, path: &str) -> Result<String, Unsayable> {
    if path.contains('\t') {
        return Err(Unsayable::Path {
            path: path.to_owned(),
        });
    }
    Ok(format!("{side}/{path}"))
}

fn hunk(passage: &Passage<'_>) -> String {
    let count = |without: Side| passage.lines.iter().filter(|it| it.0 != without).count();
    let (old, new) = (count(Side::After), count(Side::Before));
    let (above, now) = (passage.above.0 + 1, passage.above.1 + 1);
    let mut hunk = format!("@@ -{above},{old} +{now},{new} @@\n");
    for (side, line) in in_order(passage) {
        hunk.push_str(&marked(side, line));
    }
    hunk
}

/// A removed `-- a/x` and an added `++ b/x` look like the names of another file, in this order alone.
fn in_order<'a>(passage: &Passage<'a>) -> Vec<(Side, &'a str)> {
    let lines = &passage.lines;
    let are_names = |it: &[(Side, &str)]| {
        let removed = it[0].0 == Side::Before && it[0].1.starts_with("-- ");
        removed && it[1].0 == Side::After && it[1].1.starts_with("++ ")
    };
    if !lines.windows(2).any(are_names) {
        return lines.clone();
    }
    let changed = lines.chunk_by(|one, other| (one.0 == Side::Both) == (other.0 == Side::Both));
    let added_first = changed.flat_map(|it| {
        let mut it = it.to_vec();
        it.sort_by_key(|it| it.0 == Side::Before);
        it
    });
    added_first.collect()
}

fn marked(side: Side, line: &str) -> String {
    let mark = match side {
        Side::Both => ' ',
        Side::Before => '-',
        Side::After => '+',
    };
    if line.ends_with('\n') {
        return format!("{mark}{line}");
    }
    format!("{mark}{line}\n\\ No newline at end of file\n")
}

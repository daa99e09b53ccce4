//! What operations do to each file, whatever syntax they were made of.

use super::tree::Tree;
use super::unsayable::Unsayable;
use crate::reply::{FileOperation, apply, path};

/// One thing that is done.
#[derive(Debug)]
pub(super) enum Deed<'a> {
    Content(Content<'a>),
    Delete { path: &'a str },
    Rename { from: &'a str, to: &'a str },
    Mode { path: &'a str, executable: bool },
}

/// A file is made, or holds something else than before.
#[derive(Debug)]
pub(super) struct Content<'a> {
    pub(super) path: &'a str,
    /// Where it was, if it moves.
    pub(super) from: Option<&'a str>,
    /// Of a file that moves: it could be executed, and nothing else is said of that.
    pub(super) stays_executable: bool,
    pub(super) before: Option<&'a str>,
    pub(super) after: String,
}

/// The deeds of operations, of which at most one gives a path its content.
pub(super) fn deeds<'a>(
    tree: &'a Tree,
    operations: &'a [FileOperation],
) -> Result<Vec<Deed<'a>>, Unsayable> {
    let deeds = operations
        .iter()
        .filter(|it| !is_part_of_content(it, operations));
    deeds.map(|it| deed(tree, operations, it)).collect()
}

/// Whether it is a renaming of a file that gets new content too: one deed.
fn is_part_of_content(operation: &FileOperation, all: &[FileOperation]) -> bool {
    let FileOperation::Rename { to, .. } = operation else {
        return false;
    };
    all.iter().any(|it| gives_content(it) && it.path() == to)
}

fn gives_content(operation: &FileOperation) -> bool {
    matches!(
        operation,
        FileOperation::Write { .. } | FileOperation::Edit { .. } | FileOperation::Patch { .. }
    )
}

fn deed<'a>(
    tree: &'a Tree,
    all: &'a [FileOperation],
    operation: &'a FileOperation,
) -> Result<Deed<'a>, Unsayable> {
    let path = sayable(operation.path())?;
    Ok(match operation {
        FileOperation::Delete { .. } => Deed::Delete { path },
        FileOperation::Mode { executable, .. } => Deed::Mode {
            path,
            executable: *executable,
        },
        FileOperation::Rename { from, .. } => Deed::Rename {
            from: sayable(from)?,
            to: path,
        },
        _ => Deed::Content(content(tree, all, operation)?),
    })
}

fn content<'a>(
    tree: &'a Tree,
    all: &'a [FileOperation],
    operation: &'a FileOperation,
) -> Result<Content<'a>, Unsayable> {
    let path = operation.path();
    let from = all.iter().find_map(|it| match it {
        FileOperation::Rename { from, to } if to == path => Some(from.as_str()),
        _ => None,
    });
    let was = tree.get(from.unwrap_or(path));
    let before = was.map(|it| it.content.as_str());
    let has_mode =
        |it: &FileOperation| matches!(it, FileOperation::Mode { path: of, .. } if of == path);
    Ok(Content {
        path,
        from: from.map(sayable).transpose()?,
        stays_executable: from.is_some()
            && was.is_some_and(|it| it.executable)
            && !all.iter().any(has_mode),
        before,
        after: apply(operation, before)?.unwrap_or_default(),
    })
}

/// The path, if all that a reply does to paths leaves it as it is.
fn sayable(path: &str) -> Result<&str, Unsayable> {
    match path::clean(path, 0) {
        Ok(clean) if clean == path => Ok(path),
        _ => Err(Unsayable::Path {
            path: path.to_owned(),
        }),
    }
}
